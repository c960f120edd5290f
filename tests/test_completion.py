"""The shells' completion: made from the table of commands and their parsers, so it knows what they know."""

import subprocess

import pytest

from stream.cli import COMMANDS, main
from stream.cli.completion import SCRIPTS, commands


@pytest.mark.parametrize("shell", SCRIPTS)
def test_every_command_and_option_is_known(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No list is kept by hand."""
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for command in commands():
        assert command.words[-1] in script
        for option in command.options:
            assert all(name.lstrip("-") in script for name in option.names)


def complete(*words: str, folder: str = ".") -> list[str]:
    """What a real bash offers after these words; the last one is being typed."""
    line = " ".join(f"'{word}'" for word in ("kentongan", *words))
    script = SCRIPTS["bash"](list(commands()))
    told = f'{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words)}; _kentongan; printf "%s\\n" "${{COMPREPLY[@]}}"'
    shown = subprocess.run(["bash", "-c", told], capture_output=True, text=True, check=True, cwd=folder)
    assert not shown.stderr
    return shown.stdout.split()


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        (("",), list(COMMANDS)),
        (("iss",), ["issues"]),
        (("issues", "re"), ["retire"]),
        (("issues", "add", "jalan", "--qu"), ["--query"]),
        (("issues", "list", "--q"), []),
        (("completion", "b"), ["bash"]),
        (("rejected", "--last", ""), []),
        (("rejected", "--"), ["--help", "--config", "--feed", "--last", "--json"]),
    ],
)
def test_bash_offers_what_may_follow(words: tuple[str, ...], offers: list[str]) -> None:
    """Commands first, then the actions and options of that command, and nothing where a value is awaited."""
    assert complete(*words) == offers


def test_bash_offers_files_where_a_file_is_awaited() -> None:
    """After --config, and where post lines are read."""
    assert complete("check", "--config", "depl") == ["deploy"]
    assert "deploy" in complete("explain", "depl")
