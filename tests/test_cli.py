"""The command line: one table of commands, quick to answer, clear about wrong use."""

import subprocess
import sys
import urllib.request
from importlib import import_module
from pathlib import Path

import pytest

from stream import __version__
from stream.cli import COMMANDS, main
from stream.cli.outline import NUMBERS
from tests.serving import free_port

ROOT = Path(__file__).parent.parent
HEAVY = {
    "aiohttp",
    "ahocorasick_rs",
    "msgspec",
    "numpy",
    "pydantic",
    "rich",
    "river",
    "zstandard",
    "sqlite3",
    "asyncio",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the table has its file, and the file has its help."""
    assert callable(import_module(f"stream.cli.{command}").run)
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: kentongan {command}" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    """The table of commands is shown without loading any library."""
    look = "import sys; from stream.cli import main; main(['--help']); sys.stderr.write(' '.join(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(command in shown.stdout for command in COMMANDS)
    assert not HEAVY & set(shown.stderr.split())


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_help_by_any_name(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks for help, or for nothing, gets the table."""
    assert main(words) == 0
    assert "usage: kentongan COMMAND" in capsys.readouterr().out


def test_an_unknown_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the finger is named with what was probably meant, and is wrong use."""
    assert main(["chekc"]) == 2
    assert capsys.readouterr().err == 'kentongan: chekc: unknown command; did you mean "check"?\n'


def test_the_version_as_a_module() -> None:
    """``python -m stream.cli`` is the same program."""
    shown = subprocess.run(
        [sys.executable, "-m", "stream.cli", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith(f"kentongan {__version__} ")


def test_a_wrong_configuration_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, the message alone on stderr, no traceback."""
    assert main(["check", "--config", str(ROOT / "tests/bad_config/unknown_key.toml")]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert 'unknown_key.toml:3: web.prot: unknown key; did you mean "port"?' in shown.err


def test_check_says_what_would_happen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The example: nothing wrong, nothing missing, and who hears what is printed with its times."""
    monkeypatch.chdir(ROOT)
    assert main(["check"]) == 0
    shown = capsys.readouterr().out
    assert "Siaga · 3 dari 4" in shown
    assert "after 15 min  Kepala Biro (layar)" in shown
    assert "NOT loker" in shown


def test_check_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file, a secret, and a level's chain that are not there are findings: exit status 1, and no secret's value."""
    (tmp_path / "secret").write_text("rahasia-sekali")
    path = tmp_path / "config.toml"
    path.write_text(
        f'[feeds.a]\nkind = "file"\npath = "{tmp_path}/none.jsonl"\n'
        '[channels.tg]\nkind = "telegram"\ntoken = { env = "NOT_THERE" }\n'
        f'[channels.pos]\nkind = "webhook"\nurl = "https://a.example/"\nsecret = {{ file = "{tmp_path}/secret" }}\n'
    )
    assert main(["check", "--config", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "missing: channels.tg.token: environment variable NOT_THERE is not set" in shown
    assert "missing: feeds.a: no file" in shown
    assert "missing: levels.awas: nobody is told" in shown
    assert "channels.pos.secret: file" in shown
    assert "rahasia-sekali" not in shown


def test_what_is_optional_is_no_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without office hours Waspada rings at night: that is said, and nothing is missing."""
    told = "".join(f'[levels.{level}]\nchain = [{{ tell = ["a"], within = 30 }}]\n' for level in NUMBERS)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[channels.tv]\nkind = "console"\n[officers.a]\nname = "A"\nreach = [{{ channel = "tv" }}]\n{told}'
    )
    assert main(["check", "--config", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "note: without [hours] Waspada rings at night too" in shown
    assert "nothing is missing" in shown


def test_what_is_not_there_on_kafka_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As far as it is asked for, each with what there is instead; and that the brokers are not reached."""
    told = "".join(f'[levels.{level}]\nchain = [{{ tell = ["a"], within = 30 }}]\n' for level in NUMBERS)
    path, posts = tmp_path / "config.toml", tmp_path / "posts.jsonl"
    posts.touch()
    path.write_text(
        '[channels.tg]\nkind = "telegram"\ntoken = { env = "HOME" }\n'
        '[officers.a]\nname = "A"\nreach = [{ channel = "tg", address = "7" }]\n'
        f'[feeds.ekspor]\nkind = "file"\npath = "{posts}"\n[emerging]\nenabled = true\ntell = "a"\n{told}'
        '[kafka]\nservers = ["127.0.0.1:1"]\n'
    )
    assert main(["check", "--config", str(path)]) == 1
    shown = capsys.readouterr().out
    for note in ("feeds.ekspor: on K",):
        assert f"note: {note}" in shown
    assert "missing: kafka.servers: 127.0.0.1:1 can't be reached" in shown


@pytest.mark.parametrize("option", [("--role", "count"), ("--workers", "2"), ("--worker", "1")], ids="".join)
def test_without_kafka_one_process_has_all_roles(
    tmp_path: Path, option: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Options that share the work out are refused, not ignored."""
    path = tmp_path / "config.toml"
    path.write_text(f'engine.database = "{tmp_path}/k.sqlite"\n')
    assert main(["run", "--config", str(path), *option]) == 2
    assert "without Kafka one process has all roles" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["replay", "-", "--batch", "0"], "'0' is no number of posts; write a whole number from 1 on"),
        (["replay", "-", "--field", "published"], "'published' maps nothing; write OURS=THEIRS"),
        (["replay", "-", "--from", "kemarin"], "'kemarin' is no time; write it as in 2026-11-24T13:04:00+07:00"),
    ],
)
def test_wrong_options_say_what_is_right(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and the sentence on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_a_replay_of_nothing_has_no_span(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No post, no time: none is made up."""
    (tmp_path / "none.jsonl").write_bytes(b"")
    assert main(["replay", str(tmp_path / "none.jsonl"), "--config", str(ROOT / "deploy/config.toml")]) == 0
    assert capsys.readouterr().out == "0 posts, 0 matched, 0 refused, 0 incidents\n"


def test_a_missing_scenario_is_said_before_anything_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started, and no file is made."""
    database = tmp_path / "k.sqlite"
    path = tmp_path / "k.toml"
    path.write_text(f'engine.database = "{database}"\nagency.status = "SIMULASI"\n'
                    f'[feeds.a]\nkind = "simulate"\nscenario = "{tmp_path}/none.toml"\n')  # fmt: skip
    assert main(["run", "--config", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "feeds.a: no file" in shown.err
    assert not database.exists()


def test_the_port_of_the_command_line_comes_before_the_file(tmp_path: Path) -> None:
    """The process listens where ``--port`` says, whatever the file says."""
    path, port = tmp_path / "k.toml", free_port()
    path.write_text(f'engine.database = "{tmp_path}/k.sqlite"\nweb.port = {free_port()}\n')
    command = [sys.executable, "-m", "stream.cli", "run", "--config", str(path), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().strip().endswith(f"http://127.0.0.1:{port}/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live") as answer:
            assert answer.status == 200
        process.terminate()
    assert process.returncode == 0
