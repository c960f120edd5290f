"""Look-ups of private accounts on Kafka: written to a topic first, read from the shelf of a worker on this machine."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from detectors.sentiment.reading import Reading
from stream.brokers import Kafka
from stream.cli import main
from stream.config import Config, load
from stream.engine.kafka import topics
from stream.engine.kafka.files import path
from stream.engine.kafka.topics import Topic
from stream.engine.key import shared_key
from stream.engine.store import Store
from stream.post import Post
from stream.pseudonym import Veil
from tests.kafka.broker import Broker
from tests.kafka.workers import configure

AT = 1_800_000_000


@pytest.fixture
def configured(kafka: Kafka, tmp_path: Path) -> tuple[Path, Config]:
    """An installation, and a web worker's shelf with three posts of Budi."""
    file = configure(tmp_path, kafka)
    config = load(file, {})
    asyncio.run(topics.create(config))
    budi = Veil(shared_key(config), frozenset()).name("budi")
    for role, number in (("web-1", 3), ("examine-1", 1), ("count-1", 0)):
        store = Store(path(config, f"host-{role}"))
        for n in range(number):
            store.posts.keep(
                Post(str(n), "x", AT + 60 * n, AT + 60 * n, f"antre {n}", author=budi),
                {"antrean-bbm": READ},
                late=False,
            )
        store.put("minute", AT // 60 + number)
        store.close()
    return file, config


READ = Reading("neutral")


def _ask(file: Path, account: str = "@Budi") -> int:
    return main(["author", account, "--by", "analis", "--reason", "hak jawab", "--config", str(file)])


def test_a_look_up_is_shown_once_the_topic_has_it(
    configured: tuple[Path, Config], broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    """The posts of the shelf that is farthest; who, whom, how many and why in the journal, in their order, whole."""
    file, config = configured
    assert _ask(file) == 0 and _ask(file, "akun-nobody") == 0
    assert capsys.readouterr().out.count("antre") == 3
    assert main(["access", "--config", str(file), "--json"]) == 0
    lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["by"], one["reason"], one["posts"]) for one in lines] == [("analis", "hak jawab", n) for n in (3, 0)]
    assert main(["access", "--config", str(file), "--last", "1"]) == 0
    assert "0 posts; hak jawab" in capsys.readouterr().out
    [journal] = [topic for topic in topics.topics(config) if topic.name.endswith(".access")]
    assert journal == Topic(journal.name, 1, 365) and journal.settings["cleanup.policy"] == "delete"


def test_where_no_broker_takes_it_nothing_is_shown(
    configured: tuple[Path, Config], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No line, no look; and where there is no shelf it is said where to ask."""
    file, config = configured
    file.write_text(file.read_text("utf-8").replace(config.kafka.servers[0], "127.0.0.1:1"), "utf-8")
    assert _ask(file) == 1
    shown = capsys.readouterr()
    assert not shown.out and "nothing is shown" in shown.err
    for worker in ("web-1", "examine-1"):
        Path(path(config, f"host-{worker}")).unlink()
    assert _ask(file) == 1
    assert "ask on a machine on which a web or examine worker runs" in capsys.readouterr().err
