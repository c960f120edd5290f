"""Telephone numbers and e-mail addresses don't pass the border, however they are written, at a cost that is linear."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream import private
from stream.line import MAX_TEXT
from stream.post import Post
from stream.private import ADDRESS, IDENTITY, NUMBER, masked
from stream.pseudonym import Veil, veil

SEPARATORS = st.sampled_from(["", " ", "-", ".", " - ", "\u00a0"])
DIGITS = st.text("0123456789", min_size=7, max_size=9)
NAMES = st.from_regex(r"[a-z][a-z0-9_.+-]{0,20}", fullmatch=True)
DOMAINS = st.from_regex(r"[a-z0-9-]{1,12}(\.[a-z0-9-]{1,8}){0,2}\.[a-z]{2,6}", fullmatch=True)
AROUND = st.sampled_from(["hub {}", "({})", "WA: {}!", "{}", "cp.\n{} ya", "nomor {}, segera"])


@given(st.sampled_from(["0812", "0857", "+62812", "+62 857", "62812", "(0812)"]), DIGITS, SEPARATORS, AROUND)
def test_numbers_are_masked_however_they_are_written(begin: str, digits: str, between: str, around: str) -> None:
    """With blanks, hyphens, dots or brackets, national or international: none of it is left."""
    written = between.join([begin, digits[:3], digits[3:]])
    assert masked(around.format(written)) == around.format(NUMBER)


@given(NAMES, DOMAINS, AROUND)
def test_addresses_are_masked_whole(name: str, domain: str, around: str) -> None:
    """Name and domain, and not the full stop behind."""
    assert masked(around.format(f"{name}@{domain}")) == around.format(ADDRESS)


@given(st.text("0862+1 .-()@a/", max_size=60))
def test_what_is_masked_once_is_masked(text: str) -> None:
    """A second look finds nothing more to do but what the first one has uncovered, and ends."""
    once = masked(text)
    assert len(masked(once)) <= max(len(once), len(text)) + 7


PIECES = (
    "3174055208900001",
    "021 555 1234",
    "0812",
    "34567890",
    "62",
    "a@b.id",
    "a\uff20b.id",
    "@",
    "0",
    "1",
    " ",
    ".",
    "-",
    "a",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_glance_passes_nothing_over(text: str) -> None:
    """What is looked at closely only where it may be is found as if it were looked at everywhere."""
    numbers = private._NUMBER.sub(NUMBER, private._ADDRESS.sub(private._address, text))
    assert masked(text) == private._IDENTITY.sub(IDENTITY, private._LOCAL.sub(NUMBER, numbers))


@pytest.mark.parametrize(
    "text",
    ["pukul 08.00-10.00 WIB", "08-11-2025 13.04", "Rp 62.812.000.000", "2@3.500", "@budi@mastodon.id", "628", "0811",
     "NIK 0812345678901234567", "1234567890123456789", "pukul 0700 1200 1500", "021 orang", "02-11-2025", "0251 2024",
     "https://kabar.example/3174055208900001", "Rp 3174055208900001,50", "3174059908900001", "kode 021-5551234567",
     "https://kabar.example/berita/d-7654321/antre"],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    """Times, dates, prices and articles look otherwise."""
    assert masked(text) == text


@pytest.mark.parametrize("number", ["021-5551234", "021 555 1234", "(0274) 512345", "0370-631234", "031 - 5031234"])
def test_numbers_of_towns_are_masked(number: str) -> None:
    """Where the code of the town is set apart."""
    assert masked(f"telp. {number}, segera") == f"telp. {NUMBER}, segera"


@pytest.mark.parametrize("number", ["3174055208900001", "1101011205850003"])
def test_identity_numbers_are_masked(number: str) -> None:
    """Sixteen digits with a date of birth in them."""
    assert masked(f"NIK:{number}.") == f"NIK:{IDENTITY}."


def test_a_link_into_a_chat_names_no_number() -> None:
    """In the text and as the post's own link; the number of an article stays."""
    hidden = veil(Post("1", "x", 0, 0, "cek wa.me/6281234567890", url="https://wa.me/6281234567890"), Veil(b"k"))
    assert (hidden.text, hidden.url) == (f"cek wa.me/{NUMBER}", f"https://wa.me/{NUMBER}")
    kept = veil(Post("1", "news", 0, 0, "-", url="https://kabar.example/d-6281234567890"), Veil(b"k"))
    assert kept.url == "https://kabar.example/d-6281234567890"


KILLERS = ("a", "a.", "a@", "@", "a@b.", "b.b-", "0", "08", "0812 ", "+62", "+62 ", "+62(", "6281", "(08 ", "0812)",
           "+62- - ", "wa.me/", "wa.me/1", "a+")  # fmt: skip


@pytest.mark.parametrize("killer", KILLERS)
@pytest.mark.parametrize("begin", ["", "a@", "0812", "+62"])
def test_the_cost_is_linear(killer: str, begin: str) -> None:
    """Eight times the text takes no more than some eight times as long, whatever was written to make it slow."""

    def took(length: int) -> float:
        text = (begin + killer * length)[:length]
        began = process_time()
        masked(text)
        return process_time() - began

    short, long = (min(took(length) for _ in range(3)) for length in (MAX_TEXT // 8, MAX_TEXT))
    assert long < 24 * short + 0.01
