"""Exports of listening tools: read as they are written, refused row by row, and never guessed in silence."""

import csv
import gzip
import io
import json
import shlex
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.cli import main
from stream.configfile import ConfigError
from stream.engine.clock import Clock
from stream.exports import Reading, values
from stream.exports.agreement import agreed
from stream.exports.feed import exported
from stream.exports.moments import HOURS, NoDate, moment
from stream.exports.objects import Objects
from stream.exports.proposal import Proposal
from stream.exports.sheet import Sheet
from stream.exports.table import Table
from stream.exports.values import Unreadable, count, identity
from stream.post import Border, Post, Refused

FILES = Path(__file__).parent / "exports"
PLAIN = Reading()
HEAD = ["published", "platform", "text"]
AT = int(datetime(2026, 11, 24, 4, 5, tzinfo=UTC).timestamp())
"""24 November 2026, 11.05 WIB."""


def read(path: Path | str, reading: Reading | None = None) -> tuple[list[Post | Refused], list[str]]:
    """What the border makes of an export's lines, and what was said; read as guessed, where nothing is given."""
    heard: list[str] = []
    border = Border("f", recorded=True)
    with Sheet(str(path)) as sheet:
        table = Table(sheet, reading or propose(path).reading, heard.append)
        return [border.read(line, 2**32) for line in table.lines(sheet.rows)], heard


def propose(path: Path | str, given: Reading = PLAIN) -> Proposal:
    """How an export would be read."""
    with Sheet(str(path)) as sheet:
        return Proposal(sheet, given)


def posts(path: Path | str, reading: Reading | None = None) -> list[Post]:
    """The posts of an export in which every row can be used."""
    found, _ = read(path, reading)
    assert [one for one in found if not isinstance(one, Post)] == []
    return [one for one in found if isinstance(one, Post)]


