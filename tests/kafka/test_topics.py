"""The topics: made once, checked before use."""

from pathlib import Path

import pytest

from detectors.counts import TOP, Counts
from detectors.distinct import SIZE
from stream import core
from stream.brokers import Kafka
from stream.cli import main
from stream.config import Config, ConfigError
from stream.engine.kafka import topics
from stream.engine.kafka.topics import snapshot
from stream.events import Tick, Totals
from tests.kafka.feeding import settings


async def test_topics_are_made_once(kafka: Kafka) -> None:
    """The second time nothing is made and nothing is wrong."""
    config = Config(kafka=kafka)
    assert await topics.create(config) == [topic.name for topic in topics.topics(config)]
    assert await topics.create(config) == []
    assert await topics.wrong(config) == []


async def test_a_missing_topic_and_another_number_of_partitions_are_said(kafka: Kafka) -> None:
    """Each with what to do."""
    config = Config(kafka=kafka)
    missing = await topics.wrong(config)
    assert f"no topic {kafka.prefix}.posts; `kentongan topics --create` makes it" in missing
    await topics.create(config)
    [first, *_] = await topics.wrong(Config(kafka=kafka.model_copy(update={"partitions": 3})))
    assert first == f"{kafka.prefix}.posts has 2 partitions, kafka.partitions is 3; they must be the same"


async def test_brokers_that_are_not_there_are_named() -> None:
    """By the key of the configuration, not by a traceback."""
    with pytest.raises(ConfigError, match=r"kafka\.servers: 127\.0\.0\.1:1 can't be reached"):
        await topics.create(Config(kafka=Kafka(servers=("127.0.0.1:1",))))


def test_the_command_makes_and_shows_them(kafka: Kafka, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``kentongan topics --create`` ends with 0 and names every topic."""
    file = tmp_path / "k.toml"
    file.write_text(f'[kafka]\nservers = ["{kafka.servers[0]}"]\nprefix = "{kafka.prefix}"\npartitions = 2\n', "utf-8")
    assert main(["topics", "--config", str(file)]) == 1
    assert main(["topics", "--create", "--config", str(file)]) == 0
    said = capsys.readouterr().out
    assert f"made {kafka.prefix}.events" in said and "all topics are as they should be" in said


def test_the_state_of_the_worst_hour_fits_into_a_message() -> None:
    """Sixteen shards, each full in each of sixty open minutes: authors, platforms, outlets, accounts, links."""
    kafka = Kafka(servers=("x:1",), partitions=16)
    config = settings(kafka)
    busy = {f"{number:040}": 10**5 for number in range(TOP)}
    authors = tuple(range(2**63, 2**63 + SIZE))
    full = Counts(posts=10**6, authors=authors, platforms=busy, outlets=busy, amplified=busy, links=busy)
    watch = core.watches(config, 16)["banjir"]
    for shard in map(str, range(16)):
        watch.handle(Tick(shard, 29_000_000))
    for minute in range(28_999_941, 29_000_001):
        for shard in map(str, range(16)):
            watch.handle(Totals("banjir", minute, shard, full))
    size = len(watch.snapshot())
    assert snapshot(kafka) / 4 < size < snapshot(kafka)
