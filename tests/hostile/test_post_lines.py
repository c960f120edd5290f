"""Post lines as an adversary writes them: each is answered with a clean post or a reason, and nothing is raised."""

import unicodedata
from time import process_time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.line import MAX_ITEMS, MAX_LINE, MAX_TEXT
from stream.post import Border, Post, Refused

SEEN = 1_738_300_000


def line(**changes: object) -> bytes:
    """An ordinary post line with some fields changed."""
    return msgspec.json.encode({"id": "1", "platform": "x", "published": SEEN - 60, "text": "antre", **changes})


def raw(text: str) -> bytes:
    """An ordinary post line whose text is this JSON, as written."""
    return b'{"id":"1","platform":"x","published":1738299940,"text":%b}' % text.encode("utf-8", "surrogatepass")


REFUSED = {
    "nothing": (b"", "json"),
    "a blank": (b" ", "json"),
    "half a line": (line()[:30], "json"),
    "two objects": (line() + line(), "json"),
    "an array": (b"[]", "not-an-object"),
    "an array of posts": (b"[" + line() + b"]", "not-an-object"),
    "a string": (b'"antre"', "not-an-object"),
    "null": (b"null", "not-an-object"),
    "a byte order mark in UTF-16": (line().decode().encode("utf-16"), "json"),
    "invalid UTF-8": (raw('"antre"').replace(b"antre", b"a\xff\xfe"), "utf8"),
    "overlong UTF-8": (raw('"antre"').replace(b"antre", b"\xc0\xaf"), "utf8"),
    "a surrogate in UTF-8": (raw('"\ud83d"'), "utf8"),
    "a lone surrogate": (raw('"\\ud83d"'), "json"),
    "a lone low surrogate": (raw('"\\ude00 a"'), "json"),
    "a raw control character": (raw('"a\x01b"'), "json"),
    "NaN": (line().replace(b"1738299940", b"NaN"), "json"),
    "Infinity": (line(likes=1)[:-2] + b"Infinity}", "json"),
    "1e999": (line(likes=1)[:-2] + b"1e999}", "number"),
    "-1e999 as a date": (line().replace(b"1738299940", b"-1e999"), "number"),
    "5,000 digits": (line(likes=1)[:-2] + b"9" * 5000 + b"}", "number"),
    "5,000 digits in an id": (line().replace(b'"1"', b"9" * 5000), "number"),
    "a negative count": (line(likes=-1), "number"),
    "2^53 + 1": (line(views=2**53 + 1), "number"),
    "half a like": (line(likes=0.5), "type"),
    "an id that is a float": (line(id=1.7e18), "id"),
    "an id that is an integral float": (line(id=12.0), "id"),
    "an id that is true": (line(id=True), "type"),
    "an id that is empty": (line(id=""), "id"),
    "an id of blanks": (line(id="a b"), "id"),
    "an id that breaks a line": (line(id="1\n2"), "id"),
    "an id that turns around": (line(id="1\u202e2"), "id"),
    "an id without end": (line(id="1" * 201), "too-long"),
    "a repost of a float": (line(repost_of=1.5e18), "id"),
    "a platform of a path": (line(platform="../x"), "platform"),
    "a platform that is empty": (line(platform=""), "platform"),
    "a text that is null": (line(text=None), "type"),
    "a text that is a number": (line(text=1), "type"),
    "a text that is a list": (line(text=["a"]), "type"),
    "a text without end": (line(text="a" * (MAX_TEXT + 1)), "too-long"),
    "a text of too many bytes": (line(text="é" * (MAX_TEXT // 2 + 1)), "too-long"),
    "a text that NFC makes too long": (line(text="\U0001d160" * (MAX_TEXT // 2)), "too-long"),
    "a line without end": (line(text="a" * MAX_LINE), "line-too-long"),
    "a megabyte": (b"{" * 1_000_000, "line-too-long"),
    "an author without end": (line(author="a" * 201), "too-long"),
    "mentions of numbers": (line(mentions=[1, 2]), "type"),
    "hashtags as text": (line(hashtags="#a #b"), "type"),
    "100,000 brackets": (line(x=1)[:-2] + b"[" * 100_000 + b"]" * 100_000 + b"}", "nesting"),
    "100,000 brackets in the text's place": (raw("[" * 100_000), "type"),
    "40 objects in objects": (line(x=1)[:-2] + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", "nesting"),
    "no text": (b'{"id":"1","platform":"x","published":1738299940}', "missing"),
    "no id": (b'{"platform":"x","published":1738299940,"text":"a"}', "missing"),
    "a date without a zone": (line(published="2025-01-31T08:00:00"), "date"),
    "a date in words": (line(published="kemarin"), "date"),
    "a date in milliseconds": (line(published=SEEN * 1000), "date"),
    "a date before 2000": (line(published="1999-12-31T23:59:59Z"), "date"),
    "a date after tomorrow": (line(published=SEEN + 86_401), "date"),
    "a 30th of February": (line(published="2025-02-30T00:00:00Z"), "date"),
    "a date that is true": (line(published=True), "date"),
    "the year 10000": (line(published="10000-01-01T00:00:00Z"), "date"),
}

CLEAN = {
    "NUL": (raw('"a\\u0000b"'), "ab"),
    "an escape sequence of the terminal": (raw('"\\u001b[31mmerah"'), "[31mmerah"),
    "DEL": (raw('"a\x7fb"'), "ab"),
    "C1 controls": (raw('"a\\u009bb"'), "ab"),
    "a byte order mark before it": (b"\xef\xbb\xbf" + line(), "antre"),
    "a byte order mark inside": (line(text="a\ufeffb"), "ab"),
    "right to left": (line(text="\u202eantre\u202c \u2066a\u2069"), "antre a"),
    "zero width": (line(text="b\u200bb\u200dm\u2060\u200c\u00ad"), "bbm"),
    "a family of emoji": (
        line(text="\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    ),
    "a flag that joins": (line(text="\U0001f3f3\ufe0f\u200d\U0001f308!"), "\U0001f3f3\ufe0f\u200d\U0001f308!"),
    "line separators": (line(text="a\u2028b\u2029c\x85d\x0be\r\nf\rg"), "a\nb\nc\nd\ne\nf\ng"),
    "other separators of str.splitlines": (line(text="a\x1cb\x1dc\x1ed"), "abcd"),
    "an entity": (line(text="Do&#39;a &amp; ikhtiar"), "Do'a & ikhtiar"),
    "an entity twice": (line(text="&amp;lt;b&amp;gt;"), "&lt;b&gt;"),
    "an entity of a lone surrogate": (line(text="a&#xD800;&#0;b"), "a\ufffd\ufffdb"),
    "an entity of a direction mark": (line(text="a&#x202e;b"), "ab"),
    "letters and marks apart": (line(text="e\u0301"), "é"),
    "fillers that look like nothing": (line(text="a\u3164\u115fb"), "ab"),
    "tags nobody sees": (line(text="a\U000e0041\U000e0042b"), "ab"),
    "many marks": (line(text="a" + "\u0335" * 1000), "a" + "\u0335" * 1000),
    "a ligature of 18": (line(text="\ufdfa"), "\ufdfa"),
    "a key twice": (raw('"a","text":"b"'), "b"),
    "brackets in the text": (line(text="[" * 5000, x={"a": 1}), "[" * 5000),
    "quotes in an unknown key": (line(**{'a"[[[[': "\\" * 99}), "antre"),
    "SQL": (line(text="'; DROP TABLE posts;--"), "'; DROP TABLE posts;--"),
    "an empty text": (line(text=""), ""),
    "32 levels": (line(x=1)[:-2] + b"[" * 31 + b"]" * 31 + b"}", "antre"),
}


@pytest.mark.parametrize(("hostile", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(hostile: bytes, reason: str) -> None:
    """A line that can't be used is refused with a reason, what is wrong, and what to do about it."""
    refused = Border("f").read(hostile, SEEN)
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert ";" in refused.explanation
    assert len(refused.explanation) < 400
    assert "\n" not in refused.explanation


@pytest.mark.parametrize(("hostile", "text"), CLEAN.values(), ids=CLEAN.keys())
def test_clean(hostile: bytes, text: str) -> None:
    """A line that only looks bad becomes a post with a clean text."""
    post = Border("f").read(hostile, SEEN)
    assert isinstance(post, Post)
    assert post.text == text


@pytest.mark.parametrize("hostile", [*(bad for bad, _ in REFUSED.values()), *(odd for odd, _ in CLEAN.values())])
def test_nothing_is_remembered(hostile: bytes) -> None:
    """A hostile line changes nothing for the line after it, and is answered the same the second time."""
    border = Border("f")
    first = border.read(hostile, SEEN)
    assert border.read(line(), SEEN) == Border("f").read(line(), SEEN)
    assert border.read(hostile, SEEN) == first


def test_marks_piled_up_cost_no_more_than_their_number() -> None:
    """Four times as many marks on one letter take some four times as long: they are not all put in order together."""
    border = Border("f")

    def cost(marks: int) -> float:
        piled = line(text="a" + "\u0345\u0301\u0316" * (marks // 3))
        began = process_time()
        assert isinstance(border.read(piled, SEEN), Post)
        return process_time() - began

    assert min(cost(30_000) for _ in range(3)) < 9 * min(cost(7_500) for _ in range(3))


def test_words_are_joined_as_ever_in_long_texts() -> None:
    """A long text becomes NFC, also where letters and their marks came apart."""
    words = "e\u0301te\u0301 \u1112\u1161\u11ab Аи\u0306 " * 200
    post = Border("f").read(line(text=words), SEEN)
    assert isinstance(post, Post) and post.text == unicodedata.normalize("NFC", words)


def test_bounded_memory() -> None:
    """However many different keys a feed invents, a border learns a bounded number, and still counts every one."""
    border = Border("f")
    for number in range(200):
        assert isinstance(border.read(line(**{f"key{number}": number}), SEEN), Post)
    assert border.unknown_keys == 200
    assert len(border._ignored) <= 32


def test_capped_lists() -> None:
    """A post with ten thousand hashtags is a post with as many as are kept."""
    post = Border("f").read(line(hashtags=[f"#t{n}" for n in range(10_000)]), SEEN)
    assert isinstance(post, Post)
    assert len(post.hashtags) == MAX_ITEMS
    assert post.hashtags[0] == "t0"


def harmless(post: Post) -> bool:
    """Whether every string of it can be stored, logged and shown."""
    strings = [value for value in msgspec.structs.astuple(post) if isinstance(value, str)]
    strings += [*post.mentions, *post.hashtags]
    bad = {"Cc", "Cs"}
    return all(unicodedata.category(char) not in bad or char in "\n\t" for text in strings for char in text) and all(
        unicodedata.is_normalized("NFC", text) and text.encode() for text in strings if text
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda s: st.lists(s) | st.dictionaries(st.text(), s),
)
FIELDS = st.sampled_from([*Post.__struct_fields__, "x", "id"])


@given(st.dictionaries(FIELDS, JSON), st.binary(max_size=3), st.integers(0, 200))
def test_any_json(changes: dict[str, object], noise: bytes, place: int) -> None:
    """Whatever JSON stands in whatever field, with any bytes in between, the answer is a clean post or a reason."""
    hostile = line(**changes)
    for given_line in (hostile, hostile[:place] + noise + hostile[place:]):
        answer = Border("f").read(given_line, SEEN)
        assert isinstance(answer, Refused) or harmless(answer)


@given(st.binary(max_size=300))
def test_any_bytes(hostile: bytes) -> None:
    """Any bytes at all are answered."""
    assert isinstance(Border("f").read(hostile, SEEN), Refused | Post)


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text at all becomes one that can be stored, logged and shown, and is clean already when it comes again."""
    post = Border("f").read(line(text=text.replace("&", "")), SEEN)
    assert isinstance(post, Post)
    assert harmless(post)
    again = Border("f").read(line(text=post.text), SEEN)
    assert isinstance(again, Post)
    assert again.text == post.text