def write(path: Path, rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# ---- how it is written


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    """Whatever the separator and the encoding, the text is the same, with its quotes, separators and line breaks."""
    text = 'Antre "BBM"; solar, premium\t| kosong 😡\nsejak subuh'
    rows = [HEAD, *[["2026-11-24 11:05", "x", f"{text} {n}"] for n in range(40)]]
    found = posts(write(tmp_path / "a.csv", rows, separator, encoding), PLAIN)
    assert [one.text for one in found] == [f"{text} {n}" for n in range(40)]


def test_windows_1252() -> None:
    """Bytes that UTF-8 can't have are those of Windows-1252, and it is said."""
    assert propose(FILES / "windows-1252.tsv").sheet.said.startswith("Windows-1252, separated by tabs")
    assert [one.title for one in posts(FILES / "windows-1252.tsv")] == [
        "Harga BBM “naik” – warga resah",
        "Pemkab: stok BBM aman, kata “café”",
    ]


def test_windows_1252_late_in_the_file(tmp_path: Path) -> None:
    """A file that was glued together from both encodings is read in both, however late the second begins."""
    rows = [["2026-11-24 11:05", "x", f"harga 5€ {n}"] for n in range(9000)]
    path = write(tmp_path / "a.csv", [HEAD, *rows])
    path.write_bytes(path.read_bytes() + "2026-11-24 11:06,x,harga 6€ – naik\r\n".encode("windows-1252"))
    assert posts(path, PLAIN)[-1].text == "harga 6€ – naik"


def test_compressed(tmp_path: Path) -> None:
    """A .gz of an export is that export; one that was cut off is refused with what to do."""
    path = tmp_path / "excel-indonesia.csv.gz"
    whole = gzip.compress((FILES / "excel-indonesia.csv").read_bytes())
    path.write_bytes(whole)
    assert posts(path) == posts(FILES / "excel-indonesia.csv")
    path.write_bytes(whole[:40])
    with pytest.raises(ConfigError, match="name an export that can be read"):
        Sheet(str(path))


def test_a_compressed_file_that_was_cut_off(tmp_path: Path) -> None:
    """What can still be unpacked is read, and the rest is refused in one sentence."""
    plain = write(tmp_path / "a.csv", [HEAD, *[[str(AT + n), "x", f"antre {n * n}"] for n in range(20_000)]])
    whole = gzip.compress(plain.read_bytes())
    path = tmp_path / "a.csv.gz"
    path.write_bytes(whole[: -len(whole) // 3])
    found, heard = read(path, PLAIN)
    assert len(found) > 5000
    assert [one for one in found if isinstance(one, Refused)] == found[-1:]
    assert "the rest of the file can't be read" in heard[-1]


def test_lines_before_the_names() -> None:
    """A report's head above the names of the columns is passed over and said; rows are numbered as in a spreadsheet."""
    sheet = propose(FILES / "meltwater-like.csv").sheet
    assert "3 lines before the names of the columns" in sheet.said
    assert sheet.columns[:3] == ["Date", "Headline", "Hit Sentence"]
    assert [row.number for row in sheet.sample] == [5, 6]


def test_excel_says_its_separator(tmp_path: Path) -> None:
    """The line sep=; is believed, and is no row."""
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nplatform;text,a,b;published\nx;a,b,c;2026-11-24 11:05\n")
    with Sheet(str(path)) as sheet:
        assert sheet.columns == ["platform", "text,a,b", "published"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "it is empty"),
        ("satu kolom\nsaja\n", 'it begins with "satu kolom"'),
    ],
)
def test_no_table(tmp_path: Path, content: str, sentence: str) -> None:
    """What is no table is refused with what it looks like."""
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(ConfigError, match=sentence):
        Sheet(str(path))


# ---- JSON


@given(
    st.lists(
        st.dictionaries(
            st.text(), st.recursive(st.none() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=4)
        ),
        min_size=1,
    ),
    st.integers(1, 9),
    st.booleans(),
)
def test_any_list_is_parted(objects: list[dict[str, object]], size: int, inside: bool) -> None:
    """Any list of objects comes apart into them, in whatever pieces the file arrives."""

    class Drops(io.StringIO):
        def read(self, _: int | None = -1, /) -> str:
            return super().read(size)

    text = json.dumps({"a": [1, "[{"], "b": {"c": objects}, "d": [{}]} if inside else objects)
    assert [json.loads(one) for one in Objects(Drops(text))] == objects


def test_nested_json() -> None:
    """Rows may lie deep in an object; inner names are written with a point."""
    first, second = posts(FILES / "nested.json")
    assert (first.author, first.followers, first.outlet, first.hashtags) == ("Ani", 12, "Kabar", ("bbm", "antre"))
    assert (first.published, second.published) == (AT, AT + 120)
    assert first.text == "Antre [BBM] {panjang}"


def test_broken_json() -> None:
    """A broken object spoils neither those before nor those behind it; a file that was cut off says so."""
    found, heard = read(FILES / "cut-off.json")
    assert [type(one) for one in found] == [Post, Refused, Post, Refused]
    assert "row 2: no JSON object" in heard[0]
    assert "row 4: the file ends within its list of objects" in heard[1]


def test_json_lines_by_any_name(tmp_path: Path) -> None:
    """An object a line is read so, whatever the file's name says."""
    path = tmp_path / "a.json"
    path.write_bytes((FILES / "lines.ndjson").read_bytes())
    assert posts(path) == posts(FILES / "lines.ndjson")


# ---- dates

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
FORMATS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda t: t.isoformat(),
    "iso without zone": lambda t: t.strftime("%Y-%m-%d %H:%M:%S"),
    "day first": lambda t: t.strftime("%d/%m/%Y %H:%M:%S"),
    "day first, points": lambda t: t.strftime("%d-%m-%Y %H.%M.%S"),
    "short year": lambda t: t.strftime("%d/%m/%y %H:%M:%S"),
    "English": lambda t: t.strftime("%b %d, %Y %I:%M:%S %p"),
    "Indonesian": lambda t: f"Selasa, {t.day} {BULAN[t.month - 1]} {t.year} pukul {t:%H.%M.%S}",
    "Twitter": lambda t: t.astimezone(UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
    "epoch": lambda t: str(int(t.timestamp())),
    "milliseconds": lambda t: f"{int(t.timestamp())}000",
    "serial": lambda t: f"{(t.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1):.9f}",
    "serial, comma": lambda t: f"{(t.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1):.9f}".replace(
        ".", ","
    ),
}


@pytest.mark.parametrize("form", FORMATS)
@given(at=st.integers(AT - 3 * 10**8, AT), zone=st.sampled_from(sorted(HOURS)))
def test_dates(form: str, at: int, zone: str) -> None:
    """A moment in any of the forms, on the clock of any zone, is that moment."""
    local = datetime.fromtimestamp(at, timezone(timedelta(hours=HOURS[zone])))
    assert moment(FORMATS[form](local), zone, True) == at


@given(at=st.integers(AT - 3 * 10**8, AT))
def test_month_first(at: int) -> None:
    """Where the month is said to be first, it is."""
    local = datetime.fromtimestamp(at, timezone(timedelta(hours=7)))
    assert moment(local.strftime("%m/%d/%Y %I:%M:%S %p"), "WIB", False) == at


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("03/04/2026 10:00", "can be day 3 of month 4 or day 4 of month 3"),
        ("26/11/14 10:00", "can be of the year 2014 or of the year 2026"),
        ("24/11/2026", "has no time of the day"),
        ("46350", "has no time of the day"),
        ("24/13/2026 10:00", "is no moment"),
        ("kemarin", "is no date"),
        ("24/11/2026 25:00", "is no moment"),
        ("12.345", "is no date"),
        ("antre " * 10_000, "is no date"),
        ("a" * 60_000, "is no date"),
        ("1" * 60_000, "is no date"),
    ],
)
def test_no_dates(date: str, sentence: str) -> None:
    """What is no moment, or could be two, is refused and says why."""
    with pytest.raises(NoDate, match=sentence):
        moment(date, "WIB", None)


