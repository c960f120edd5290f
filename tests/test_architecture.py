"""The shape of the house: imports go one way, the core is pure, one file reads clocks and randomness."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"detectors": set(), "alerts": {"detectors"}, "stream": {"alerts", "detectors"}}
FILES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))
SAYING = ("message", "headline", "figures", "buttons", "speech", "quoting")
"""From an alert to its words."""
PURE = sorted(
    [
        *(ROOT / "detectors").rglob("*.py"),
        *(ROOT / "alerts" / f"{name}.py" for name in ("incident", "policy", *SAYING)),
        *(
            ROOT / "stream" / f"{name}.py"
            for name in ("post", "issue", "query", "met", "tally", "tallies", "totals", "events", "state", "effects")
        ),
        *(
            ROOT / "stream" / f"{name}.py"
            for name in ("watch", "counting", "living", "relatives", "saying", "pressing")
        ),
    ]
)
CLOCK = ROOT / "stream" / "engine" / "clock.py"
IMPURE = {
    "aiohttp", "asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "urllib.request",
}  # fmt: skip
"""Modules that reach the world."""
CODE_FROM_DATA = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
"""Modules that can run what they read."""
CLOCKS = {"secrets", "uuid", "time.*", "time.sleep", "os.urandom"} | {
    f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter", "process_time") for unit in ("", "_ns")
}
"""What reads the clock or throws dice; formatting a time that is given (``gmtime``, ``strftime``) does not."""
NOW = {"now", "utcnow", "today"}
"""Methods of ``datetime`` and ``date`` that read the clock."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """Every module and name that a file imports, inside of functions too, with the modules it lies in.

    ``import time`` counts as ``time.*`` too: all of its names are then in reach.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {f"{alias.name}.*" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return {module.rsplit(".", depth)[0] for module in found for depth in range(module.count(".") + 1)}


def calls(path: Path) -> Iterator[str]:
    """Every call that a file makes, as it is written, without its arguments; ``Random()`` where there are none."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func) + ("" if node.args or node.keywords else "()")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    """stream -> alerts -> detectors, and never back; nothing imports the tests."""
    package = path.relative_to(ROOT).parts[0]
    others = {*MAY_IMPORT, "tests", "training"} - {package} - MAY_IMPORT[package]
    assert not imports(path) & others


@pytest.mark.parametrize("path", PURE, ids=name)
def test_the_core_is_pure(path: Path) -> None:
    """No clock, no randomness, no input or output, no logging, no asyncio where it is decided."""
    assert not imports(path) & (IMPURE | CLOCKS)
    assert not {"open", "print", "input"} & {call.removesuffix("()") for call in calls(path)}
    assert not {call for call in calls(path) if reads_the_date(call)}


@pytest.mark.parametrize("path", [path for path in FILES if path != CLOCK], ids=name)
def test_one_file_reads_clocks_and_randomness(path: Path) -> None:
    """Whoever needs the time or a random number is handed it; only a seeded ``Random`` may be made elsewhere."""
    assert not imports(path) & CLOCKS
    assert {one for one in imports(path) if one.startswith("random.")} <= {"random.Random"}
    assert not {call for call in calls(path) if call in ("Random()", "os.urandom") or reads_the_date(call)}


def reads_the_date(call: str) -> bool:
    """Whether a call is ``datetime.now`` or one of its kind."""
    kind, _, method = call.removesuffix("()").rpartition(".")
    return method in NOW and kind.rpartition(".")[2] in ("datetime", "date")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_state_is_never_code(path: Path) -> None:
    """What is read back from a disk or a topic can't be run."""
    assert not imports(path) & CODE_FROM_DATA


@pytest.mark.parametrize("path", sorted((ROOT / "stream" / "web").glob("*.py")), ids=name)
def test_the_web_knows_only_the_host(path: Path) -> None:
    """The web side works with any engine: of the engines it imports nothing but their protocol, and what that says."""
    engines = {module.removeprefix("stream.engine.") for module in imports(path) if module.startswith("stream.engine.")}
    assert {module.partition(".")[0] for module in engines} <= {"host", "outcomes", "shown"}
