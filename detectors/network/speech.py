"""What is said in a network: the posts of its communities, their words and tone, who was seen first, what is new."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from math import log, sqrt
from typing import NamedTuple

from detectors.network.answer import Step
from detectors.sentiment.verdict import Word

TERMS = 5
"""Typical terms told of a community."""
RARE = 3
"""Posts in which a term must stand to be typical."""
CHAIN = 8
"""Steps of the first-seen chain."""
HOUR = 3600
NEW = 5
"""New wordings told."""


class Said(NamedTuple):
    """A post, as far as the network asks: by whom (``platform:name``), when, how it feels, its terms, its wording."""

    account: str
    at: int
    platform: str
    tone: Word
    terms: tuple[str, ...]
    wording: str


def tones(said: Iterable[Said], community: Mapping[str, int]) -> dict[int, Counter[Word]]:
    """How the posts of each community feel; -1 for accounts that stand in no graph."""
    counts: dict[int, Counter[Word]] = defaultdict(Counter)
    for post in said:
        counts[community.get(post.account, -1)][post.tone] += 1
    return counts


def typical(said: Iterable[Said], community: Mapping[str, int], largest: int) -> dict[int, tuple[str, ...]]:
    """The most typical terms of the largest communities: z of the log-odds against all others.

    An account says a term once, so that one who repeats himself does not speak for a community (Monroe, Colaresi and
    Quinn, Fightin' Words, 2008, with a prior of half a post). A pair takes the place of its words.
    """
    spoken = {(post.account, term) for post in said for term in post.terms}
    whole: Counter[str] = Counter(term for _, term in spoken)
    parts: dict[int, Counter[str]] = defaultdict(Counter)
    for account, term in spoken:
        if (number := community.get(account, -1)) < largest:
            parts[number][term] += 1
    return {number: tuple(_typical(part, whole)) for number, part in parts.items() if number >= 0}


def _typical(part: Counter[str], whole: Counter[str]) -> list[str]:
    own, all_ = part.total(), whole.total()
    scored = sorted(
        (-_z(count, whole[term] - count, own, all_ - own), term) for term, count in part.items() if count >= RARE
    )
    chosen: list[str] = []
    for _, term in scored:
        words = set(term.replace("#", "").split())
        if not any(words & set(one.replace("#", "").split()) for one in chosen):
            chosen.append(term)
    return chosen[:TERMS]


def _z(here: int, there: int, own: int, others: int) -> float:
    odds = log((here + 0.5) / (own - here + 0.5)) - log((there + 0.5) / (others - there + 0.5))
    return odds / sqrt(1 / (here + 0.5) + 1 / (there + 0.5))


def chain(said: Sequence[Said], community: Mapping[str, int], media: Set[str], largest: int) -> tuple[Step, ...]:
    """When each community on each platform was first seen by us, and its third account; outlets one by one.

    The smaller communities count as none, -1.
    """
    firsts: dict[tuple[str, int, str], dict[str, int]] = defaultdict(dict)
    for post in sorted(said):
        outlet = post.account.partition(":")[2] if post.account in media else ""
        number = community.get(post.account, -1)
        accounts = firsts[post.platform, number if number < largest and not outlet else -1, outlet]
        accounts[post.account] = min(post.at, accounts.get(post.account, post.at))
    steps = [_step(*key, sorted(accounts.values())) for key, accounts in firsts.items()]
    steps = sorted((step for step in steps if step.outlet or step.third), key=_order)
    return tuple(sorted(_telling(steps)[:CHAIN], key=_order))


def _order(step: Step) -> tuple[int, str, int, str]:
    return step.first, step.platform, step.community, step.outlet


def _telling(steps: Sequence[Step]) -> list[Step]:
    """The steps that lead somewhere new (an outlet, a platform, a community): outlets first, then the largest."""
    platforms, communities, telling = set[str](), {-1}, list[Step]()
    for step in steps:
        if step.outlet or step.platform not in platforms or step.community not in communities:
            telling.append(step)
        platforms.add(step.platform)
        communities.add(step.community)
    return sorted(telling, key=lambda step: (not step.outlet, -step.accounts))


def _step(platform: str, community: int, outlet: str, times: list[int]) -> Step:
    return Step(platform, community, outlet, len(times), times[0], times[2] if len(times) > 2 else 0)


def fresh_wordings(said: Iterable[Said], since: int) -> dict[str, int]:
    """The commonest wordings of which nothing was seen before, with their posts; those of three posts or more."""
    old = {post.wording for post in said if post.at < since}
    counts = Counter(post.wording for post in said if post.at >= since and post.wording and post.wording not in old)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {wording[:120]: count for wording, count in ranked[:NEW] if count >= RARE}


def fresh_outlets(said: Iterable[Said], media: Set[str], since: int) -> dict[str, int]:
    """Outlets of which nothing was seen before, with their posts."""
    old = {post.account for post in said if post.at < since}
    counts = Counter(post.account for post in said if post.at >= since and post.account in media - old)
    return dict(sorted(counts.items()))
