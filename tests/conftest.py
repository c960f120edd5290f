"""What all tests share: the reference data beside the repository, a far end, and that nothing skips in CI."""

import logging
import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.receiver import SECRET, Receiver

settings.register_profile(
    "busy", settings.get_profile(settings.get_current_profile_name()),
    deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip  # how long an example takes says how busy the machine is, not what is true
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data that stands beside the repository on the developers' machines."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("the reference data (../shared) is not on this machine")
    return path


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """The command centre; its secret is where the configurations of ``tests.serving`` say."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as far:
        yield far


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """What a command that runs within a test does to the log ends with it: its stream is closed then."""
    root = logging.getLogger()
    before, level = [*root.handlers], root.level
    yield
    for handler in [*root.handlers]:
        if handler not in before:
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure: what was meant to be tested was not. Only the reference data may be elsewhere."""
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail") and "shared" not in getattr(item, "fixturenames", ()):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may skip: {report.longrepr}"
    return report