def test_dates_that_a_spreadsheet_turned_around_are_refused(tmp_path: Path) -> None:
    """It has read those it could as month first, and left the others: only those are as they were. Dates with the year
    first that have days beyond 12 were written so."""
    left = ["13/11/2026 10:00", "x", "a"]
    path = write(tmp_path / "a.csv", [HEAD, ["2026-05-11 10:00:00", "x", "b"], left])
    found, heard = read(path, Reading(day_first=True))
    assert [isinstance(one, Post) for one in found] == [False, True]
    assert "may be turned around by a spreadsheet" in heard[0]
    path = write(tmp_path / "b.csv", [HEAD, ["2026-05-11 10:00:00", "x", "b"], ["2026-11-24 10:00:00", "x", "c"], left])
    assert len(posts(path)) == 3


def test_two_digits_of_a_year_in_front_are_asked_about(tmp_path: Path) -> None:
    """26/11/03 and 26/11/14 are days of November 2026, not of 2003 and 2014; 24/11/26 beside 25/11/26 is as usual."""
    dates = lambda *days: [HEAD, *([f"{day} 10:00", "x", day] for day in days)]  # noqa: E731
    proposal = propose(write(tmp_path / "a.csv", dates("26/11/03", "26/11/14")))
    assert (proposal.table.order, proposal.reading.day_first, bool(proposal.unclear)) == ("unclear", None, True)
    assert len(posts(write(tmp_path / "b.csv", dates("24/11/26", "25/11/26")))) == 2


def test_half_of_the_day_says_nothing_of_the_order(tmp_path: Path) -> None:
    """In a column where the day comes first it does, with AM and PM behind the hour too."""
    rows = [["11/5/2026 10:00 AM", "x", "a"], ["24/11/2026 3:00 PM", "x", "b"]]
    first, _ = posts(write(tmp_path / "a.csv", [HEAD, *rows]))
    assert datetime.fromtimestamp(first.published, UTC).month == 5


def test_the_zone_is_that_of_the_dates(tmp_path: Path) -> None:
    """A date without zone is of the zone that was said; one that names its own keeps it."""
    rows = [["24/11/2026 12:05", "x", "a"], ["24/11/2026 11.05 WIB", "x", "b"], ["2026-11-24T04:05:00Z", "x", "c"]]
    path = write(tmp_path / "a.csv", [HEAD, *rows])
    assert {one.published for one in posts(path, Reading(zone="WITA"))} == {AT}


# ---- numbers and identities


