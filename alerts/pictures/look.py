"""How a picture of a network says times, counts and names: in the zone and the words of who reads it. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from alerts.pictures.svg import printable
from alerts.quoting import brief
from alerts.words import LANGUAGES
from alerts.words.network import WORDS, Words
from alerts.words.numbers import clock, day, whole


class Look(NamedTuple):
    """How times and words are written."""

    zone: str
    language: str

    @property
    def words(self) -> Words:
        """The words of its language."""
        return WORDS[self.language]

    def time(self, at: int) -> str:
        """The time of day."""
        return clock(at, self.zone, self.language)

    def moment(self, at: int) -> str:
        """The day and the time of day."""
        return f"{day(at, self.zone, self.language)} {self.time(at)}"

    def day(self, at: int) -> str:
        """The day without its year."""
        return day(at, self.zone, self.language).rpartition(" ")[0]

    def when(self, at: int, today: str) -> str:
        """The time of day, with the day where that is not ``today``."""
        return self.time(at) if self.day(at) == today else f"{self.day(at)} {self.time(at)}"

    def brief(self, at: int, today: str) -> str:
        """The day where that is not ``today``, else the time of day."""
        return self.time(at) if self.day(at) == today else self.day(at)

    def span(self, first: int, last: int) -> str:
        """From when to when, the day once where it is the same."""
        begin, end = day(first, self.zone, self.language), day(last, self.zone, self.language)
        if begin == end:
            return f"{begin}, {self.time(first)}–{self.time(last)} {self.zone}"
        return f"{begin} {self.time(first)} – {end} {self.time(last)} {self.zone}"

    def whole(self, number: float) -> str:
        """A count."""
        return whole(number, self.language)


def names(accounts: Sequence[str], language: str) -> list[str]:
    """How accounts are called beside one another: with their platform where two of them have the same name.

    >>> names(["x:humas", "tiktok:humas", "x:warga"], "id")
    ['humas (X)', 'humas (TikTok)', 'warga']
    """
    often, platforms = Counter(map(name, accounts)), LANGUAGES[language].PLATFORMS
    kinds = (account.partition(":")[0] for account in accounts)
    return [
        f"{called} ({platforms.get(kind, kind)})" if often[called] > 1 else called
        for called, kind in zip(map(name, accounts), kinds, strict=True)
    ]


def name(account: str) -> str:
    """How an account is called where people read.

    >>> name("x:akun-0123456789abcdef"), name("news:detik.com")
    ('akun-0123', 'detik.com')
    """
    return printable(brief(account.partition(":")[2]))
