"""``kentongan completion``: a script for the shell, made from the table of commands and their parsers.

bash: eval "$(kentongan completion bash)" in ~/.bashrc; zsh: the same with zsh in ~/.zshrc;
fish: kentongan completion fish > ~/.config/fish/completions/kentongan.fish
"""

import argparse
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from stream.cli import COMMANDS

FILES = ("FILE", "POST-FILE", "FEED", "SCENARIO")
"""What stands for a file in a usage line."""


class Option(NamedTuple):
    """An option of a command: its spellings, its help, whether a value follows, and which values there are."""

    names: tuple[str, ...]
    help: str
    takes: bool
    choices: tuple[str, ...]
    file: bool


class Command(NamedTuple):
    """A command or an action of one: the words that call it, and what may follow."""

    words: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    choices: tuple[str, ...]
    """Words that may stand where no option does."""
    file: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument("shell", choices=sorted(SCRIPTS))


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    print(SCRIPTS[args.shell](list(commands())))
    return 0


def commands() -> Iterator[Command]:
    """Every command, and every action of those that have some, as their parsers define them."""
    for name, summary in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"kentongan {name}")
        import_module(f"stream.cli.{name}").arguments(parser)
        yield from _commands((name,), summary, parser)


def _commands(words: tuple[str, ...], summary: str, parser: argparse.ArgumentParser) -> Iterator[Command]:
    actions = parser._actions  # argparse has no public way to what a parser knows
    options = tuple(_option(action) for action in actions if action.option_strings)
    places = [action for action in actions if not action.option_strings]
    choices = tuple(str(choice) for place in places for choice in place.choices or ())
    yield Command(words, summary, options, choices, any(map(_file, places)))
    for place in places:
        if isinstance(place, argparse._SubParsersAction):
            told = {one.dest: one.help or "" for one in place._choices_actions}
            for name, inner in place.choices.items():
                yield from _commands((*words, name), told[name], inner)


def _option(action: argparse.Action) -> Option:
    choices = tuple(str(choice) for choice in action.choices or ())
    return Option(tuple(action.option_strings), action.help or "", action.nargs != 0, choices, _file(action))


def _file(action: argparse.Action) -> bool:
    return action.type is Path or action.metavar in FILES


def bash(told: list[Command]) -> str:
    """For bash: one function; it looks at the words before the cursor."""
    cases = "\n".join(f"        '{' '.join(one.words)}') {_case(one)} ;;" for one in told)
    values = "\n".join(_values(one) for one in told if any(option.takes for option in one.options))
    return f"""\
_kentongan() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} words='' files='' at=${{COMP_WORDS[1]}}
    case "$at ${{COMP_WORDS[2]}}" in
        {" | ".join(f"'{' '.join(one.words)}'" for one in told if len(one.words) > 1)})
            (( COMP_CWORD > 2 )) && at="$at ${{COMP_WORDS[2]}}" ;;
    esac
    (( COMP_CWORD == 1 )) && at=''
    case "$at" in
        '') words='{" ".join(one.words[0] for one in told if len(one.words) == 1)}' ;;
{cases}
    esac
    case "$at $prev" in
{values}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    [[ -n $files ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}}
complete -o filenames -F _kentongan kentongan"""


def _case(one: Command) -> str:
    names = (name for option in one.options for name in option.names)
    return f"words='{' '.join((*one.choices, *names))}'" + (" files=1" if one.file else "")


def _values(one: Command) -> str:
    """What follows the options that take a value: a file, one of a few words, or nothing we know."""
    rows = []
    for option in (option for option in one.options if option.takes):
        spelt = " | ".join(f"'{' '.join((*one.words, name))}'" for name in option.names)
        files = " files=1" if option.file else " files=''"
        rows.append(f"        {spelt}) words='{' '.join(option.choices)}'{files} ;;")
    return "\n".join(rows)


def zsh(told: list[Command]) -> str:
    """For zsh, which can read bash's."""
    return f"autoload -U +X compinit bashcompinit && compinit && bashcompinit\n{bash(told)}"


def fish(told: list[Command]) -> str:
    """For fish: a line for each word that may follow, with its help."""
    rows = ["complete -c kentongan -f"]
    for one in told:
        before = " ".join(one.words[:-1])
        rows.append(f"complete -c kentongan -n '{_after(told, before)}' -a {one.words[-1]} -d {_quoted(one.help)}")
        rows += [_fish(option, one) for option in one.options]
        if one.file:
            rows.append(f"complete -c kentongan -n '{_seen(one.words)}' -F")
        words = " ".join(choice for choice in one.choices if (*one.words, choice) not in {two.words for two in told})
        if words:
            rows.append(f"complete -c kentongan -n '{_seen(one.words)}' -a '{words}'")
    return "\n".join(rows)


def _after(told: list[Command], before: str) -> str:
    if not before:
        return "__fish_use_subcommand"
    actions = " ".join(one.words[-1] for one in told if " ".join(one.words[:-1]) == before)
    return f"__fish_seen_subcommand_from {before}; and not __fish_seen_subcommand_from {actions}"


def _seen(words: tuple[str, ...]) -> str:
    return "; and ".join(f"__fish_seen_subcommand_from {word}" for word in words)


def _fish(option: Option, one: Command) -> str:
    spelt = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    value = ""
    if option.takes:
        value = " -r -F" if option.file else f" -x -a '{' '.join(option.choices)}'" if option.choices else " -x"
    return f"complete -c kentongan -n '{_seen(one.words)}' {spelt}{value} -d {_quoted(option.help)}"


def _quoted(text: str) -> str:
    r"""A text in single quotes, for a shell.

    >>> print(_quoted("who's"))
    'who\'s'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS = {"bash": bash, "zsh": zsh, "fish": fish}
