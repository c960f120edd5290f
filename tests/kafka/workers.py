"""Workers as users have them: processes of their own, on a configuration of their own, that can be killed."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from stream.brokers import Kafka
from stream.engine.kafka.workers import command
from tests.conftest import ROOT
from tests.kafka.feeding import KEY
from tests.serving import free_port


def configure(folder: Path, kafka: Kafka, **replaced: str) -> Path:
    """The demo on brokers, in a folder; ``replaced`` are texts of its configuration and what stands there instead."""
    text = (ROOT / "deploy/config.toml").read_text("utf-8")
    (folder / "key").write_bytes(KEY)
    engine = f'"{folder / "k.sqlite"}"\npseudonyms = {{ file = "{folder / "key"}" }}'
    text = text.replace('"var/kentongan.sqlite"', engine)
    for old, new in replaced.items():
        text = text.replace(old, new)
    path = folder / "k.toml"
    path.write_text(f"{text}\n[kafka]\n{lines(brokers(kafka))}", "utf-8")
    return path


def brokers(kafka: Kafka) -> dict[str, Any]:
    """The section ``[kafka]`` as far as it is not as usual."""
    return kafka.model_dump(mode="json", exclude_defaults=True)


def written(folder: Path, table: dict[str, Any], kafka: Kafka) -> Path:
    """A configuration on brokers that is a table, in a folder."""
    (folder / "key").write_bytes(KEY)
    engine = table["engine"] | {"pseudonyms": {"file": str(folder / "key")}}
    path = folder / "k.toml"
    path.write_text(lines(table | {"engine": engine, "kafka": brokers(kafka)}), "utf-8")
    return path


def lines(table: dict[str, Any]) -> str:
    """A table as TOML, a line for each key."""
    return "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, default=str)


class Worker:
    """A process; ``log`` is what it says."""

    def __init__(self, config: Path, role: str, number: int = 1) -> None:
        self.config, self.role, self.number, self.port = config, role, number, free_port()
        self.log = config.parent / f"{role}-{number}.log"
        self.start()

    def start(self) -> None:
        """Start, or start again."""
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command(self.config, self.role, self.number, self.port), cwd=ROOT, stdout=log, stderr=log, env=environ
            )

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """Let it do nothing at all."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After a pause."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """End it in order; its exit status."""
        self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()


@contextmanager
def working(config: Path, *wanted: tuple[str, int]) -> Iterator[list[Worker]]:
    """Workers by role and number while the block runs."""
    workers = [Worker(config, role, number) for role, number in wanted]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.go_on()
            worker.process.terminate()
        for worker in workers:
            worker.stop()


async def ready(*workers: Worker) -> None:
    """Wait until each of them says that it has its share."""
    async with aiohttp.ClientSession() as session:
        for worker in workers:
            while not await _well(session, worker):
                assert worker.process.poll() is None, worker.log.read_text("utf-8")
                await asyncio.sleep(0.05)


async def _well(session: aiohttp.ClientSession, worker: Worker) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{worker.port}/health/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
