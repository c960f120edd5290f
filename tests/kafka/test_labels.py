"""Labels on Kafka: taken by a web worker, learnt by every counter in their order, and taken back without a trace."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry

from detectors.sentiment import VERSION
from detectors.sentiment.reading import Reading
from detectors.sentiment.residual import ENOUGH
from stream.brokers import Kafka
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.count import Count
from stream.engine.kafka.following import Following
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.serving import serving
from stream.engine.kafka.web import Web
from stream.metrics import Metrics
from tests.kafka.feeding import KEY, until
from tests.kafka.test_silence import going
from tests.serving import free_port
from tests.test_labels import SETTINGS, engine, feed, label, line

NEXT = 9
"""Posts that come when the labels are used."""


def _tones(web: Web) -> dict[str, str]:
    """What stands on the shelf, as it was read."""
    rows = web.engine.store.db.execute("SELECT key, readings FROM posts")
    return {key: msgspec.json.decode(body, type=dict[str, Reading])["loket"].tone for key, body in rows}


async def _comes(web: Web, numbers: Sequence[int], all_in_all: int) -> dict[str, str]:
    await web.accept("intake", [line(number) for number in numbers])
    await until(lambda: len(_tones(web)) == all_in_all, "the posts on the shelf")
    return _tones(web)


async def test_what_officers_teach_is_how_counters_read(kafka: Kafka, tmp_path: Path) -> None:
    """As in the embedded engine: with enough labels the next posts are read by them; one less, and they are not."""
    files = {"database": str(tmp_path / "k.sqlite"), "time": "feed"}
    own = {"engine": files, "web": {"port": free_port()}, "feeds": {"intake": {"kind": "http"}}}
    config = Config.model_validate(SETTINGS | own | {"kafka": kafka.model_dump()})
    await topics.create(config)
    count = Count(config, KEY, Clock(), "a", Metrics(CollectorRegistry()))
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(serving(config, "web", Metrics(CollectorRegistry()), Clock()))
        await stack.enter_async_context(going(web, count))
        await until(lambda: web.ready and count.ready, "their shares")
        await _comes(web, range(ENOUGH), ENOUGH)
        for number in range(ENOUGH):
            assert (await web.label("loket", f"x:{number}", "negative", "sari", "random")).outcome == "done"
        assert (await web.label("loket", "x:999", "negative", "sari", "random")).outcome == "unknown"
        await until(
            lambda: count.issues.watching.reader.version("loket") == f"{VERSION}+labels", "labels that are used"
        )
        tones = await _comes(web, range(ENOUGH, ENOUGH + NEXT), ENOUGH + NEXT)
        assert {tones[f"x:{number}"] for number in range(ENOUGH, ENOUGH + NEXT)} == {"negative"}
        assert (found := web.labelling("loket")) and found.standing.used
        await web.label("loket", "x:3", "", "sari", "random")
        await until(lambda: count.issues.watching.reader.version("loket") == VERSION, "one less is too few")
    embedded = engine()
    feed(embedded, 0, ENOUGH)
    embedded.step([label(number) for number in range(ENOUGH)])
    embedded.step([label(3, "")])
    later = await _learnt(config)
    assert list(later.watching.reader.learnt["loket"].labels) == list(embedded.reader.learnt["loket"].labels)
    losses = [one.learnt["loket"].losses for one in (later.watching.reader, embedded.reader)]
    assert losses[0] == losses[1]


async def _learnt(config: Config) -> Issues:
    """What a worker knows that starts now."""
    issues = Issues(config)
    following = Following(config, ["labels"], issues.learn)
    await following.start()
    await following.close()
    return issues
