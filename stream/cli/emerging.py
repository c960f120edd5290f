"""kentongan emerging: what rises in recorded posts that no issue watches yet."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from alerts.quoting import quotation
from detectors.emerging import Emerging
from detectors.emerging.bucket import BUCKET
from detectors.emerging.proposal import Proposal
from stream import core
from stream.cli.replay import FIELD
from stream.config import load
from stream.engine.inputs import END_OF_TIME
from stream.issue import Matcher
from stream.post import Border, Post
from stream.recording import FEED, Recording


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    option = parser.add_argument
    option("feeds", nargs="+", metavar="FEED", help="files of post lines in order of time, or -; .gz is unpacked")
    option("--config", type=Path, metavar="FILE", help="leave out what its issues match already")
    option("--field", action="append", default=[], metavar="OURS=THEIRS", help=FIELD)
    option("--json", action="store_true", help="print a JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Look for what is new; 0 where there is nothing, 1 where something is proposed."""
    fields = dict(field.split("=", 1) for field in args.field)
    matcher = core.matcher(load(args.config)) if args.config else None
    border, emerging, found, last = Border(FEED, fields, recorded=True), Emerging(), 0, 0
    for batch in Recording(args.feeds, fields, 0, END_OF_TIME).batches(1000):
        for drafts in border.drafts(batch, END_OF_TIME):
            for post in map(drafts.post, range(len(drafts))):
                last = max(last, post.published)
                found += _tell(emerging.advance(last), args.json)
                account = f"{post.platform}:{post.author or post.id}"
                emerging.add(last, account, post.platform, post.text, watched=_watched(post, matcher))
    found += _tell(emerging.advance(last + BUCKET), args.json)
    return int(found > 0)


def _watched(post: Post, matcher: Matcher | None) -> bool:
    return matcher is not None and bool(matcher.match([post])[0])


def _tell(proposals: list[Proposal], as_json: bool) -> int:
    for one in proposals:
        at = datetime.fromtimestamp(one.at, UTC).isoformat().replace("+00:00", "Z")
        examples = [quotation(text) for text in one.examples]
        if as_json:
            row = one._asdict() | {"at": at, "query": one.query, "examples": examples}
            print(json.dumps(row, ensure_ascii=False))
            continue
        print(f"{at}  {', '.join(one.terms)}")
        print(f"  {one.posts} posts in {one.minutes} min, usually {one.usual}; {one.accounts} accounts, z {one.z}")
        print(f"  coordinated: {one.coordinated:.0%} of {one.carriers} posts; query: {one.query}")
        sys.stdout.writelines(f"    {example}\n" for example in examples)
    return len(proposals)
