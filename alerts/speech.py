"""Speech: how to say things, in whose words and whose time. Pure."""

from collections.abc import Mapping
from typing import Any

from alerts.quoting import defang
from alerts.words import LANGUAGES, numbers
from alerts.words.overrides import Own, spoken


class Speech:
    """A language and a time zone, with texts of one's ``own`` where there are.

    What the configuration says in words (the checklist) is in the ``home`` language; in another one ours are used.

    >>> Speech("id", "WIB").time(1795500240)
    '13.04 WIB'
    """

    def __init__(self, language: str, zone: str, own: Mapping[str, str] | None = None, home: str = "") -> None:
        self.language, self.zone, self.home = language, zone, home or language
        self.words: Any = spoken(LANGUAGES[language], own or {})

    @property
    def failed(self) -> dict[str, int]:
        """How often each text of one's own could not be said, and ours was."""
        return {name: text.failed for name, text in vars(self.words).items() if isinstance(text, Own)}

    def time(self, at: int, zone: bool = True) -> str:
        """The time of day; with its zone where it could be mistaken."""
        return numbers.clock(at, self.zone, self.language) + (f" {self.zone}" if zone else "")

    def date(self, at: int) -> str:
        """A whole date with its time of day, for what is read later.

        >>> Speech("id", "WIB").date(1795500240)
        '24 Nov 2026 13.04 WIB'
        """
        return f"{numbers.day(at, self.zone, self.language)} {self.time(at)}"

    def moment(self, at: int, now: int, zone: bool = True) -> str:
        """The time of day, with its date where that is not today's.

        >>> Speech("id", "WIB").moment(1795500240, 1795500240 + 86400)
        '24 Nov 13.04 WIB'
        """
        today = numbers.day(now, self.zone, self.language)
        date = numbers.day(at, self.zone, self.language)
        time = self.time(at, zone)
        return time if date == today else f"{date.rsplit(' ', 1)[0]} {time}"

    def platform(self, name: str) -> str:
        """A platform as officers call it; what has no word here is a name that somebody chose."""
        return str(self.words.PLATFORMS.get(name, defang(name)))
