"""kentongan tone: the tone of every line on stdin, as a JSON line of three probabilities."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes none: texts come on stdin."""
    parser.description = (
        'stdin: a text a line, or {"text": ...}; stdout: {"negative": .., "neutral": .., "positive": ..} a line.'
    )


def run(_: argparse.Namespace) -> int:
    """Answer every line at once, so that the command can stand in a pipe; 0 when all was answered."""
    from detectors.sentiment import tone

    for text in texts(sys.stdin.buffer):
        print(json.dumps(tone(text)._asdict()), flush=True)
    return 0


def texts(lines: Iterable[bytes]) -> Iterator[str]:
    """The text of every line; a line that is no JSON object with a text is a text itself.

    >>> list(texts([b'{"text": "halo"}', b"apa kabar", b"{"]))
    ['halo', 'apa kabar', '{']
    """
    for line in lines:
        yield _text(line.decode("utf-8", "replace").rstrip("\r\n"))


def _text(line: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError, RecursionError):
        return line
    return text if isinstance(text, str) else line
