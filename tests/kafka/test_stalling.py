"""A keep worker whose table is never read to its end: it ends, and whoever keeps it alive starts it again."""

import asyncio
import subprocess
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer

from stream.brokers import Kafka
from stream.config import load
from stream.engine.kafka import topics
from stream.engine.kafka.brokers import reach
from stream.engine.kafka.topics import name
from stream.engine.kafka.workers import command
from tests.conftest import ROOT
from tests.kafka.workers import configure
from tests.serving import free_port

IMPATIENT = "from stream.engine.kafka import stalling; stalling.PATIENCE = 3; from stream.cli import main; main()"
"""The program, but it does not wait for half a minute."""


def impatient(config: Path) -> "subprocess.Popen[bytes]":
    """A keep worker; what it says stands beside its configuration."""
    arguments = command(config, "keep", 1, free_port())[3:]
    with open(config.parent / "log", "wb") as log:
        return subprocess.Popen([sys.executable, "-c", IMPATIENT, *arguments], cwd=ROOT, stdout=log, stderr=log)


async def test_a_keep_worker_that_waits_for_ever_ends(kafka: Kafka, tmp_path: Path) -> None:
    """The end of a transaction stands last in its table, and is no message: Faust waits for one that never comes."""
    path = configure(tmp_path, kafka)
    await topics.create(load(path, {}))
    async with AIOKafkaProducer(**reach(kafka), transactional_id="a", acks="all") as producer, producer.transaction():
        for partition in range(kafka.partitions):
            await producer.send(name(kafka, "watches"), b"{}", b"nothing", partition)
    worker = impatient(path)
    try:
        assert await asyncio.to_thread(worker.wait, 60), "who ends well is started again by nobody"
    finally:
        worker.kill()
        worker.wait()
    assert "Stalled" in (tmp_path / "log").read_text("utf-8")
