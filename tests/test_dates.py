"""Dates of Indonesian media: what they mean, and what is no date."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.feeds.dates import epoch

AT = int(datetime(2026, 11, 24, 4, 5, tzinfo=UTC).timestamp())
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Nov 2026 11:05:00 +0700",
        "Tue, 24 Nov 2026 04:05:00 GMT",
        "Tue, 24 Nov 2026 11:05:00 WIB",
        "Tue, 24 Nov 2026 12:05:00 WITA",
        "Tue, 24 Nov 2026 13:05:00 wit",
        "Sel, 24 Nov 2026 11:05:00 +0700",
        "Selasa, 24 November 2026 11:05 WIB",
        "Selasa, 24 Nopember 2026 pukul 11.05 WIB",
        "Selasa, 24/11/2026 11:05 WIB",
        "Selasa,24 Nov 2026 11:05 WIB",
        "Selasa 24 Nov 2026 | 11.05",
        "24 November 2026 - 11:05 (WIB)",
        "24-Nov-26 11:05:00 +07:00",
        "24/11/2026 11:05",
        "24.11.2026 11.05.00",
        "2026-11-24 11:05:00",
        "2026/11/24 11:05",
        "2026-11-24T11:05:00+07:00",
        "2026-11-24T11:05:00.250+0700",
        "2026-11-24T04:05:00Z",
        "2026-11-24T04:05:00.123456Z",
        "Tue, 24 Nov 2026 11:05:00 +0700 (WIB)",
        "Tue, 24 Nov 2026 11:05:00 +0700 WIB",
        "2026-11-24 04:05:00 +0000 UTC",
        "Tue Nov 24 11:05:00 WIB 2026",
        "Sel Nov 24 11:05 WIB 2026",
        "Tue, 24 Nov 2026 11:05:00 GMT+7",
        "Tue, 24 Nov 2026 11:05:00 UTC+07:00",
        "Mon, 23 Nov 2026 23:05:00 EST",
        "November 24, 2026 11:05 AM",
        "Tue Nov 24, 2026 at 11:05 a.m. WIB",
        "  Tue, 24 Nov 2026 11:05:00 WIB\n",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    """Each of the spellings that are met means 11.05 WIB."""
    assert epoch(text) == AT


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "null", "baru saja", "2 jam lalu", "24 November 2026", "2026-11-24", "0000-00-00 00:00:00",
        "Tue, 31 Nov 2026 11:05:00 WIB", "24 Foo 2026 11:05", "11/24/2026 11:05", "Tue, 24 Nov 2026 25:05:00 WIB",
        "Tue, 24 Nov 2026 11:05:00 XYZ", "Tue, 24 Nov 2026 11:05:00 +9900", "24 Nov 2026 11:05 " + "x" * 200,
        "1795493100", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    """An empty date, one without a time, an impossible one and a zone that nobody knows are none."""
    assert epoch(text) is None


@pytest.mark.parametrize(("zone", "hours"), ZONES.items())
def test_a_date_without_a_zone_is_in_the_feeds(zone: str, hours: int) -> None:
    """The feed's zone is meant where the date names none, and only there."""
    assert epoch("24/11/2026 11:05", zone) == AT + 3600 * (7 - hours)
    assert epoch("24/11/2026 11:05 WIB", zone) == AT


@pytest.mark.parametrize("text", ["Tue, 24 Nov 2026 11:05:00 GMT", "2026-11-24T11:05:00Z", "24 Nov 2026 11:05 +0000"])
def test_a_zone_that_lies_is_ignored_where_told(text: str) -> None:
    """With ``ignore_zone`` the feed's zone is meant, whatever the date says."""
    assert epoch(text) == AT + 7 * 3600
    assert epoch(text, "WIB", ignore_zone=True) == AT


@pytest.mark.parametrize("day", ["Jum'at", "Jum’at", "Jumat", "Jum", "Fri"])
def test_friday_is_written_in_many_ways(day: str) -> None:
    """An apostrophe in the day's name is no obstacle."""
    assert epoch(f"{day}, 27 Nov 2026 11:05 WIB") == AT + 3 * 86_400


@settings(deadline=None)
@given(
    at=st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)),
    zone=st.sampled_from(sorted(ZONES)),
    short=st.booleans(),
    dot=st.booleans(),
)
def test_every_moment_reads_back_as_it_was_printed(at: datetime, zone: str, short: bool, dot: bool) -> None:
    """In Indonesian and in ISO, with the zone's name or its offset, what is printed is read."""
    local = at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=ZONES[zone])))
    day, month = DAYS[local.weekday()], MONTHS[local.month - 1]
    day, month = (day[:3], month[:3]) if short else (day, month)
    clock = local.strftime("%H.%M.%S" if dot else "%H:%M:%S")
    expected = int(local.timestamp())
    assert epoch(f"{day}, {local.day} {month} {local.year} {clock} {zone}") == expected
    assert epoch(local.isoformat()) == expected
    assert epoch(local.strftime("%d/%m/%Y %H:%M:%S"), zone) == expected


@settings(deadline=None)
@given(st.text(alphabet="0123456789 :.,/+-TtZzWIBnov|'()", max_size=60) | st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    """Whatever stands there, it is a moment or none."""
    assert epoch(text) is None or isinstance(epoch(text), int)
