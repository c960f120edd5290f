"""``kentongan author``: what one private account wrote, as far as it is kept; each look-up is written down first."""

import argparse
import sys
from pathlib import Path

import msgspec

from alerts.words.numbers import local
from stream.config import Config, load
from stream.engine.access import look_up
from stream.engine.clock import Clock
from stream.engine.key import Keys, shared_key
from stream.post import Post
from stream.pseudonym import PREFIX, Veil


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("account", metavar="ACCOUNT", help="a pseudonym, or the handle of who asks")
    parser.add_argument("--by", required=True, metavar="NAME", help="who looks: an officer of the configuration")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="what for; it is kept with the look-up")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON, a post a line")


def run(args: argparse.Namespace) -> int:
    """Write the look-up down and print the posts: 1 where it can't be written, 2 where something is missing."""
    config = load(args.config)
    if problem := wrong(args, config):
        return _complain(problem)
    at = int(Clock().now())
    names = pseudonyms(args.account, config)
    posts = look_up(config, names, names[-1], args.by, args.reason.strip(), at)
    for post in posts:
        print(msgspec.json.encode(post).decode() if args.json else _words(post, config))
    if not posts and not args.json:
        print("no post of this account is kept; the look-up is written down all the same")
    return 0


def pseudonyms(account: str, config: Config) -> list[str]:
    """The pseudonyms of an account, the newest last: one for each key that is kept."""
    public = frozenset(config.agency.accounts)
    handle = account.removeprefix("@")
    if account.startswith(PREFIX):
        return [account]
    keys = [shared_key(config)] if config.kafka.servers else Keys(config).all()
    return [Veil(key, public).name(handle) for key in keys]


def wrong(args: argparse.Namespace, config: Config) -> str:
    """What is wrong with a question; empty where nothing is."""
    if args.by not in config.officers:
        return f"--by {args.by}: no such officer; the configuration has {', '.join(config.officers)}"
    return "" if args.reason.strip() else "--reason: say what it is for; it is kept with the look-up"


def _words(post: Post, config: Config) -> str:
    zone = config.agency.zone
    text = " ".join((post.title or post.text).split())
    return f"{local(post.published, zone):%Y-%m-%d %H:%M} {zone}  {post.platform}  {text}\n  {post.url or post.key}"


def _complain(problem: str) -> int:
    print(f"kentongan author: {problem}", file=sys.stderr)
    return 2
