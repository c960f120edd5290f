"""``kentongan explain``: which issues does this post match, why, and what is its tone? With --at: why did one ring?"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from detectors.sentiment import cues, explain, tone
from stream.cli import hindsight
from stream.config import load
from stream.engine.clock import Clock
from stream.feeds.file import opened
from stream.issue import Issue, Matcher, Place
from stream.post import Border, Post, Refused
from stream.query import QueryError

WORDS = 5
"""Words shown of those that carried a tone: the heaviest."""


class Explained(msgspec.Struct, frozen=True):
    """What there is to say about one post line, counted from 1; ``issues`` name what carried each match, and where."""

    line: int
    key: str
    title: str
    text: str
    issues: dict[str, tuple[Place, ...]]
    tone: dict[str, float]
    words: tuple[tuple[str, float], ...]
    """What each word adds to log(negative / positive), the heaviest first; "" is the start, before any word."""
    intents: dict[str, tuple[str, ...]]
    """What the post wants, and the phrases that say so."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("posts", nargs="?", default="-", metavar="POST-FILE", help="post lines; - is standard input")
    parser.add_argument("--issue", metavar="NAME", help="only this issue")
    parser.add_argument("--at", metavar="TIME", help='why the issue rang then, or not: "2026-11-24 02:10 WIB"')
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--field", action="append", default=[], metavar="OURS=FEED", help="such as published=t")
    parser.add_argument("--json", action="store_true", help="print JSON, an object a line")


def run(args: argparse.Namespace) -> int:
    """Explain each line: 1 where one can't be used, 2 where the options can't."""
    config = load(args.config)
    if args.at:
        return (
            hindsight.explain(config, args.issue, args.at, args.json)
            if args.issue
            else _complain("--at asks about an issue: add --issue NAME")
        )
    if args.issue and args.issue not in config.issues:
        return _complain(f"--issue {args.issue}: no such issue; {args.config} has {', '.join(config.issues) or 'none'}")
    issues = [Issue(s, i.name, i.query) for s, i in config.issues.items() if args.issue in (None, s)]
    try:
        matcher = Matcher(issues, config.agency.accounts)
        border = Border("explain", _mapping(args.field), recorded=True)
        file = sys.stdin.buffer if args.posts == "-" else opened(args.posts)
    except QueryError as error:
        return _complain(f"{args.config}: {error}")
    except ValueError as error:
        return _complain(str(error))
    with file:
        return _print(_explained(file, border, matcher), args.json)


def _mapping(options: Iterable[str]) -> dict[str, str]:
    """The names of --field; raises ValueError.

    >>> _mapping(["published=t"])
    {'published': 't'}
    """
    pairs = [option.partition("=") for option in options]
    for ours, _, theirs in pairs:
        if not ours or not theirs:
            raise ValueError(f"--field {ours}: expected OUR-NAME=FEED-NAME, such as published=t")
    return {ours: theirs for ours, _, theirs in pairs}


def _explained(lines: Iterable[bytes], border: Border, matcher: Matcher) -> Iterator[Explained | tuple[int, Refused]]:
    now = int(Clock().now())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        post = border.read(line, now)
        if isinstance(post, Refused):
            yield number, post
            continue
        issues = {why.issue: why.places for why in matcher.explain(post)}
        yield _explanation(number, post, issues)


def _explanation(number: int, post: Post, issues: dict[str, tuple[Place, ...]]) -> Explained:
    """As the service reads it: the headline of an article, the text of a post; intents of posts only."""
    read = post.title or post.text
    words = sorted(explain(read), key=lambda word: (-abs(word[1]), word[0]))
    wanted = {} if post.news else cues.evidence(read)
    return Explained(number, post.key, post.title, post.text, issues, tone(read)._asdict(), tuple(words), wanted)


def _print(answers: Iterable[Explained | tuple[int, Refused]], as_json: bool) -> int:
    status = 0
    for answer in answers:
        if isinstance(answer, Explained):
            print(msgspec.json.encode(answer).decode() if as_json else _words(answer))
            continue
        number, refused = answer
        status = 1
        found: dict[str, Any] = {"line": number, "reason": refused.reason, "explanation": refused.explanation}
        print(msgspec.json.encode(found).decode() if as_json else f"line {number}: refused: {refused.explanation}")
    return status


def _words(answer: Explained) -> str:
    shares = ", ".join(f"{word} {share:.0%}" for word, share in answer.tone.items())
    carried = ", ".join(f'"{word}" {weight:+.2f}' for word, weight in answer.words[: WORDS + 1] if word)
    rows = [f"line {answer.line}: {answer.key}: {shares}", f"  words (+ negative): {carried}"]
    rows += [f"  {intent}: {', '.join(phrases)}" for intent, phrases in answer.intents.items()]
    for issue, places in answer.issues.items():
        rows.append(f"  {issue}: " + "; ".join(_place(answer, place) for place in places))
    return "\n".join(rows if answer.issues else [*rows, "  no issue"])


def _place(answer: Explained, place: Place) -> str:
    """A term and what it found there: ``antre* at text 0..7 "Antrean"``."""
    if not place.end:
        return f"{place.term} by {place.field}"
    if place.field.startswith("hashtags"):
        return f"{place.term} in {place.field}"
    found = getattr(answer, place.field)[place.start : place.end]
    return f'{place.term} at {place.field} {place.start}..{place.end} "{found}"'


def _complain(problem: str) -> int:
    print(f"kentongan explain: {problem}", file=sys.stderr)
    return 2