@given(st.integers(0, 10**9))
def test_counts(number: int) -> None:
    """A count is the same with Indonesian, English or no signs between its thousands."""
    assert count(f"{number:,}") == count(f"{number:,}".replace(",", ".")) == count(str(number)) == number
    assert count(f"{number:,}.0") == count(f"{number:,}".replace(",", ".") + ",0") == number


@pytest.mark.parametrize(
    "cell", ["banyak", "-2", "1.2.3", "1,2,3", "12 kali", "1,", "١,x", "9" * 60_000 + "x", "1" + " " * 60_000 + "x"]
)
def test_no_counts(cell: str) -> None:
    """What is no count is not taken for one."""
    with pytest.raises(Unreadable, match="is no count"):
        count(cell)


@pytest.mark.parametrize("cell", ["-1", -1, -1.0, "-1,0", float("nan"), "NaN"])
def test_what_nobody_counted_costs_no_post(cell: str | float) -> None:
    """Tools write -1, and Python NaN, for a number that they don't know."""
    assert count(cell) is None


def test_json_with_a_number_that_is_none(tmp_path: Path) -> None:
    """NaN outside of a string is nothing; within one it stays."""
    words = '"published": 1795493100, "platform": "x", "text": "NaN \\"NaN\\"", "id": 1'
    (tmp_path / "a.json").write_text(f'[{{{words}, "likes": NaN, "views": -Infinity}}]')
    [post] = posts(tmp_path / "a.json")
    assert (post.text, post.likes, post.views) == ('NaN "NaN"', 0, 0)


