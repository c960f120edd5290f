"""The whole analysis: interactions and posts in, the answer out; the same for any order of either."""

from collections.abc import Sequence, Set
from itertools import compress
from typing import NamedTuple

import numpy as np

from detectors.network import roles as of
from detectors.network import speech
from detectors.network.answer import SCHEMA, Community, Fresh, Network
from detectors.network.communities import communities
from detectors.network.graph import aggregate
from detectors.network.interactions import Interactions, Numbers, sums
from detectors.network.rank import pagerank
from detectors.network.roles import CROWD, FLOWS, Roles, times
from detectors.network.speech import HOUR, Said

TOP = 3
"""Accounts told of a community."""
KNOWN = 50
"""Spreaders among whom new ones are looked for."""


class Question(NamedTuple):
    """What is asked: the issue, the moment, the half-life in seconds; who is outlet, public, coordinated."""

    issue: str
    name: str
    at: int
    half_life: int
    media: Set[str] = frozenset()
    public: Set[str] = frozenset()
    coordinated: Set[str] = frozenset()


class Analysis(NamedTuple):
    """The answer, and what it stands on: what exports and pictures draw."""

    network: Network
    roles: Roles


def analyse(question: Question, interactions: Interactions, said: Sequence[Said]) -> Analysis:
    """Everything. Raises ``communities.Missing`` where igraph is not installed."""
    roles, posts = _roles(question, interactions), sorted(said)
    return Analysis(_network(question, interactions, roles, posts), roles)


def _roles(question: Question, interactions: Interactions) -> Roles:
    graph = aggregate(interactions, question.at, question.half_life)
    return Roles(
        interactions.accounts, graph, pagerank(graph), *communities(graph),
        question.media, question.public, question.coordinated,
    )  # fmt: skip


def _network(question: Question, interactions: Interactions, roles: Roles, posts: Sequence[Said]) -> Network:
    member, (first, last) = _members(roles, posts), _span(question, interactions, posts)
    return Network(
        schema=SCHEMA, issue=question.issue, name=question.name,
        at=question.at, first=first, last=last, half_life=question.half_life,
        posts=len(posts), accounts=roles.graph.size,
        interactions=len(interactions.at), edges=len(roles.graph.source), modularity=round(of.modularity(roles), 4),
        spreaders=of.spreaders(roles), carriers=of.carriers(roles), bridges=of.bridges(roles),
        media=of.media(roles, interactions), communities=_communities(roles, posts, member), flows=of.flows(roles),
        chain=speech.chain(posts, member, question.media, FLOWS), new=_fresh(roles, posts, question.at - HOUR),
    )  # fmt: skip


def _members(roles: Roles, posts: Sequence[Said]) -> dict[str, int]:
    """The community of each account in the graph that has said something."""
    speaking = {post.account for post in posts}
    pairs = zip(roles.accounts, roles.community.tolist(), strict=True)
    return dict(compress(pairs, map(speaking.__contains__, roles.accounts)))


def _span(question: Question, interactions: Interactions, posts: Sequence[Said]) -> tuple[int, int]:
    """The times of the first and the last post; where there are only interactions, of these."""
    moments = np.array([post.at for post in posts], np.int64) if posts else interactions.at
    return (int(moments.min()), int(moments.max())) if len(moments) else (question.at, question.at)


def _communities(roles: Roles, said: Sequence[Said], member: dict[str, int]) -> tuple[Community, ...]:
    number = min(FLOWS, int(roles.community.max()) + 1) if len(roles.community) else 0
    terms, tones = speech.typical(said, member, number), speech.tones(said, member)
    pushed, first = roles.marked(roles.coordinated), roles.graph.first
    within = roles.community[roles.graph.target]

    def one(community: int) -> Community:
        members = np.flatnonzero(roles.community == community)
        edges = within == community
        return Community(
            community=community,
            accounts=len(members),
            weight=round(float(roles.graph.weight[edges].sum()), 4),
            core=int(roles.core[members].max()),
            top=_top(roles, members),
            terms=terms.get(community, ()),
            tone=tones.get(community, {}),
            coordinated=int(pushed[members].sum()),
            first=int(first[edges].min(initial=2**62)),
            last=int(roles.graph.last[edges].max(initial=0)),
        )

    return tuple(one(community) for community in range(number))


def _top(roles: Roles, members: Numbers) -> tuple[str, ...]:
    order = np.lexsort((-roles.rank[members], -roles.graph.amplifiers[members]))
    return tuple(roles.accounts[number] for number in members[order[:TOP]])


def _fresh(roles: Roles, said: Sequence[Said], since: int) -> Fresh:
    """What was not there an hour ago."""
    graph, received = roles.graph, roles.graph.received
    amplified, _ = times(graph)
    known = [number for number in roles.ranked(KNOWN, graph.amplifiers, roles.rank) if amplified[number] >= since]
    young = [number for number in known if graph.amplifiers[number]]
    return Fresh(
        since=since,
        communities=_young_communities(roles, since),
        spreaders={roles.accounts[number]: round(float(received[number]), 4) for number in young},
        outlets=speech.fresh_outlets(said, roles.media, since),
        wordings=speech.fresh_wordings(said, since),
    )


def _young_communities(roles: Roles, since: int) -> dict[int, float]:
    """Communities of three and more without any amplification before, among the largest fifty."""
    size, within = np.bincount(roles.community), roles.community[roles.graph.target]
    old = np.zeros(len(size), np.bool_)
    old[within[roles.graph.first < since]] = True
    weight = sums(within, roles.graph.weight, len(size))
    young = np.flatnonzero(~old & (size >= CROWD))[:KNOWN]
    return {int(number): round(float(weight[number]), 4) for number in young}
