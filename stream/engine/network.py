"""The network of an issue from the posts a file holds, or from recorded ones; the one path for terminal and service."""

from collections.abc import Iterator, Sequence

import msgspec

from detectors.coordination.groups import groups
from detectors.coordination.shares import shares
from detectors.network.analysis import Analysis, Question, analyse
from detectors.network.interactions import gather
from detectors.sentiment import tone
from detectors.sentiment.reading import Reading
from detectors.sentiment.verdict import Word
from stream import core
from stream.config import Config, ConfigError
from stream.engine.inputs import END_OF_TIME
from stream.engine.key import pseudonym_key
from stream.engine.reading import reading
from stream.nearest import unknown
from stream.network.amplification import account, interactions, said
from stream.post import Border, Post
from stream.pseudonym import Veil, veil
from stream.recording import FEED, Recording
from stream.sharing import alike, beginning, shared

POSTS = 200_000
"""The newest posts that are looked at."""
BATCH = 2000
HOUR = 3600

Toned = Sequence[tuple[Post, Word]]


def stored(config: Config, path: str, issue: str, at: int | None, hours: float) -> Analysis:
    """From the posts that a file keeps. Raises StoreError, ``Missing`` where igraph is not installed."""
    with reading(path) as db:
        last = (
            at or 60 * (db.execute("SELECT max(minute) FROM matches WHERE issue=?", (issue,)).fetchone()[0] or 0) + 60
        )
        rows = db.execute(
            "SELECT p.body, p.readings FROM matches m JOIN posts p ON p.seq = m.post"
            " WHERE m.issue=? AND m.minute BETWEEN ? AND ? ORDER BY m.minute DESC, p.key LIMIT ?",
            (issue, int(last - hours * HOUR) // 60, last // 60, POSTS),
        )
        posts = [(beginning(_decode(body)), _readings(read)[issue].tone) for body, read in rows]
    name = config.issues[issue].name if issue in config.issues else issue
    return answer(config, issue, name, posts, last, hours * HOUR)


def recorded(
    config: Config, issue: str, feeds: Sequence[str], fields: dict[str, str], at: int | None, hours: float | None
) -> Analysis:
    """From recorded posts that match the issue; the whole recording unless ``hours`` says how far back."""
    if issue not in config.issues:
        raise ConfigError(f"{issue}: {unknown('issue', issue, config.issues)}")
    posts = list(_matching(config, issue, Recording(feeds, fields, 0, (at or END_OF_TIME - 1) + 1)))
    last = at or max((post.published for post in posts), default=0) + 1
    span = hours * HOUR if hours else max(HOUR, last - min((post.published for post in posts), default=last))
    inside = [post for post in posts if post.published >= last - span]
    toned = [(post, tone(post.title or post.text).word) for post in inside]
    return answer(config, issue, config.issues[issue].name, toned, last, span)


def answer(config: Config, issue: str, name: str, posts: Toned, at: int, span: float) -> Analysis:
    """What these posts tell, whatever their order; an hour counts half after a quarter of the span (seconds)."""
    public = frozenset(name.lstrip("@").casefold() for name in config.agency.accounts)
    authors = {account(post): post.news for post, _ in posts}
    columns = gather(interactions(post for post, _ in posts))
    known = {one for one in (*columns.accounts, *authors) if one.partition(":")[2] in public}
    outlets = frozenset(one for one, news in authors.items() if news and one)
    question = Question(issue, name, at, max(1, round(span / 4)), outlets, known, coordinated(posts))
    return analyse(question, columns, tuple(said(posts)))


def coordinated(posts: Toned) -> frozenset[str]:
    """The accounts, ``platform:name``, that share the same things together faster than chance."""
    ordered = sorted((post for post, _ in posts), key=lambda post: (post.published, post.key))
    named = [msgspec.structs.replace(post, author=account(post)) for post in ordered]
    found = groups(shares(row for _, row in shared(named, alike(named))))
    return frozenset(one for group in found for one in group.accounts)


def _matching(config: Config, issue: str, recording: Recording) -> Iterator[Post]:
    border, matcher = Border(FEED, recording.fields, recorded=True), core.matcher(config)
    hide, met = Veil(pseudonym_key(config), frozenset(config.agency.accounts)), set[str]()
    for lines in recording.batches(BATCH):
        for drafts in border.drafts(lines, END_OF_TIME):
            for number, found in enumerate(matcher.match_texts(drafts.searched, drafts.post)):
                if issue in found and (post := drafts.post(number)).key not in met:
                    met.add(post.key)
                    yield veil(post, hide)


_decode = msgspec.json.Decoder(Post).decode
_readings = msgspec.json.Decoder(dict[str, Reading]).decode
