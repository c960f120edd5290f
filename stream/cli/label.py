"""``kentongan label``: officers tell the tone of posts, one key each; the issue learns it, and its share is corrected.

Half of the posts offered are drawn at random, half are those the scorer is unsure of. The words carry no names.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from alerts.words.numbers import local

if TYPE_CHECKING:
    from stream.config import Config
    from stream.desk.asked import Desk
    from stream.engine.shown import Labelling, Offer
    from stream.events import LabelTone

KEYS: "dict[str, LabelTone]" = {"n": "negative", "t": "neutral", "p": "positive"}
TONES: "dict[str, LabelTone]" = {"none": "", "negative": "negative", "neutral": "neutral", "positive": "positive"}
"""What --tone may say; none takes a label back."""
ASK = "n negative, t neutral, p positive, s skip, u undo the last, q quit: "
ENOUGH = 60
"""Labels from which on what they teach may be used."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("issue", metavar="ISSUE", help="its name in the configuration")
    parser.add_argument("--officer", required=True, metavar="NAME", help="who labels: a name of the duty list")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--post", metavar="KEY", help="label one post, with --tone, and ask nothing")
    parser.add_argument("--tone", choices=TONES, help="the tone of --post; none takes its label back")
    parser.add_argument("--json", action="store_true", help="print the posts on offer, and how far one is, as JSON")


def run(args: argparse.Namespace) -> int:
    """Label: 1 where it can't be done, 2 where the options don't go together."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk

    if bool(args.post) != bool(args.tone):
        return _complain("--post and --tone go together")
    config = load(args.config)
    with desk(config) as where:
        _act(where, args, config)
    return 0


def _act(where: "Desk", args: argparse.Namespace, config: "Config") -> None:
    if args.post:
        print(where.label(args.issue, args.post, TONES[args.tone], args.officer, "uncertain").explanation)
        return
    labelling = where.labelling(args.issue)
    if args.json:
        print(msgspec.json.encode(labelling).decode())
        return
    print(_standing(labelling))
    _ask(where, args, labelling.offers, config)
    print(_standing(where.labelling(args.issue)))


def _ask(where: "Desk", args: argparse.Namespace, offers: "tuple[Offer, ...]", config: "Config") -> None:
    """Ask for each post until there are no more, or the answer is to quit."""
    done: list[Offer] = []
    for number, offer in enumerate(offers, 1):
        print(f"\n{number} of {len(offers)}, {local(offer.at, config.agency.zone):%d %b %H:%M} {offer.platform}")
        print(f"  {offer.text}\n  the model says {offer.said}")
        for answer in _answers():
            if answer == "q":
                return
            if answer == "u" and done:
                print(where.label(args.issue, done.pop().post, "", args.officer, "random").explanation)
                continue
            if answer in KEYS:
                where.label(args.issue, offer.post, KEYS[answer], args.officer, offer.drawn)
                done.append(offer)
            if answer in (*KEYS, "s"):
                break


def _answers() -> Iterator[str]:
    """What is typed, line by line; the end of the input quits."""
    while True:
        print(ASK, end="", flush=True)
        line = sys.stdin.readline()
        yield line.strip().lower() if line else "q"


def _standing(labelling: "Labelling") -> str:
    standing = labelling.standing
    used = "what they teach is used" if standing.used else f"used from {ENOUGH} on, where it beats the shipped model"
    text = f"{labelling.issue}: {standing.labels} labels, {standing.random} of them of posts drawn at random; {used}"
    if standing.corrected is None:
        return text
    share, low, high = standing.corrected
    return f"{text}; negative share of the last hour corrected by them: {share:.0%} ({low:.0%} to {high:.0%})"


def _complain(problem: str) -> int:
    print(f"kentongan label: {problem}", file=sys.stderr)
    return 2
