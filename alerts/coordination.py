"""Indications that posts were coordinated: what an alert says, beside what chance would show; of no person. Pure."""

from typing import Literal

import msgspec

Strength = Literal["unknown", "none", "weak", "medium", "strong"]
WEAK, STRONG = 0.05, 0.2
"""Shares of the posts below which it is weak, and from which it is strong."""
CHANCE = 0.05
"""Share of the accounts that chance alone may explain where it is called strong."""
FEW_SOURCES = 10
"""Accounts up to which it is said how many began it."""


class Coordination(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a closer look found. ``of`` posts were looked at; 0 is nobody has looked yet.

    ``posts`` are those of accounts in a group on the things they share together, and those inside a burst. ``chance``
    is how many accounts the same test would flag if their clocks had nothing to do with one another.
    """

    of: int = 0
    posts: int = 0
    accounts: int = 0
    groups: int = 0
    chance: float = 0.0
    within: int = 0
    """Seconds in which the fastest group shares the same thing; 0 where there is no group."""
    bursts: int = 0
    """Wordings that many accounts posted within seconds, once."""
    on_the_minute: int = 0
    """How many of these bursts began at a full minute."""
    since: int = 0
    """When the first of these posts was published."""
    sources: int = 0
    """Accounts outside the groups that had said first what these repeat."""
    without_ratio: float = 0.0
    """The last hour against its usual, without these posts."""
    without_level: int = 0
    """The level that the numbers would ask for without these posts."""

    share: float = 0.0
    """Part of the posts that it concerns; made from the numbers, as is ``strength``."""
    strength: Strength = "unknown"

    def __post_init__(self) -> None:
        """Say it in a word.

        >>> Coordination(of=200, posts=50, accounts=20).strength, Coordination(of=200, posts=24).share
        ('strong', 0.12)
        """
        msgspec.structs.force_setattr(self, "share", round(self.posts / self.of, 4) if self.of else 0.0)
        msgspec.structs.force_setattr(self, "strength", self._strength())

    def _strength(self) -> Strength:
        if not self.posts:
            return "none" if self.of else "unknown"
        if self.share < WEAK:
            return "weak"
        clear = self.chance <= CHANCE * self.accounts
        return "strong" if self.share >= STRONG and clear else "medium"
