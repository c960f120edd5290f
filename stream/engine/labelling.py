"""What officers are asked to label, and how far an issue's labels are.

stored posts ─▶ offers, in turn: one at random, one the scorer is unsure of ─▶ officer ─▶ label ─▶ the issue's residual
"""

from collections.abc import Iterable
from hashlib import blake2b

from alerts.quoting import quotation
from detectors.sentiment import built_in
from detectors.sentiment.residual import Residual
from detectors.sentiment.share import FEWEST, corrected
from stream.engine.known import Known
from stream.engine.outcomes import Changed
from stream.engine.shown import Labelling, Offer, Standing
from stream.engine.store import Store
from stream.events import Drawn, Labelled
from stream.post import Post
from stream.sharing import wording

RECENT = 2000
"""Posts of an issue from which offers are drawn, the newest."""
OFFERS = 20
"""Posts offered at a time."""


def offers(store: Store, issue: str, residual: Residual | None) -> tuple[Offer, ...]:
    """Posts worth a label: half drawn at random, half of those whose tone is the least sure, in turn; none twice.

    The draw is by a hash of the post, so that it can't be steered and a second look offers the same ones.
    """
    done = residual.labels if residual else {}
    fresh = _once(post for post in store.posts.recent(issue, RECENT) if post.key not in done)
    drawn = sorted(fresh, key=lambda post: blake2b(post.key.encode(), digest_size=8).digest())[: OFFERS // 2]
    rest = [post for post in fresh if post not in drawn]
    unsure = sorted(rest, key=lambda post: (abs(_negative(post) - 0.5), post.key))[: OFFERS // 2]
    ways = [[_offer(post, "random") for post in drawn], [_offer(post, "uncertain") for post in unsure]]
    return tuple(way[place] for place in range(OFFERS // 2) for way in ways if place < len(way))


def standing(residual: Residual | None, share: float | None) -> Standing:
    """How far an issue's labels are, and its share of negatives corrected by them where they allow that."""
    if residual is None:
        return Standing()
    shipped = built_in().score
    pairs = [
        (shipped(label.text).word == "negative", label.tone == "negative")
        for label in residual.labels.values()
        if label.drawn == "random"
    ]
    better = corrected(share, pairs) if share is not None and not residual.trusted else None
    ours, theirs = residual.losses
    return Standing(
        len(residual.labels), len(pairs), residual.trusted, round(ours, 4), round(theirs, 4), better and tuple(better)
    )


def labelling(engine: Known, issue: str) -> Labelling | None:
    """What there is to label in an issue; None where it is not watched."""
    watch = engine.watches.get(issue)
    if watch is None:
        return None
    hour, residual = watch.state.window.over(60), engine.reader.learnt.get(issue)
    share = hour.negative / hour.posts if hour.posts >= FEWEST else None
    return Labelling(issue, standing(residual, share), offers(engine.store, issue, residual))


def refusal(engine: Known, label: Labelled) -> Changed | None:
    """Why a label can't be taken; None where it can."""
    if label.issue not in engine.watches:
        return Changed("unknown", f"{label.issue}: no such issue; `kentongan issues list` shows them")
    if label.officer not in engine.config.officers:
        known = ", ".join(engine.config.officers) or "none"
        return Changed("refused", f"{label.officer or 'nobody'} is not on the duty list; it has {known}")
    if label.tone and engine.store.posts.stored(label.issue, label.post) is None:
        return Changed("unknown", f"{label.post}: no such post of {label.issue} is stored")
    return None


def done(label: Labelled) -> Changed:
    """What is said of a label that was taken."""
    return Changed("done", f"{label.post}: {label.tone}" if label.tone else f"{label.post}: taken back")


def _once(posts: Iterable[Post]) -> list[Post]:
    """Each wording once."""
    seen: dict[str, Post] = {}
    for post in posts:
        seen.setdefault(wording(post.title or post.text), post)
    return list(seen.values())


def _negative(post: Post) -> float:
    return built_in().score(post.title or post.text).negative


def _offer(post: Post, drawn: Drawn) -> Offer:
    text = post.title or post.text
    return Offer(post.key, post.published, post.platform, quotation(text), built_in().score(text).word, drawn)
