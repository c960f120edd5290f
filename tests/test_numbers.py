"""Numbers, times and dates as Babel's locales write them."""

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from alerts.words import numbers

LANGUAGES = st.sampled_from(["id", "en"])
MOMENTS = st.integers(min_value=1_577_836_800, max_value=2_524_608_000)
"""2020 to 2050."""
ZONES = st.sampled_from(list(numbers.OFFSETS))


@given(st.integers(min_value=0, max_value=10**9), LANGUAGES)
def test_counts(number: int, language: str) -> None:
    """Thousands are grouped as the locale groups them."""
    assert numbers.whole(number, language) == format_decimal(number, locale=language)


@given(st.integers(min_value=0, max_value=99), LANGUAGES)
def test_decimals(tenths: int, language: str) -> None:
    """Below ten a ratio has one decimal, behind the locale's sign."""
    assert numbers.times(tenths / 10, language) == format_decimal(tenths / 10, "0.0", locale=language) + "×"
    assert numbers.amount(tenths / 10, language) == format_decimal(tenths / 10, "0.#", locale=language)


@given(st.integers(min_value=0, max_value=100), LANGUAGES)
def test_shares(hundredths: int, language: str) -> None:
    """A share is a whole number of hundredths, the sign close behind."""
    assert numbers.percent(hundredths / 100) == format_percent(hundredths / 100, "0%", locale=language)


@given(MOMENTS, ZONES, LANGUAGES)
def test_times_of_day(at: int, zone: str, language: str) -> None:
    """Indonesian clocks have a point, English ones a colon, both of 24 hours and with the leading nought."""
    pattern = {"id": "HH.mm", "en": "HH:mm"}[language]
    assert numbers.clock(at, zone, language) == format_time(numbers.local(at, zone).time(), pattern, locale=language)


@given(MOMENTS, ZONES, LANGUAGES)
def test_dates(at: int, zone: str, language: str) -> None:
    """Day, short month and year with the locale's own names."""
    assert numbers.day(at, zone, language) == format_date(numbers.local(at, zone), "d MMM y", locale=language)


def test_the_indonesian_clock_is_the_locales_own() -> None:
    """The point in a time of day is no habit of ours: the locale's short time has it."""
    assert numbers.clock(1_795_500_240, "WIB", "id") == format_time(
        numbers.local(1_795_500_240, "WIB").time(), "short", locale="id"
    )
