"""The command line: one table of commands, one file a command, imported only when it is called.

A command's file has ``arguments(parser)``, which adds its options, and ``run(args)``, which returns the exit status:
0 good, 1 findings or failures, 2 wrong use.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from stream.configfile import ConfigError
from stream.nearest import unknown
from stream.refused import Refused

COMMANDS = {
    "run": "listen to the feeds and tell the officers: the service itself",
    "replay": "run recorded posts through the same rules and print what would have happened",
    "simulate": "make a feed from a scenario file, for drills, demos and tests",
    "check": "say whether a configuration is right, and what it would do",
    "explain": "say which issues a post matches, why, and what its tone is",
    "tone": "read texts, a line each, and print the tone of each",
    "score": "read counts over time and print how unusual each is",
    "coordination": "say who shares the same things together, faster than chance",
    "issues": "list, show, add, retire and try issues, while the service runs or not",
    "drill": "begin an exercise on an issue of the running service: its chain is told, every message is marked UJI",
    "label": "tell the tone of posts, so that an issue learns it",
    "backup": "copy the file while the service runs, or put a copy back",
    "doctor": "look at disk, clock, channels and the running service, and say what to do",
    "emerging": "say what rises in recorded posts that no issue watches yet",
    "network": "who amplifies whom on an issue: spreaders, groups, bridges, as text, JSON, GEXF, GraphML or a picture",
    "report": "tell an episode minute by minute: who knew what, when",
    "why": "say why an officer was told of an issue, or not",
    "policy": "print who would hear what of an issue, when, and by which channel",
    "calibrate": "say what false alarms the last weeks brought, and what other settings would have done",
    "precision": "print how officers judged the alarms of each issue",
    "rejected": "print the lines that were put aside, and why",
    "author": "show what one pseudonym wrote; who looks and why goes into the access journal",
    "access": "print the access journal: who looked up which private account, when and why",
    "topics": "look at the topics of the Kafka engine, or make them",
    "migrate": "move the state from the file into Kafka, or back",
    "completion": "print a script that completes commands and options in a shell",
    "version": "print the version",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    name, *rest = (sys.argv[1:] if argv is None else argv) or ["--help"]
    name = {"-h": "--help", "help": "--help", "--version": "version"}.get(name, name)
    if name == "--help":
        print(overview())
        return 0
    if name not in COMMANDS:
        return _say(f"{name}: {unknown('command', name, COMMANDS)}")
    return _run(name, rest)


def overview() -> str:
    """The table of commands, for people."""
    rows = [f"  {name:<13}{summary}" for name, summary in COMMANDS.items()]
    return "\n".join(
        ["usage: kentongan COMMAND [OPTIONS]", "", *rows, "", "kentongan COMMAND --help tells the options of each."]
    )


def _run(name: str, rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"kentongan {name}", description=f"{COMMANDS[name].capitalize()}.")
    try:
        command = import_module(f"stream.cli.{name}")  # in here: Ctrl-C while it loads is no traceback
        command.arguments(parser)
        return int(command.run(parser.parse_args(rest)))
    except ConfigError as error:
        return _say(str(error))
    except Refused as error:
        print(f"kentongan {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has gone; let the interpreter's last flush find nobody too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _say(message: str) -> int:
    print(f"kentongan: {message}" if "\n" not in message else message, file=sys.stderr)
    return 2
