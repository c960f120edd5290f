"""kentongan coordination: who shares the same things together, faster than chance, in recorded posts.

Where the clocks of two platforms differ, that is said, and the times are corrected before anything is looked for.

Accounts stand in the answer as they stand in the feed: what the service itself exports has pseudonyms in it already.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from detectors.burst import Burst, bursts
from detectors.clocks import Shift, corrected, shifts
from detectors.coordination.chance import by_chance
from detectors.coordination.groups import Group, groups
from detectors.coordination.shares import shares
from stream.config import ConfigError
from stream.engine.inputs import END_OF_TIME
from stream.post import Border, Post
from stream.recording import FEED, Recording
from stream.sharing import alike, shared

MOST = 1_000_000
"""Posts that are looked at: the first of the feed."""
WITHIN = {60: "a minute", 600: "ten minutes", 3600: "an hour"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    option = parser.add_argument
    option("feeds", nargs="+", metavar="FEED", help="files of post lines, or - for standard input; .gz is unpacked")
    option("--field", action="append", default=[], metavar="OURS=THEIRS", help="a name in the feed: published=t")
    option("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look for groups and bursts; 0 where there are none, 1 where some were found."""
    try:
        fields = dict(field.split("=", 1) for field in args.field)
        posts = _posts(Recording(args.feeds, fields, 0, END_OF_TIME), fields)
    except ValueError as error:
        raise ConfigError(f"--field: {error}; write OURS=THEIRS, as in --field published=t") from None
    things = shared(posts, alike(posts))
    clocks = shifts((thing, posts[place].platform, at) for place, (thing, _, at) in things)
    rows = [(thing, who, corrected(at, posts[place].platform, clocks)) for place, (thing, who, at) in things]
    record = shares(rows)
    found, at_once = groups(record), bursts([row for row in rows if row[0].startswith("words ")])
    report(found, at_once, clocks, by_chance(record), len(rows), args.json)
    return int(bool(found or at_once))


def _posts(recording: Recording, fields: dict[str, str]) -> list[Post]:
    """The posts of the feed in order of time, each once; what can't be read is counted aloud."""
    border, posts, refused = Border(FEED, fields, recorded=True), list[Post](), 0
    for batch in recording.batches(1000):
        for drafts in border.drafts(batch, END_OF_TIME):
            posts += [drafts.post(number) for number in range(len(drafts))]
            refused += len(drafts.refused)
        if len(posts) >= MOST:
            print(f"only the first {MOST} posts are looked at", file=sys.stderr)
            break
    if refused:
        print(f"{refused} lines could not be read; kentongan replay says why", file=sys.stderr)
    once = {post.key: post for post in posts[:MOST]}
    return sorted(once.values(), key=lambda post: (post.published, post.key))


def report(
    found: list[Group], at_once: list[Burst], clocks: list[Shift], chance: float, rows: int, as_json: bool
) -> None:
    """Print what was found, and how many accounts chance alone would show."""
    if as_json:
        print(json.dumps(_values(found, at_once, clocks, chance, rows), ensure_ascii=False))
        return
    for shift in clocks:
        told = f"{shift.late} is {shift.seconds // 60} min ahead of {shift.early}"
        print(f"the clocks differ: {told} in {shift.share:.0%} of {shift.of} common things; corrected")
    accounts = sum(len(group.accounts) for group in found)
    counts = f"{accounts} accounts in {len(found)} groups, {chance:g} by chance"
    print(f"{rows} shares: indications of coordination of {counts}; {len(at_once)} bursts")
    for group in found:
        things = ", ".join(group.objects[:3]) + (" ..." if len(group.objects) > 3 else "")
        print(f"  {len(group.accounts)} accounts, {len(group.objects)} things within {WITHIN[group.within]}: {things}")
    for burst in at_once:
        at = datetime.fromtimestamp(burst.first, UTC).isoformat().replace("+00:00", "Z")
        length = burst.last - burst.first
        print(
            f"  at once: {len(burst.rows)} posts of {burst.accounts} accounts in {length} s from {at}: {burst.object}"
        )


def _values(found: list[Group], at_once: list[Burst], clocks: list[Shift], chance: float, rows: int) -> dict[str, Any]:
    return {
        "shares": rows,
        "groups": [list(group.accounts) for group in found],
        "objects": [list(group.objects) for group in found],
        "within": [group.within for group in found],
        "by_chance": chance,
        "clocks": [{"late": one.late, "early": one.early, "seconds": one.seconds, "share": one.share, "of": one.of}
                   for one in clocks],
        "bursts": [
            {"object": one.object, "posts": len(one.rows), "accounts": one.accounts, "first": one.first,
             "last": one.last, "on_the_minute": one.on_the_minute}
            for one in at_once
        ],
    }  # fmt: skip
