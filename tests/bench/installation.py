"""An installation on a broker under a prefix of its own: the demo with other issues, its feed by HTTP."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.intake import Intake
from stream.settings.issues import IssueSettings
from tests.kafka.broker import Broker
from tests.kafka.workers import configure

FEED = "simulasi"
PARTITIONS, SESSION = 4, 30
MADE = ("scenario", "seed", "speed", "slow_")
"""What a made feed has and one by HTTP has not."""


async def installed(
    broker: Broker, folder: Path, prefix: str, issues: Mapping[str, IssueSettings], time: str = "feed"
) -> tuple[Path, Config]:
    """Its configuration's file, and what stands there; its topics are made."""
    home = folder / prefix
    home.mkdir()
    kafka = Kafka(servers=(broker.server,), prefix=prefix, partitions=PARTITIONS, session=SESSION)
    path = configure(home, kafka, **{'kind = "simulate"': 'kind = "http"', 'time = "feed"': f'time = "{time}"'})
    path.write_text(_watching(path.read_text("utf-8"), issues), "utf-8")
    config = load(path, {})
    await topics.create(config)
    return path, config


def _watching(text: str, issues: Mapping[str, IssueSettings]) -> str:
    """A configuration with these issues in the place of its own."""
    before, _, rest = text.partition("[issues.")
    after = rest[rest.index("[channels.") :]
    sections = [f"[issues.{slug}]\nname = '{one.name}'\nquery = '{one.query}'\n" for slug, one in issues.items()]
    lines = "\n".join((before, *sections, after)).splitlines()
    return "\n".join(line for line in lines if not line.startswith(MADE))


async def produce(config: Config, lines: Sequence[bytes]) -> None:
    """Into the topic, as the web side does it."""
    intake = Intake(config, Clock())
    await intake.start()
    for first in range(0, len(lines), 1000):
        await intake.accept(FEED, lines[first : first + 1000])
    await intake.close()