@given(st.integers(10**18, 2 * 10**18))
def test_ids_that_were_cut(number: int) -> None:
    """However a spreadsheet has cut an id, it is no identity any more; one that is whole stays."""
    cut = [f"{number:.5E}", f"{number:.5E}".replace(".", ","), str(number // 10**4 * 10**4)]
    damaged: list[str | float] = [*cut, float(number)]
    for one in damaged:
        with pytest.raises(Unreadable, match="a spreadsheet has cut the id"):
            identity(one)
    whole = number | 1  # no zeros at its end
    assert {identity(one) for one in (str(whole), whole, f'="{whole}"', f"'{whole}")} == {str(whole)}


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text())


@given(ANYTHING | st.from_regex(r"[0-9.,' Ee+-]+[a-z]{0,4}", fullmatch=True), st.sampled_from([True, False, None]))
def test_any_cell_is_read_or_refused(cell: Any, day_first: bool | None) -> None:
    """Whatever stands in a cell, it is read, or refused with a sentence."""
    with suppress(Unreadable):
        assert (number := values.count(cell)) is None or number >= 0
    with suppress(Unreadable):
        values.identity(cell)
    with suppress(NoDate):
        moment(values.text(cell), "UTC", day_first)
    values.platform(cell), values.names(cell), values.language(cell)


@given(
    st.binary(max_size=300) | st.text(alphabet='a";,\n\r\t[]{}:1/\\ ').map(str.encode),
    st.sampled_from([".csv", ".json", ".jsonl"]),
)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    """Whatever stands in a file, its rows are read or refused one by one, or the file is refused with a sentence."""
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    with suppress(ConfigError), Sheet(str(path)) as sheet:
        one = sheet.columns[0]
        table = Table(sheet, Reading({"published": one, "text": one, "platform": "=x"}), lambda _: None)
        assert len(list(table.lines(sheet.rows))) == table.rows
        propose(path, table.reading)


def test_a_truth_value_is_no_id() -> None:
    """A column that says whether a post is a reply does not name the post it replies to."""
    for cell in ("TRUE", "Ya", "tidak", False):
        with pytest.raises(Unreadable, match="is a truth value"):
            identity(cell)


def test_ids_that_were_cut_are_replaced() -> None:
    """In the place of a cut id stands the one in the link of the post, else one made of what it says."""
    found = posts(FILES / "excel-indonesia.csv")
    assert [one.id for one in found[::2]] == ["1992837465019283746", "1992837465019283799"]
    assert len(found[1].id) == 32
    _, heard = read(FILES / "excel-indonesia.csv")
    assert [line for line in heard if "a spreadsheet has cut the id to 1,99284E+18" in line] == heard
    assert len(heard) == 1


# ---- the columns

GUESSES = {
    "excel-indonesia.csv": {
        "published": "Tanggal", "text": "Isi", "url": "Tautan", "platform": "Sumber", "author": "Akun",
        "followers": "Pengikut", "likes": "Suka", "id": "ID",
    },
    "windows-1252.tsv": {
        "published": "Tanggal", "title": "Judul", "outlet": "Media", "url": "URL", "platform": "Media",
    },
    "unicode-text.csv": {
        "published": "Date+Time", "text": "Mention", "platform": "Source", "author": "Author", "followers": "Followers",
    },
    "meltwater-like.csv": {
        "published": "Date", "title": "Headline", "text": "Hit Sentence", "url": "URL", "outlet": "Source Name",
        "platform": "Content Source", "lang": "Language", "id": "Document ID",
    },
    "tweet-harvest.csv": {
        "published": "created_at", "likes": "favorite_count", "text": "full_text", "id": "id_str",
        "reply_to_user": "in_reply_to_screen_name", "lang": "lang", "place": "location", "replies": "reply_count",
        "reposts": "retweet_count", "url": "tweet_url", "platform": "tweet_url", "author": "username",
    },
    "lines.ndjson": {"published": "date", "platform": "channel", "text": "text", "author": "user.name", "id": "id"},
}  # fmt: skip


@pytest.mark.parametrize("name", GUESSES)
def test_guesses(name: str) -> None:
    """The usual columns are recognised by their names and by what stands in them."""
    proposal = propose(FILES / name)
    assert proposal.fields == GUESSES[name]
    assert all(isinstance(one, Post) for one in posts(FILES / name))


def test_what_was_said_goes_before_the_guess() -> None:
    """A column that somebody names is that, whatever it looks like."""
    proposal = propose(FILES / "tweet-harvest.csv", Reading({"id": "conversation_id_str", "platform": "=x"}))
    assert proposal.fields["id"] == "conversation_id_str"
    assert proposal.fields["platform"] == "=x"


def test_columns_are_named_by_our_names_or_theirs(tmp_path: Path) -> None:
    """Without a guess our names are known in any case, theirs where they are named, constants with = before them."""
    rows = [["Published", "Isi", "Judul"], ["2026-11-24 11:05", "antre", "BBM"]]
    [post] = posts(write(tmp_path / "a.csv", rows), Reading({"text": "judul + isi", "platform": "=news"}))
    assert (post.text, post.platform, post.published) == ("BBM antre", "news", AT)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "no column is named published.*--field published=COLUMN.*the columns here are Tanggal, Judul, Media, URL"),
        ({"published": "Tangal"}, 'no column "Tangal" for published; did you mean "Tanggal"'),
        ({"published": "Tanggal", "title": "Judul"}, "no column is named platform.*platform==news"),
        ({"publised": "Tanggal"}, 'did you mean "published"'),
    ],
)
def test_columns_that_are_not_there(fields: dict[str, str], sentence: str) -> None:
    """A column that is missing is named, with those that are there and the nearest."""
    with Sheet(str(FILES / "windows-1252.tsv")) as sheet, pytest.raises(ConfigError, match=sentence):
        Table(sheet, Reading(fields), print)


# ---- the rows


def test_broken_rows() -> None:
    """A row that can't be used is refused with its number, its column, what is wrong and what to do."""
    found, heard = read(FILES / "broken-rows.csv", Reading())
    assert [one.text for one in found if isinstance(one, Post)] == ["baris baik", "baris baik juga"]
    for line, expected in zip(
        heard,
        [
            "row 3: 5 cells under 4 names (line 3); put quotes around",
            'row 4, published: "32/11/2026 11:07" is no moment',
            'row 5, published: "24/11/2026" has no time of the day; name the column that has it',
            "row 6, platform: the cell is empty; fill it",
            "row 7, text: the cell is empty",
            'row 8, likes: "banyak" is no count; write digits',
            "row 11: a quote opens and the file ends (lines 11 to 12)",
        ],
        strict=True,
    ):
        assert expected in line
    assert sum(isinstance(one, Refused) for one in found) == len(heard)


