"""Brokers that want TLS and a login: one section of the configuration opens to all roles; who stays out learns why."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stream.brokers import Kafka
from stream.cli import main
from stream.config import load
from stream.engine.kafka import topics
from stream.engine.kafka.following import Following
from stream.engine.kafka.workers import command
from tests.conftest import CI, ROOT
from tests.kafka.broker import Missing, running
from tests.kafka.feeding import feed, until
from tests.kafka.secured import PASSWORD, USER, guard
from tests.kafka.test_contract import fed
from tests.kafka.workers import configure, lines, ready, working


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The section ``[kafka]`` that opens it; the password stands in a file."""
    home = tmp_path_factory.mktemp("secured")
    try:
        made = guard(home / "tls")
        (home / "password").write_text(PASSWORD, "utf-8")
        for broker in running(home / "broker", made):
            yield {
                "servers": [broker.server], "session": 4, "security": "sasl_ssl", "user": USER,
                "ca": str(home / "tls" / "ca.crt"), "password": {"file": str(home / "password")},
            }  # fmt: skip
    except Missing as reason:
        (pytest.fail if CI else pytest.skip)(str(reason))


async def test_all_clients_get_in(door: dict[str, Any], tmp_path: Path) -> None:
    """Topics are made by PLAIN; by SCRAM posts come in, a counter writes transactions, Faust its table: what a watch
    heard stands in the changelog.
    """
    kafka = Kafka.model_validate(door | {"partitions": 1})
    path = configure(tmp_path, kafka)
    config = load(path, {})
    await topics.create(config.model_copy(update={"kafka": kafka.model_copy(update={"mechanism": "PLAIN"})}))
    kept: list[Any] = []
    watches = Following(config, ["watches"], kept.extend)
    with working(path, ("count", 1), ("keep", 1)) as team:
        await ready(*team)
        await fed(config, feed()[:100])
        await watches.start()
        following = asyncio.ensure_future(watches.run())
        await until(lambda: {one.key.decode() for one in kept} == set(config.issues), "every watch has heard")
        following.cancel()
        await watches.close()


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        {"password": {"file": "wrong"}},
        "kafka.user: {at} does not let kentongan in by SCRAM-SHA-512: is it the right pas",
    ),
    ({"user": "siapa"}, "kafka.user: {at} does not let siapa in by SCRAM-SHA-512"),
    ({"mechanism": "SCRAM-SHA-256"}, "kafka.mechanism: {at} knows no SCRAM-SHA-256: use a mechanism that is enabled"),
    (
        {"ca": "other.crt"},
        "kafka.ca: the certificate of {at} is not accepted (unable to get local issuer certificate): n",
    ),
    ({"ca": "nowhere.crt"}, "nowhere.crt: No such file or directory; name a file of certificates (PEM)"),
    (
        {"security": "plaintext"},
        "{at} can't be reached (it closes the connection: does it want TLS, or a login? kafka.",
    ),
    (
        {"security": "ssl"},
        "{at} can't be reached (it closes the connection: does it want TLS, or a login? kafka.security i",
    ),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES)
def test_who_is_not_let_in_learns_why(
    door: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], mistake: dict[str, Any], said: str
) -> None:
    """What is wrong, where, and what to do, from ``check`` and ``topics``; never the password."""
    path = mistaken(door, tmp_path, mistake)
    assert main(["topics", "--config", str(path)]) == 2
    assert main(["check", "--config", str(path)]) == 1
    shown = capsys.readouterr()
    wanted = said.format(at=door["servers"][0])
    assert wanted in shown.err and wanted in shown.out
    assert PASSWORD not in shown.out + shown.err and "Traceback" not in shown.err


def mistaken(door: dict[str, Any], folder: Path, mistake: dict[str, Any]) -> Path:
    """A configuration that is wrong in one point; files are beside those of the right one."""
    (folder / "wrong").write_text("salah", "utf-8")
    beside = {
        "ca": lambda name: str(Path(door["ca"]).with_name(name)),
        "password": lambda _: {"file": str(folder / "wrong")},
    }
    wrong = {key: beside[key](value) if key in beside else value for key, value in mistake.items()}
    path = folder / "k.toml"
    text = (ROOT / "deploy/config.toml").read_text("utf-8")
    path.write_text(f"{text}\n[kafka]\n{lines(door | wrong)}", "utf-8")
    return path


def test_a_worker_that_is_not_let_in_ends_at_once(door: dict[str, Any], tmp_path: Path) -> None:
    """With status 2, as for every mistake in the configuration; also one on Faust, which would try for ever."""
    path = mistaken(door, tmp_path, {"password": {"file": "wrong"}})
    ended = subprocess.run(command(path, "keep", 1, 8080), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and "does not let kentongan in" in ended.stderr
