"""The border: what is accepted, as what, and who is named behind it. Hostile lines stand in ``tests/hostile``."""

import gzip
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.distinct import hash64
from stream.post import Border, Post, Refused
from stream.pseudonym import Veil, veil
from stream.unread import hidden

SEEN = 1_738_300_000
FEEDS = Path(__file__).parents[2] / "shared" / "data" / "feeds"


def read(border: Border | None = None, at: int = SEEN, **fields: Any) -> Post:
    """The post of an ordinary line with these fields, read ``at`` this time."""
    line = {"id": "1", "platform": "x", "published": SEEN, "text": "antre", **fields}
    post = (border or Border("f")).read(msgspec.json.encode(line), at)
    assert isinstance(post, Post), post
    return post


@pytest.mark.parametrize(
    "published",
    [
        "2025-01-31T05:06:40Z",
        "2025-01-31T12:06:40+07:00",
        "2025-01-31 05:06:40.9Z",
        1738300000,
        1738300000.5,
        "1738300000",
    ],
)
def test_dates(published: object) -> None:
    """A date is RFC 3339 with its zone, or epoch seconds, as a number or in digits."""
    assert read(published=published).published == SEEN


def test_future() -> None:
    """A post dated in the future, by a day at most, happened when it was seen."""
    assert read(published=SEEN + 86_400).published == SEEN


def test_seen() -> None:
    """A line may say when it was seen, but not that this was later than now."""
    assert read(at=SEEN + 900).seen == SEEN + 900
    assert read(at=SEEN + 900, seen=SEEN + 5).seen == SEEN + 5
    assert read(at=SEEN + 900, seen=SEEN + 901).seen == SEEN + 900


def test_recorded() -> None:
    """In a recording a post was seen when it was published, whenever it is read again."""
    post = read(Border("f", recorded=True), at=SEEN + 900_000)
    assert (post.published, post.seen) == (SEEN, SEEN)


def test_everything() -> None:
    """Every field of a post line arrives, names without @ and #, ids as strings."""
    fields: dict[str, Any] = {
        "id": 12, "platform": " X ", "published": SEEN, "text": "a", "author": "@Budi", "title": "t", "url": "https://a.id/b",
        "outlet": "detik.com", "repost_of": 7, "repost_of_user": "@Siti", "reply_to": "8", "reply_to_user": "ani",
        "quote_of": "9", "mentions": ["@a", "b", " "], "hashtags": ["#c", "d"], "lang": "in", "place": "Kab. Bandung",
        "reposts": 1, "likes": "2", "replies": 3, "views": 2**53, "followers": 0,
        "media": ["a1b2", "https://a.id/1.jpg", "a1b2"],
    }  # fmt: skip
    assert read(**fields) == Post(
        "12", "x", SEEN, SEEN, "a", "f", "Budi", "t", "https://a.id/b", "detik.com", "7", "Siti", "8", "ani", "9",
        ("a", "b"), ("c", "d"), "id", "Kab. Bandung", 1, 2, 3, 2**53, 0,
        tuple(f"{hash64(one):016x}" for one in ("a1b2", "https://a.id/1.jpg")),
    )  # fmt: skip


def test_null_is_nothing() -> None:
    """A field that is null is a field that is not there."""
    nothing: dict[str, Any] = dict.fromkeys(Post.__struct_fields__[6:])
    assert read(**nothing) == read()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,a", "//a.id", "file:///etc/passwd"])
def test_links(url: str) -> None:
    """Only a link of the web is kept."""
    assert read(url=url).url == ""


def test_unknown_keys() -> None:
    """Unknown keys are ignored and counted, line by line, also once they are known as unknown."""
    border = Border("f")
    counts = []
    for fields in ({"a": 1}, {"a": {"b": [1]}, "c": None}, {}, {"c": 2}):
        assert read(border, **fields) == read()
        counts.append(border.unknown_keys)
    assert counts == [1, 3, 3, 4]


def test_mapping() -> None:
    """A feed's names are mapped to ours; a name that is taken by the mapping no longer stands for our own field."""
    border = Border("f", {"published": "t", "text": "title"})
    post = border.read(b'{"id":"1","platform":"x","t":1738300000,"title":"antre"}', SEEN)
    assert post == read()
    refused = border.read(b'{"id":"1","platform":"x","published":1738300000,"title":"antre"}', SEEN)
    assert isinstance(refused, Refused)
    assert refused.explanation.startswith('"t" is missing')
    with pytest.raises(ValueError, match='did you mean "published"'):
        Border("f", {"publised": "t"})


@pytest.mark.parametrize("name", ["id_x_danantara_2025", "en_x_crisislex_t6", "id_x_corona_jakarta_20200426"])
def test_real_feeds(name: str) -> None:
    """Every line of the recorded feeds is a post."""
    path = FEEDS / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the recorded feeds are not here")
    border = Border("f", {"published": "t"}, recorded=True)
    with gzip.open(path) as lines:
        assert [answer for line in lines if isinstance(answer := border.read(line, 2**32), Refused)] == []
    assert border.unknown_keys > 0


