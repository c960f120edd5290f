"""kentongan tone, run as a command."""

import json
import subprocess
import sys

from detectors import sentiment


def answers(stdin: bytes) -> list[dict[str, float]]:
    """What the command says of some lines."""
    return [json.loads(line) for line in ran(stdin).stdout.splitlines()]


def ran(stdin: bytes) -> "subprocess.CompletedProcess[bytes]":
    """The command, run on some lines."""
    return subprocess.run([sys.executable, "-m", "stream.cli", "tone"], input=stdin, capture_output=True, check=False)


def test_every_line_has_one_answer() -> None:
    """Plain lines, JSON lines, empty and broken ones are all answered, in order, with the tone of their text."""
    lines = [b"pelayanan bagus", b'{"text": "jalan rusak"}', b"", b'{"text": 5}', b"{", b"\xff\xfe rusak"]
    texts = ["pelayanan bagus", "jalan rusak", "", '{"text": 5}', "{", "\ufffd\ufffd rusak"]
    assert answers(b"\n".join(lines) + b"\n") == [sentiment.tone(text)._asdict() for text in texts]


def test_what_is_no_text_as_it_stands_is_named() -> None:
    """It is answered, so that answers and lines stay together, and the line's number goes to stderr: status 1."""
    done = ran(b'bagus\n{"x": 1}\n\xff rusak\n')
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 3)
    assert [line.split(b": ")[1] for line in done.stderr.splitlines()] == [b"line 2", b"line 3"]
    assert ran(b'bagus\n{"text": "rusak"}\n').returncode == 0


def test_no_line_has_no_answer() -> None:
    """An empty input is answered with nothing."""
    assert answers(b"") == []
