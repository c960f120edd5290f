"""Who carries an issue, as a closer look counted them in the last hour, beside what the hours before had. Pure."""

import msgspec

from detectors.clocks import Shift


class Carriers(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last hour's posts by their accounts; ``usual_`` is the mean of the hours before the episode, 0 is unknown."""

    accounts: int = 0
    usual_accounts: float = 0.0
    effective: float = 0.0
    """Accounts that would carry it if all wrote equally much: 1/Σp², p the share of an account's posts."""
    usual_effective: float = 0.0
    top_ten: float = 0.0
    """Share of the posts that the ten busiest accounts wrote."""
    usual_top_ten: float = 0.0
    amplified_ten: float = 0.0
    """Share of the reposts that the ten most amplified accounts got."""
    usual_amplified_ten: float = 0.0
    newcomers: float = 0.0
    """Share of the accounts that the hours before had not seen."""
    usual_newcomers: float = 0.0
    new_wordings: float = 0.0
    """Share of the posts whose wording the hours before had not seen, nor nearly."""
    usual_new_wordings: float = 0.0
    acceleration: float = 0.0
    """Share of the posts in the later half of the hour; 0.5 is neither faster nor slower."""
    usual_acceleration: float = 0.0
    platforms: int = 0
    """Platforms with three accounts at least, or two outlets."""
    first_platform: str = ""
    """Seen first by this system by more than a quarter of an hour, clocks corrected; empty is not to be said."""
    news_lag: int = 0
    """Seconds from the third account of social media to the second outlet; 0 where one of them is missing."""
    clocks: tuple[Shift, ...] = ()
    """Platforms whose clocks differ."""
