"""kentongan tone, run as a command."""

import json
import subprocess
import sys

from detectors import sentiment


def answers(stdin: bytes) -> list[dict[str, float]]:
    """What the command says of some lines."""
    done = subprocess.run([sys.executable, "-m", "stream.cli", "tone"], input=stdin, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_has_one_answer() -> None:
    """Plain lines, JSON lines, empty and broken ones are all answered, in order, with the tone of their text."""
    lines = [b"pelayanan bagus", b'{"text": "jalan rusak"}', b"", b'{"text": 5}', b"{", b"\xff\xfe rusak"]
    texts = ["pelayanan bagus", "jalan rusak", "", '{"text": 5}', "{", "\ufffd\ufffd rusak"]
    assert answers(b"\n".join(lines) + b"\n") == [sentiment.tone(text)._asdict() for text in texts]


def test_no_line_has_no_answer() -> None:
    """An empty input is answered with nothing."""
    assert answers(b"") == []
