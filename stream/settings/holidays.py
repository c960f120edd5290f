"""Holidays: the yearly joint decree (SKB 3 Menteri), which comes with us as a file, and days of one's own.

A holiday is like a Sunday: so many posts are usual then, the office is shut, and shifts named "holiday" hold.
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from alerts.roster import Section
from detectors.almanac import Almanac

DECREES = Path(__file__).with_name("holidays.toml")
Days = dict[str, tuple[date, ...]]
"""By the name of what is celebrated."""


class Year(Section):
    """The holidays and days of joint leave of one year, and the decree they stand in."""

    source: Annotated[str, Field(min_length=1)]
    holidays: Days = {}
    joint_leave: Days = {}
    """Cuti bersama."""
    ramadan: tuple[date, date] | None = None
    """The first and the last day of the fast."""

    @model_validator(mode="after")
    def _forward(self) -> "Year":
        if self.ramadan and self.ramadan[0] > self.ramadan[1]:
            raise ValueError("ramadan ends before it begins")
        return self

    def named(self) -> Iterator[tuple[tuple[str, ...], date]]:
        """Every day of it, with the way to it."""
        for kind, days in (("holidays", self.holidays), ("joint_leave", self.joint_leave)):
            yield from (((kind, name), day) for name, some in days.items() for day in some)
        yield from ((("ramadan",), day) for day in self.ramadan or ())


class Holidays(Section):
    """Which days are like a Sunday.

    >>> Holidays(days={"Hari jadi": (date(2026, 5, 20),)}).all() >= {date(2026, 5, 20), date(2026, 12, 24)}
    True
    """

    national: bool = True
    """Whether the joint decree holds."""
    days: Days = {}
    """Regional ones, and others of one's own."""
    years: dict[str, Year] = {}
    """A decree that is newer than this version; it comes before what we have of its year."""

    def known(self) -> dict[str, Year]:
        """Every year of which a decree is known and holds."""
        return {**(decrees() if self.national else {}), **self.years}

    def covers(self, year: int) -> bool:
        """Whether the holidays of a year are known, or nobody wants to know."""
        return not self.national or str(year) in self.known()

    def all(self) -> frozenset[date]:
        """Every day that is like a Sunday."""
        some = [self.days, *(days for year in self.known().values() for days in (year.holidays, year.joint_leave))]
        return frozenset(day for days in some for day in chain.from_iterable(days.values()))

    def fasting(self) -> frozenset[date]:
        """Every day of Ramadan."""
        spans = [year.ramadan for year in self.known().values() if year.ramadan]
        return frozenset(first + timedelta(days) for first, last in spans for days in range((last - first).days + 1))

    @cached_property
    def almanac(self) -> Almanac:
        """The same for detectors: one for all issues, since there may be thousands."""
        return Almanac(holidays=_numbers(self.all()), fasting=_numbers(self.fasting()))


def _numbers(days: Iterable[date]) -> frozenset[int]:
    return frozenset((day - date(1970, 1, 1)).days for day in days)


@cache
def decrees() -> dict[str, Year]:
    """The decrees that come with us, by year.

    >>> sorted(decrees())
    ['2025', '2026']
    """
    return {year: Year.model_validate(one) for year, one in tomllib.loads(DECREES.read_text("utf-8")).items()}
