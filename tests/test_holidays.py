"""Holidays: the joint decree and days of one's own are like a Sunday, for what is usual and for the office."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from detectors.almanac import PLAIN, Almanac
from detectors.baseline import SLOT, Baseline
from detectors.volume import Volume
from stream import core
from stream.cli.check import hints
from stream.config import Config
from stream.settings.holidays import Holidays, decrees
from tests.conftest import ROOT

DAY, WIB = 1440, 420
MONDAY = date(2026, 11, 2).toordinal() - date(1970, 1, 1).toordinal()
WEEKS = 4
HOLIDAY = MONDAY + 7 * WEEKS + 1
"""A Tuesday, when four Sundays have been seen."""


def test_the_decree_is_whole() -> None:
    """As many days as the ministers signed: 17 holidays each year, 11 days of joint leave in 2025 and 8 in 2026."""
    told = {year: [sum(map(len, days.values())) for days in (one.holidays, one.joint_leave)]
            for year, one in decrees().items()}  # fmt: skip
    assert told == {"2025": [17, 11], "2026": [17, 8]}
    assert len(Holidays().all()) == 28 + 25, "no day is named twice"
    leave = [day for one in decrees().values() for days in one.joint_leave.values() for day in days]
    assert all(day.weekday() < 5 for day in leave), "joint leave is of working days"


def test_the_fast_ends_on_the_eve_of_idul_fitri() -> None:
    """Ramadan and Idul Fitri move through the year together, eleven days or so earlier each time."""
    first = [
        next(day for (*_, name), day in one.named() if name.startswith("Idul Fitri")) for one in decrees().values()
    ]
    eves = [one.ramadan[1] for one in decrees().values() if one.ramadan]
    assert [day - timedelta(1) for day in first] == eves
    assert (first[1] - first[0]).days == 355


@pytest.mark.parametrize(("sunday", "rate"), [(5.0, 0.2), (0.1, 1.0)])
def test_a_holiday_is_no_burst_and_no_silence(sunday: float, rate: float) -> None:
    """Where Sundays bring five times as much, or a tenth, a holiday that is like them rings unless it is known."""
    assert loudest(PLAIN, sunday, rate) > 0.5
    assert loudest(Almanac(holidays=frozenset({HOLIDAY})), sunday, rate) < -0.5


def loudest(almanac: Almanac, sunday: float, rate: float) -> float:
    """The highest score of the holiday, after four weeks of days from eight to five and of other Sundays."""
    volume, random, counts, most = Volume(5, WIB, almanac=almanac), Random(0), list[int](), -9.0
    for minute in range(MONDAY * DAY, (HOLIDAY + 1) * DAY, 5):
        day, of_day = divmod(minute, DAY)
        mean = 5 * rate * (0.3 if not 480 <= of_day < 1020 else sunday if day == HOLIDAY or day % 7 in (2, 3) else 1.0)
        counts = [*counts, sum(random.random() < mean / 40 for _ in range(40))][-15:]
        now = minute - WIB + 4
        if day == HOLIDAY:
            most = max(most, volume.judge(now, counts).score)
        volume.learn(now, counts)
    return most


def test_before_dawn_of_ramadan_no_less_is_usual_than_on_average() -> None:
    """A guess about a month that comes once a year: it is neither learnt, nor left over when the month is past."""
    fast = frozenset({MONDAY + 7})
    knowing, other = Baseline(WIB, Almanac(fasting=fast)), Baseline(WIB)
    for baseline in (knowing, other):
        for slot in range(slot_at(MONDAY, 0), slot_at(MONDAY + 7, 0)):
            baseline.learn(slot, 0 if (slot + WIB // SLOT) % 48 < 12 else 20, 10)
    asleep, awake = slot_at(MONDAY + 7, 1), slot_at(MONDAY + 7, 4)
    assert knowing.profile(asleep) == other.profile(asleep) < 2
    assert knowing.profile(awake) == knowing.rate > 5 > other.profile(awake)
    tomorrow = knowing.profile(awake + 48)
    knowing.learn(awake, 40, 10)
    assert knowing.profile(awake + 48) == tomorrow


def slot_at(day: int, hour: int) -> int:
    """The slot that begins at a local hour."""
    return (day * DAY + 60 * hour - WIB) // SLOT


def test_the_office_is_shut_on_a_holiday() -> None:
    """Independence Day is a Monday in 2026: by the decree nobody works, unless the decree is set aside."""
    for national, works in ((True, False), (False, True)):
        config = Config.model_validate({"hours": {}, "holidays": {"national": national}})
        assert core.roster(config).at_work(at(2026, 8, 17)) is works
        assert core.roster(config).at_work(at(2026, 8, 18))


def test_regional_days_and_newer_decrees_join() -> None:
    """What the configuration says of a year comes before what we know of it; its own days join any."""
    newer = {"source": "SKB", "holidays": {"Tahun Baru Masehi": [date(2026, 1, 1)]}}
    own = {"days": {"Hari jadi": [date(2026, 5, 20)]}, "years": {"2026": newer}}
    holidays = Config.model_validate({"holidays": own}).holidays
    assert {day for day in holidays.all() if day.year == 2026} == {date(2026, 1, 1), date(2026, 5, 20)}
    assert min(holidays.fasting()).year == max(holidays.fasting()).year == 2025


@pytest.mark.parametrize(
    ("day", "own", "said"),
    [
        ((2026, 11, 29), {}, []),
        ((2026, 12, 15), {}, ["2027"]),
        ((2027, 6, 1), {}, ["2027"]),
        ((2027, 6, 1), {"national": False}, []),
        ((2027, 6, 1), {"years": {"2027": {"source": "SKB"}}}, []),
    ],
)
def test_check_says_when_a_year_is_not_covered(
    day: tuple[int, int, int], own: dict[str, object], said: list[str]
) -> None:
    """A month before a year begins whose decree is not known, and all through it; the decree in hand ends it."""
    config = Config.model_validate({"holidays": own})
    assert [lack[10:14] for lack in hints(config, at(*day)) if lack.startswith("holidays: ")] == said


def test_the_example_names_the_years_we_know() -> None:
    """The documented example says which decrees come with us."""
    assert f"of {' and '.join(decrees())};" in (ROOT / "deploy" / "config.toml").read_text("utf-8")


def at(year: int, month: int, day: int) -> int:
    """Ten in the morning in Jakarta."""
    return int(datetime(year, month, day, 3, tzinfo=UTC).timestamp())
