"""The answer: everything the network view knows, as values with a schema; times are epoch seconds of feed time."""

from typing import Literal

import msgspec

from detectors.sentiment.verdict import Word

SCHEMA = "kentongan.network/1"
"""The version grows when a field goes or changes its meaning; new fields may come without."""

Role = Literal["media", "public", "private"]


class Account(msgspec.Struct, frozen=True):
    """An account in the graph: ``platform:name``, what it is, and the number of its community."""

    account: str
    role: Role
    community: int


class Spreader(Account, frozen=True):
    """An account that others amplify: how many distinct ones, with what weight, and what share of it from its own
    community and from accounts that seem coordinated; when it was amplified first and last."""

    amplifiers: int
    weight: float
    pagerank: float
    own_share: float
    coordinated_share: float
    first: int
    last: int


class Carrier(Account, frozen=True):
    """An account that amplifies others: how many distinct ones, and with what weight."""

    amplified: int
    weight: float


class Bridge(Account, frozen=True):
    """An account amplified across communities: the share from others than its own, times ``ln(1 + amplifiers)``."""

    cross_share: float
    score: float


class Quoted(msgspec.Struct, frozen=True):
    """The first time that somebody passed on or named an outlet or a public account, or one of these him."""

    at: int
    source: str
    target: str
    kind: str


class Media(msgspec.Struct, frozen=True):
    """The weight into outlets, other public accounts and private ones; and who quoted whom first."""

    media: float
    public: float
    private: float
    first: tuple[Quoted, ...]


class Community(msgspec.Struct, frozen=True):
    """Accounts that mostly amplify each other; ``weight`` of what they receive, their tone in posts, typical words."""

    community: int
    accounts: int
    weight: float
    core: int
    top: tuple[str, ...]
    terms: tuple[str, ...]
    tone: dict[Word, int]
    coordinated: int
    first: int
    last: int


class Step(msgspec.Struct, frozen=True):
    """When a community (-1: none) was first seen on a platform, and its third account; or an outlet."""

    platform: str
    community: int
    outlet: str
    accounts: int
    first: int
    third: int


class Fresh(msgspec.Struct, frozen=True):
    """Seen in the last hour for the first time, each with its weight, or its posts."""

    since: int
    communities: dict[int, float]
    spreaders: dict[str, float]
    outlets: dict[str, int]
    wordings: dict[str, int]


class Network(msgspec.Struct, frozen=True):
    """The whole answer on one issue at ``at``; the interactions weigh half after each ``half_life``."""

    schema: str
    issue: str
    name: str
    at: int
    first: int
    last: int
    half_life: int
    posts: int
    accounts: int
    interactions: int
    edges: int
    modularity: float
    spreaders: tuple[Spreader, ...]
    carriers: tuple[Carrier, ...]
    bridges: tuple[Bridge, ...]
    media: Media
    communities: tuple[Community, ...]
    flows: tuple[tuple[float, ...], ...]
    """From the community of the row into that of the column: the weight of what the first amplifies of the second."""
    chain: tuple[Step, ...]
    new: Fresh