def test_many_broken_rows_are_counted(tmp_path: Path) -> None:
    """Of many broken rows the first are said, all are counted."""
    path = write(tmp_path / "a.csv", [HEAD, *[["besok", "x", str(n)] for n in range(300)]])
    heard: list[str] = []
    with Sheet(str(path)) as sheet:
        table = Table(sheet, Reading(), heard.append)
        assert len(list(table.lines(sheet.rows))) == 300
    assert len(heard) < 20
    assert table.summary().endswith("300 rows, 300 refused (300 date)")


def test_a_refused_row_is_kept_with_its_reason(tmp_path: Path) -> None:
    """The line in the place of a refused row says why, and what stood in the row."""
    path = write(tmp_path / "a.csv", [HEAD, ["besok", "x", "antre"]])
    with Sheet(str(path)) as sheet:
        [line] = map(json.loads, Table(sheet, Reading(), lambda _: None).lines(sheet.rows))
    assert line["refused"]["reason"] == "date"
    assert line["refused"]["explanation"].startswith('row 2, published: "besok" is no date')
    assert line["row"] == {"published": "besok", "platform": "x", "text": "antre"}


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_posts_come_in_the_order_of_time(tmp_path_factory: pytest.TempPathFactory, ages: list[int]) -> None:
    """Whatever the order of the rows, the posts come as they were published."""
    rows = [[str(AT - age), "x", f"{n} antre"] for n, age in enumerate(ages)]
    path = write(tmp_path_factory.mktemp("a") / "a.csv", [HEAD, *rows])
    assert [one.published for one in posts(path, PLAIN)] == sorted(AT - age for age in ages)


# ---- asking


class Terminal(io.StringIO):
    """A person's keyboard."""

    def isatty(self) -> bool:
        return True


def test_a_yes_is_needed() -> None:
    """On a terminal the proposal is shown with three rows, and read so after a yes only."""
    path = str(FILES / "excel-indonesia.csv")
    shown = io.StringIO()
    reading = agreed(propose(path), Terminal("mungkin\ny\n"), shown, io.StringIO())
    assert reading is not None
    assert reading.fields == GUESSES["excel-indonesia.csv"]
    assert shown.getvalue().count("read it so? [y/n]") == 2
    assert "row 2: Tuesday, 24 November 2026 11:05 WIB, x" in shown.getvalue()
    for no in ("n\n", ""):
        assert agreed(propose(path), Terminal(no), io.StringIO(), io.StringIO()) is None


@pytest.mark.parametrize(("answer", "month"), [("d", 4), ("m", 3)])
def test_the_order_of_the_date_is_asked(answer: str, month: int) -> None:
    """Where no day is above 12 somebody has to say what comes first."""
    proposal = propose(FILES / "ambiguous.csv")
    reading = agreed(proposal, Terminal(f"{answer}\ny\n"), io.StringIO(), io.StringIO())
    assert reading is not None
    first = min(posts(FILES / "ambiguous.csv", reading), key=lambda post: post.published)
    assert datetime.fromtimestamp(first.published, UTC).month == month


CONFIG = '[issues.kucing]\nname = "Kucing"\nquery = "kucing"\n'


@pytest.fixture
def replay(tmp_path: Path) -> Callable[..., int]:
    """``kentongan replay`` with a small configuration."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    return lambda *words: main(["replay", "--config", str(config), "--jsonl", *map(str, words)])


def test_replay_of_an_export(replay: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """A replay says how it read the file, which rows it refused, and counts them."""
    assert replay(FILES / "broken-rows.csv") == 0
    shown = capsys.readouterr()
    summary = json.loads(shown.out.splitlines()[-1])
    assert (summary["posts"], summary["bad"]) == (2, 7)
    assert "UTF-8, separated by semicolons; dates WIB where they name no zone, day first" in shown.err
    assert "9 rows, 7 refused (2 row, 2 date, 2 missing, 1 number)" in shown.err


def test_without_a_terminal_the_guess_is_printed(
    replay: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can say yes, nothing is read; what is printed can be copied, and then it is."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    path = FILES / "meltwater-like.csv"
    assert replay(path, "--guess") == 1
    shown = capsys.readouterr().out
    assert 'text = "Hit Sentence"' in shown.partition("[feeds.NAME.fields]")[2]
    options = next(line for line in shown.splitlines() if line.startswith("  --field"))
    assert replay(path, *shlex.split(options)) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["posts"] == 2


def test_an_order_that_nothing_tells_is_wrong_use(
    replay: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an answer such a file is not read at all; with one it is."""
    assert replay(FILES / "ambiguous.csv") == 2
    assert "add --day-first or --month-first" in capsys.readouterr().err
    assert replay(FILES / "ambiguous.csv", "--month-first") == 0
    assert json.loads(capsys.readouterr().out)["posts"] == 2