VEIL = Veil(b"key", frozenset({"@Pertamina", "detikcom"}))


def test_veil() -> None:
    """Behind the veil no private name is left in any field, while public accounts and outlets keep theirs."""
    post = read(
        author="Budi99", repost_of_user="siti", reply_to_user="Pertamina", mentions=["Ani", "DETIKCOM"],
        outlet="detik.com", title="RT @siti",
        text="@budi99 dan \uff20siti: @pertamina! kata @detikcom.Semoga, surel ani@mail.id, 0812-3456-7890",
        url="https://x.com/Budi99/status/5",
    )  # fmt: skip
    hidden = veil(post, VEIL)
    assert not any(name in repr(hidden).lower() for name in ("budi99", "siti"))
    assert hidden.author == VEIL.name("BUDI99") != hidden.repost_of_user
    assert (
        f"@{hidden.author} dan @{hidden.repost_of_user}: @pertamina! kata @detikcom.Semoga, surel [surel], [nomor]"
        == hidden.text
    )
    assert (hidden.reply_to_user, hidden.mentions[1], hidden.outlet) == ("Pertamina", "DETIKCOM", "detik.com")
    assert hidden.url == "https://x.com/i/status/5"


@pytest.mark.parametrize(
    "text", ["@budi.santoso", "@budi-santoso", "@budi@mastodon.id", "(@budi)", "https://tiktok.com/@budi/video/1"]
)
def test_handles(text: str) -> None:
    """A handle is one with its dots, its hyphens and its home server, wherever it stands."""
    hidden = VEIL.text(text)
    assert "budi" not in hidden
    assert "santoso" not in hidden
    assert "@akun-" in hidden


@given(st.text("@\uff20aB1._- ", max_size=40))
def test_handles_are_those_of_either_sign(text: str) -> None:
    """Each sign is looked for by itself, and what is found is what one expression for both finds."""
    either = re.compile(r"(?<![\w.])[@\uff20](\w+(?:[.-]\w+)*(?:@[\w.-]*\w)?)")
    assert VEIL.names(text) == either.sub(VEIL._handle, text)


def test_links_that_name() -> None:
    """A link whose path is the author's name says the pseudonym."""
    hidden = veil(read(author="budi", url="https://www.facebook.com/budi/posts/1"), VEIL)
    assert hidden.url == f"https://www.facebook.com/{hidden.author}/posts/1"


def test_keys() -> None:
    """Another key gives other pseudonyms; different names stay different."""
    assert VEIL.name("budi") != Veil(b"other").name("budi")
    assert len({VEIL.name(f"u{n}") for n in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "link", ["instagram.com/budi.santoso/p/1", "https://facebook.com/budi.s/posts/2", "t.me/budi_s/3", "x.com/budi_s"]
)
def test_a_link_into_a_private_account_does_not_name_it(link: str) -> None:
    """The first part of such a path is somebody's name; a public account's stays, and what is no name too."""
    hidden = veil(Post("1", "x", 0, 0, "lihat " + link), Veil(b"k"))
    assert "budi" not in hidden.text and "akun-" in hidden.text
    kept = "lihat instagram.com/p/abc dan x.com/detikcom"
    assert veil(Post("1", "x", 0, 0, kept), Veil(b"k", frozenset({"detikcom"}))).text == kept


@pytest.mark.parametrize("id", ["budi_77", "https://x.com/budi/status/77", "tiktok.com/@budi/77", "post:Budi:77"])
def test_an_id_that_names_somebody_is_hidden_and_still_meets_its_reposts(id: str) -> None:
    """What passes a post on refers to the same id as the post has; plain ids stay what they were."""
    first, again = read(id=id, author="budi"), read(id="2", author="ani", repost_of=id, repost_of_user="Budi")
    shown, passed = veil(first, VEIL), veil(again, VEIL)
    assert "budi" not in repr((shown, passed)).casefold()
    assert shown.id == passed.repost_of and passed.id == "2"


@pytest.mark.parametrize(
    "line",
    [b'{"author": "Budi", "text": "x"}', b'{"akun":"budi', b'{"text": "kata @budi, 0812-3456-7890"',
     b'{"screen_name" : "budi"}', b'{"mentions": ["ani", "budi"], \xff}', b'[{"user": {"id_user":"budi"',
     b'{"url": "https://x.com/budi/status/1"}'],
)  # fmt: skip
def test_a_line_that_is_put_aside_names_nobody(line: bytes) -> None:
    """Whole or torn, JSON or not: its names are hidden, and what was wrong with it is still to be seen."""
    shown = hidden(line, VEIL)
    assert b"budi" not in shown.lower() and b"0812" not in shown
    assert hidden(b'{"id": 1.5, "text": "antre \xff"', VEIL) == b'{"id": 1.5, "text": "antre \xff"'
