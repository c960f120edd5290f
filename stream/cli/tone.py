"""kentongan tone: the tone of every line on stdin, as a JSON line of three probabilities."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes none: texts come on stdin."""
    parser.description = (
        'stdin: a text a line, or {"text": ...}; stdout: {"negative": .., "neutral": .., "positive": ..} a line.'
    )


def run(_: argparse.Namespace) -> int:
    """Answer every line at once, so that the command can stand in a pipe; 1 where one was no text as it stood."""
    from detectors.sentiment import tone

    odd = 0
    for number, (text, remark) in enumerate(texts(sys.stdin.buffer), 1):
        print(json.dumps(tone(text)._asdict()), flush=True)
        if remark:
            odd = 1
            print(f"kentongan tone: line {number}: {remark}", file=sys.stderr)
    return odd


def texts(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The text of every line, and what is odd about it; a line that is no JSON object with a text is a text itself.

    >>> [text for text, _ in texts([b'{"text": "halo"}', b"apa kabar", b"{"])]
    ['halo', 'apa kabar', '{']
    >>> list(texts([b'{"x": 1}']))
    [('{"x": 1}', 'a JSON object without "text"; it is read as a text itself')]
    """
    for line in lines:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        remark = "not UTF-8; what can't be read counts for nothing" if "\ufffd" in text else ""
        found = _object(text)
        if found is None:
            yield text, remark
        elif isinstance(found.get("text"), str):
            yield found["text"], remark
        else:
            yield text, remark or 'a JSON object without "text"; it is read as a text itself'


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