def test_several_exports_in_one_time(replay: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Exports of two tools, and post lines between them, are merged by the time of their posts."""
    fields = ["--field", "published=created_at", "--field", "text=full_text", "--field", "platform==x"]
    assert (
        replay(FILES / "tweet-harvest.csv", FILES / "tweet-harvest.csv", *fields, "--from", "2026-11-24T04:06:00Z") == 0
    )
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["posts"] == 2


# ---- as a feed


class Over(Exception):
    """Nothing more happens."""


class Later(Clock):
    """A clock whose every pause lets something happen to the file, until nothing more does."""

    def __init__(self, *happens: Callable[[], object]) -> None:
        self.happens = list(happens)

    async def sleep(self, seconds: float) -> None:
        if not self.happens:
            raise Over
        self.happens.pop(0)()


async def follow(path: Path, position: int, *happens: Callable[[], object]) -> tuple[list[str], int]:
    """The texts that come from an export, look by look, and the last position."""
    texts: list[str] = []
    with suppress(Over):
        async for batch in exported(str(path), PLAIN, position, Later(*happens)):
            position = batch.position
            texts += [json.loads(line)["text"] for line in batch.lines]
    return texts, position


def rows(*texts: str) -> list[list[str]]:
    """Rows of a minute each."""
    return [HEAD, *[[str(AT + 60 * n), "x", text] for n, text in enumerate(texts)]]


async def test_an_export_that_grows(tmp_path: Path) -> None:
    """Of a file that grows the new rows come, half of one only when it is whole, or when nothing follows."""
    path = write(tmp_path / "a.csv", rows("a", "b"))

    def add(text: str) -> Callable[[], object]:
        return lambda: path.write_bytes(path.read_bytes() + text.encode())

    grown = await follow(path, 0, add(f"{AT},x,c\n{AT},x,d"), add("d\n"), add(f"{AT},x,e"), lambda: None, lambda: None)
    assert grown[0] == ["a", "b", "c", "dd", "e"]
    assert await follow(path, grown[1]) == ([], grown[1])


async def test_an_export_that_is_replaced(tmp_path: Path) -> None:
    """A file that no longer begins with the same rows, as where the newest is on top, is taken as a whole."""
    path = write(tmp_path / "a.csv", rows("a", "b"))
    texts, _ = await follow(path, 0, lambda: write(path, rows("c", "a", "b")), lambda: write(path, rows("z")))
    assert texts == ["a", "b", "c", "a", "b", "z"]


async def test_an_export_that_breaks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that can't be read at first is a wrong configuration; later it is logged, and looked at again."""
    path = tmp_path / "a.csv"
    path.write_text("satu kolom\n")
    with pytest.raises(ConfigError):
        await follow(path, 0)
    write(path, rows("a"))
    texts, _ = await follow(path, 0, lambda: path.write_text("rusak\n"), lambda: write(path, rows("b")))
    assert texts == ["a", "b"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_an_export_is_read_once(tmp_path: Path) -> None:
    """A file that is not followed ends, and its last row needs no line end."""
    path = write(tmp_path / "a.csv", rows(*map(str, range(1200))))
    path.write_bytes(path.read_bytes().rstrip())
    batches = [batch async for batch in exported(str(path), PLAIN, 0, Clock(), until_end=True)]
    assert [len(batch.lines) for batch in batches] == [500, 500, 200]
    assert [batch.behind for batch in batches] == [True, True, False]
