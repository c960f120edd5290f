"""Feeds of online media over real HTTP: what becomes a post, what is a failure, and how politely they are asked."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stream.engine.clock import Clock
from stream.feeds import BATCH, apart, open_feed
from stream.feeds.entries import Entry, reading
from stream.feeds.fetch import HOPS
from stream.feeds.known import MOST, Known
from stream.feeds.links import canonical
from stream.feeds.look import look
from stream.feeds.plain import plain
from stream.feeds.rss import LONGEST_PAUSE, Source
from stream.feeds.syndication import MOST_ITEMS, Document, Item, read
from stream.post import Border, Post, Refused
from stream.settings.feeds import Feed
from tests.servers.outlets import Outlets, Page, file, rss

NOW = int(datetime(2026, 11, 24, 4, 10, tzinfo=UTC).timestamp())
"""11.10 WIB."""
WIB = timezone(timedelta(hours=7))


class Hand(Clock):
    """A clock that stands still until somebody sleeps; ``slept`` is how long each did."""

    def __init__(self) -> None:
        self.at = float(NOW)
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at - NOW

    def jitter(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        await asyncio.sleep(0)


Make = Callable[..., Source]


@pytest.fixture
async def outlets() -> AsyncIterator[Outlets]:
    async with Outlets() as outlets:
        yield outlets


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def make(outlets: Outlets, clock: Hand) -> Make:
    """Make sources of the server's paths."""

    def make(
        path: str, *, resolver: AbstractResolver | None = None, timeout: float = 30.0, **settings: object
    ) -> Source:
        settings = {"allow_networks": ("127.0.0.0/8",), **settings}
        feed = Feed.model_validate({"kind": "rss", "url": outlets.url + path, **settings})
        return Source("media", feed, clock, resolver=resolver, timeout=timeout)

    return make


async def posts(source: Source) -> list[Post]:
    """What the border makes of the next batch."""
    batch = await anext(source)
    return [accepted(line, source.health.last_fetch) for line in batch.lines]


def accepted(line: bytes, seen: int) -> Post:
    post = Border("media").read(line, seen)
    assert isinstance(post, Post), post
    return post


def clock_time(post: Post) -> str:
    return datetime.fromtimestamp(post.published, WIB).strftime("%d %H.%M")


# What becomes a post.


async def test_an_item_becomes_a_post(make: Make) -> None:
    """Headline and teaser stay apart and are plain text, the link is canonical, the outlet is the article's host."""
    post = (await posts(make("/kabar")))[-1]
    url = "https://www.kabar-nusantara.example/berita/5123401/antrean-bbm-di-purwaraya-mengular"
    assert post == Post(
        id=url,
        platform="news",
        published=NOW - 300,
        seen=NOW,
        text="Antrean kendaraan di sejumlah SPBU Kabupaten Purwaraya mengular sejak Selasa pagi… Stok pertalite "
        "disebut < 5 kiloliter. Baca selengkapnya",
        feed="media",
        author="Sari Wulandari",
        title="Antrean BBM di Purwaraya mengular hingga 2 km, Pertamina & pemkab turun tangan",
        url=url,
        outlet="kabar-nusantara.example",
    )


@pytest.mark.parametrize(
    ("path", "settings", "seen"),
    [
        (
            "/kabar",
            {"outlet": "kabar.example"},
            [
                ("24 09.15", "kabar.example", "Hujan lebat diperkirakan mengguyur pesisir utara", ""),
                ("24 10.41", "kabar.example", 'Bupati: "Tidak ada kelangkaan solar"',
                 "Bupati Purwaraya meminta warga tidak panik membeli."),
            ],
        ),
        (
            "/warta/feed/",
            {},
            [
                ("20 09.30", "wartapurwaraya.example", "Jum'at Berkah, Disperindag Bagi Sembako",
                 "Sebanyak 200 paket dibagikan."),
                ("24 11.02", "wartapurwaraya.example", "SPBU Jalan Veteran Kehabisan Pertalite",
                 "Warga mengantre sejak subuh, sebagian membawa jeriken. […]"),
            ],
        ),
        (
            "/pesisir",
            {"zone": "WITA"},
            [("24 10.50", "pesisirpos.example", "Nelayan keluhkan solar bersubsidi di kafé pelabuhan",
              "Nelayan menunggu dua hari.")],
        ),
        ("/lensa", {}, [("24 10.45", "127.0.0.1", "Stok BBM di Jayapura aman", "Kepala dinas: stok cukup 14 hari.")]),
        ("/gerbang", {}, [("24 10.58", "harianmerapi.example", "Polisi Urai Antrean BBM Purwaraya", "")]),
    ],
)  # fmt: skip
async def test_each_dialect_is_read(
    make: Make, path: str, settings: dict[str, str], seen: list[tuple[str, str, str, str]]
) -> None:
    """RSS 2.0, RSS 1.0, Atom, WordPress and a news search: right times, outlets and words, oldest first."""
    found = await posts(make(path, **settings))
    assert [(clock_time(post), post.outlet, post.title, post.text) for post in found][: len(seen)] == seen


async def test_identities_are_the_worlds(make: Make) -> None:
    """A guid that means something everywhere stays; a mere number gets its host; one that is too long is hashed."""
    ids = [
        post.id
        for path in ("/warta/feed/", "/pesisir", "/lensa", "/gerbang")
        for post in await posts(make(path, zone="WITA"))
    ]
    assert ids[:4] == [
        "wartapurwaraya.example:8790",
        "https://wartapurwaraya.example/?p=8812",
        "https://pesisirpos.example/read/771",
        "tag:lensatimur.example,2026-11-24:4410",
    ]
    assert ids[4].startswith("gerbang.example:")
    assert len(ids[4]) == len("gerbang.example:") + 32


async def test_an_empty_guid_leaves_the_link(outlets: Outlets, make: Make) -> None:
    """Without a guid the canonical link is the identity, without a link the words are; a link alone is no post."""
    outlets.pages["/x"] = Page(
        rss(
            "<item><title>A</title><link>http://a.example/1?utm_source=x#y</link><guid> </guid></item>"
            "<item><title>B</title></item><item><link>http://a.example/2</link></item>"
        )
    )
    source = make("/x")
    await source.look()
    first, second = sorted(entry.id for entry in source.reading.entries)
    assert second == "http://a.example/1"
    assert first.startswith("127.0.0.1:")


async def test_a_link_to_the_front_page_identifies_nothing(outlets: Outlets, make: Make) -> None:
    """Items that all have the same link and no guid are told apart by their words."""
    link = "<link>https://k.example/</link>"
    outlets.pages["/x"] = Page(rss(f"<item><title>A</title>{link}</item><item><title>B</title>{link}</item>"))
    source = make("/x")
    await source.look()
    assert [entry.title for entry in source.reading.entries] == ["B", "A"]


DATE = "<pubDate>Tue, 24 Nov 2026 11:00:00 +0700</pubDate>"


def article(number: int, guid: str, date: str = DATE) -> str:
    return (
        f"<item><title>Judul {number}</title><link>https://k.example/{number}</link>"
        f"<guid isPermaLink='false'>{guid}</guid>{date}</item>"
    )


@pytest.mark.parametrize("guid", ["kabar", "https://k.example/"])
async def test_a_guid_that_all_items_share_identifies_nothing(outlets: Outlets, make: Make, guid: str) -> None:
    """Articles that all have the guid of their feed are told apart by their links."""
    outlets.pages["/x"] = Page(rss("".join(article(one, guid) for one in range(3))))
    source = make("/x")
    assert [post.id for post in await posts(source)] == [f"https://k.example/{one}" for one in (2, 1, 0)]
    outlets.pages["/x"] = Page(rss("".join(article(one, guid) for one in (3, 0, 1))))
    assert [post.title for post in await posts(source)] == ["Judul 3"]


async def test_guids_that_are_places_in_the_list_identify_nothing(outlets: Outlets, make: Make) -> None:
    """The next article pushes each number on to another one: only that article is new, also after a restart."""
    outlets.pages["/x"] = Page(rss(article(5, "1") + article(4, "2")))
    source = make("/x")
    before = {post.id for post in await posts(source)}
    outlets.pages["/x"] = Page(rss(article(6, "1") + article(5, "2")))
    assert [post.title for post in await posts(source)] == ["Judul 6"]
    assert {post.id for post in await posts(make("/x"))} - before == {"https://k.example/6"}


async def test_a_guid_that_stands_for_another_article_loses_none(outlets: Outlets, make: Make) -> None:
    """The slot of the day's main story: another headline with another link at another time is another post, once; a
    headline that is corrected is none, even where it is part of the link."""
    later = DATE.replace("11:00", "11:08")
    outlets.pages["/x"] = Page(rss(article(1, "utama")))
    source = make("/x")
    first = await posts(source)
    for _ in range(2):
        outlets.pages["/x"] = Page(rss(article(2, "utama", later)))
        first += await posts(source)
    assert [post.title for post in first] == ["Judul 1", "Judul 2"]
    assert len({post.id for post in first}) == 2
    outlets.pages["/x"] = Page(rss(article(3, "utama", later)))
    assert await posts(source) == []


async def test_a_body_may_come_packed(outlets: Outlets, make: Make) -> None:
    """gzip is unpacked, in one member or in several."""
    assert len(await posts(make("/packed"))) == 3
    kabar = file("kabar.xml")
    parts = gzip.compress(kabar[:900]) + gzip.compress(kabar[900:])
    outlets.pages["/parts"] = Page(parts, headers={"Content-Encoding": "gzip"})
    source = make("/parts")
    assert (len(await posts(source)), source.health.remark) == (3, "")


async def test_a_body_in_thousands_of_parts_is_refused(outlets: Outlets, make: Make) -> None:
    """Each part would move all that is behind it: five megabytes of empty ones would take hours."""
    body = gzip.compress(b"") * 200 + gzip.compress(file("kabar.xml"))
    outlets.pages["/dust"] = Page(body, headers={"Content-Encoding": "gzip"})
    source = make("/dust")
    assert await posts(source) == []
    assert (source.health.state, source.health.remark) == ("gagal", "it is packed in 100 parts or more")


# Once and no more.


async def test_only_new_items_are_sent(outlets: Outlets, make: Make) -> None:
    """The second look at a feed that has one more item gives that one."""
    source = make("/kabar")
    assert len(await posts(source)) == 3
    item = b"<item><title>Antrean BBM terurai</title><link>https://k.example/9</link></item>"
    outlets.pages["/kabar"] = Page(file("kabar.xml").replace(b"<item>", item + b"<item>", 1))
    assert [post.title for post in await posts(source)] == ["Antrean BBM terurai"]
    assert source.health.items == 4


async def test_an_unchanged_feed_costs_no_body(outlets: Outlets, make: Make) -> None:
    """The validators are sent back, 304 is a success, and nothing is sent again."""
    source = make("/kabar")
    await anext(source)
    assert (await anext(source)).lines == []
    assert outlets.bodies == 1
    assert outlets.asked[1][1]["If-None-Match"].startswith('"')
    assert outlets.asked[1][1]["If-Modified-Since"] == "Tue, 24 Nov 2026 04:08:00 GMT"
    assert (source.health.state, source.health.last_success) == ("ok", source.health.last_fetch)
    assert source.health.last_success > NOW


async def test_a_changed_guid_is_no_new_article(outlets: Outlets, make: Make) -> None:
    """An article under a new guid, with link and headline as before, is not sent again; with a new one it is."""
    source = make("/warta/feed/")
    await anext(source)
    body = file("warta.xml").replace(b"?p=8812", b"?p=9999").replace(b">8790<", b">8791<")
    outlets.pages["/warta/feed/"] = Page(body.replace(b"Berkah", b"Berbagi"))
    assert [post.title for post in await posts(source)] == ["Jum'at Berbagi, Disperindag Bagi Sembako"]


def test_what_is_remembered_is_bounded() -> None:
    """However many items a feed has shown, only the last ones are remembered, and those it shows now among them."""
    known, feed = Known(), Feed(kind="rss", url="https://k.example/")
    shown = [Item(guid=f"urn:x:{one}", title="t", link=f"https://k.example/{one}") for one in range(10_000)]
    for start in range(0, len(shown), 500):
        entries = reading(Document("rss20", items=tuple(shown[start : start + 500])), feed, NOW).entries
        assert len(known.new(entries)) == 500
        assert known.new(entries) == []
    assert len(known) == 4 * 500 + MOST


async def test_a_large_feed_comes_in_batches(outlets: Outlets, make: Make, clock: Hand) -> None:
    """More items than a batch holds come one batch after the other, without a pause; past the thousandth is the end."""
    items = "".join(f"<item><title>t{one}</title><pubDate>24 Nov 2026 11:00</pubDate></item>" for one in range(1200))
    outlets.pages["/x"] = Page(rss(items))
    source = make("/x")
    batches = [await anext(source) for _ in range(2)]
    assert [(len(batch.lines), batch.behind) for batch in batches] == [(BATCH, True), (MOST_ITEMS - BATCH, False)]
    assert len(outlets.asked) == 1


# Dates.


async def test_no_date_is_first_seen(outlets: Outlets, make: Make) -> None:
    """Undated items that stand there at the first look may be old and are not sent; one that comes is of that time."""
    source = make("/undated")
    assert await posts(source) == []
    assert source.health.remark == "2 of 2 items have no date that can be used"
    outlets.pages["/undated"] = Page(
        file("undated.xml").replace(b"<item>", b"<item><title>Baru</title></item><item>", 1)
    )
    [post] = await posts(source)
    assert (post.title, post.published) == ("Baru", source.health.last_fetch)


async def test_no_date_after_an_outage_is_no_time(outlets: Outlets, make: Make, clock: Hand) -> None:
    """What came without a date while the feed can't be read is refused, and says why; a short failure costs none."""

    def page(*numbers: int) -> Page:
        return Page(rss("".join(article(one, f"urn:{one}", "") for one in numbers)))

    outlets.pages["/x"] = page(1)
    source = make("/x")
    await source.look()
    clock.at += 900
    outlets.pages["/x"] = page(2, 1)
    assert len(await source.look()) == 1
    outlets.pages["/x"] = Page(status=503)
    clock.at += 300
    await source.look()
    clock.at += 6 * 3600
    outlets.pages["/x"] = page(*range(9, 0, -1))
    lines = await source.look()
    assert len(lines) == 7
    assert all(isinstance(Border("media").read(line, int(clock.at)), Refused) for line in lines)
    assert b"no date that can be used, and the feed was not read for 21900 s before" in lines[0]
    outlets.pages["/x"] = page(10, 9)
    clock.at += 300
    assert [accepted(line, int(clock.at)).title for line in await source.look()] == ["Judul 10"]


async def test_a_date_days_ahead_is_when_it_was_seen(outlets: Outlets, make: Make) -> None:
    """The border would refuse it, and a corrected one is known already; one before 2000 is no date either."""
    source = make("/kabar")
    await posts(source)
    item = b"<item><title>Agenda</title><pubDate>Fri, 27 Nov 2026 11:05:00 +0700</pubDate></item>"
    item += b"<item><title>Nol</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item><item>"
    outlets.pages["/kabar"] = Page(file("kabar.xml").replace(b"<item>", item, 1))
    found = await posts(source)
    assert {post.title: post.published for post in found} == dict.fromkeys(("Nol", "Agenda"), source.health.last_fetch)


async def test_a_lying_zone_is_said(outlets: Outlets, make: Make) -> None:
    """GMT that means WIB puts items into the future: it is said, with the remedy, and such a date counts for none."""
    source = make("/wrong-gmt")
    assert await posts(source) == []
    assert source.health.future_share == 1
    assert source.health.remark == (
        "100% of its items lie in the future, by 370 minutes on average: its dates name a wrong zone; "
        'set ignore_zone = true, and zone to the outlet\'s ("WIB")'
    )
    item = b"<item><title>Baru</title><pubDate>Tue, 24 Nov 2026 11:12:00 GMT</pubDate></item><item>"
    outlets.pages["/wrong-gmt"] = Page(outlets.pages["/wrong-gmt"].body.replace(b"<item>", item, 1))
    [post] = await posts(source)
    assert (post.title, post.published) == ("Baru", source.health.last_fetch)


async def test_the_remedy_for_a_lying_zone_helps(make: Make) -> None:
    """With ``ignore_zone`` the same feed has right times, and nothing is odd."""
    source = make("/wrong-gmt", ignore_zone=True)
    assert [clock_time(post) for post in await posts(source)] == ["24 09.15", "24 10.41", "24 11.05"]
    assert (source.health.remark, source.health.future_share, source.health.last_item) == ("", 0, NOW - 300)


# What is no calm.


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/maintenance", "what came is no feed, perhaps a page in HTML"),
        ("/nothing", "no feed"),
        ("/json", ""),
        ("/fault", "500: it has a fault of its own"),
        ("/nowhere", "404: there is no feed here"),
        ("/gone", "410: it is gone for good"),
        ("/busy", "429: we ask too often; raise every"),
        ("/overloaded", "503: it is overloaded"),
        ("/cut", "it broke off"),
        ("/brotli", "it is packed in a way that was not asked for"),
        ("/laughs", "it declares entities of its own"),
        ("/external", "it declares entities of its own"),
        ("/huge", "it is larger than 5 MB"),
        ("/bomb", "it is larger than 5 MB"),
        ("/inside", "169.254.169.254 is not a public address: list its network in allow_networks if it is meant"),
        ("/to-a-file", "this is not an https URL"),
        ("/round", f"more than {HOPS} redirects"),
    ],
)
async def test_a_dead_feed_never_looks_calm(make: Make, path: str, why: str) -> None:
    """Whatever goes wrong, the source has failed and says why; no line comes of it."""
    source = make(path)
    assert (await anext(source)).lines == []
    assert (source.health.state, source.health.last_success) == ("gagal", 0)
    assert source.health.remark
    assert why in source.health.remark


async def test_a_slow_feed_is_left(make: Make) -> None:
    """A body that never ends is a failure after the time that it has."""
    source = make("/slow", timeout=0.2)
    assert (await anext(source)).lines == []
    assert source.health.remark == "no answer within 0.2 s"


async def test_nobody_there(make: Make) -> None:
    """A port where nobody listens is a failure."""
    source = make("", url="http://127.0.0.1:9/feed")
    await anext(source)
    assert source.health.remark.startswith("no connection")


async def test_a_feed_without_items_is_empty(make: Make) -> None:
    """It is read, it has nothing: neither ok nor failed."""
    source = make("/no-items")
    assert source.health.state == "belum"
    await anext(source)
    assert (source.health.state, source.health.last_success) == ("kosong", NOW)


async def test_half_a_document_gives_its_whole_items(outlets: Outlets, make: Make) -> None:
    """Of a document that is cut off the last item waits until it is whole: half a headline would stay for good."""
    source = make("/truncated")
    assert [clock_time(post) for post in await posts(source)] == ["24 10.41", "24 11.05"]
    assert source.health.remark.startswith("its XML is broken")
    outlets.pages["/truncated"] = Page(file("kabar.xml"))
    assert [post.title for post in await posts(source)] == ["Hujan lebat diperkirakan mengguyur pesisir utara"]
    assert source.health.remark == ""


@pytest.mark.parametrize("cdata", [False, True])
async def test_a_number_that_is_no_character_costs_no_feed(outlets: Outlets, make: Make, cdata: bool) -> None:
    """An emoji in two halves is one; half of one, a control, a number beyond all characters cost that place alone."""
    titles = ["Banjir &#55357;&#56832; di Demak", "Antre &#xD83D; BBM", "Stok&#0;&#11;aman&#1114112;&#99999999999;"]
    titles = [f"<![CDATA[{title}]]>" if cdata else title for title in titles]
    outlets.pages["/x"] = Page(rss("".join(f"<item><title>{title}</title></item>" for title in titles)))
    source = make("/x")
    await source.look()
    assert [entry.title for entry in source.reading.entries] == [
        "Stok aman\ufffd\ufffd", "Antre \ufffd BBM", "Banjir \U0001f600 di Demak"
    ]  # fmt: skip


async def test_what_the_reader_gives_up_is_said_as_it_is(outlets: Outlets, make: Make) -> None:
    """In UTF-16 halves are not joined: the feed has failed, and not for want of time."""
    body = rss("<item><title>&#55357;</title></item>").decode().replace("UTF-8", "UTF-16").encode("utf-16")
    outlets.pages["/x"] = Page(body, "application/xml")
    source = make("/x")
    await source.look()
    assert (source.health.state, source.health.remark) == ("gagal", "its reader gave it up (UnicodeEncodeError)")


async def test_a_source_recovers(outlets: Outlets, make: Make) -> None:
    """After a failure the next success is ok again, also where nothing has changed meanwhile."""
    source = make("/kabar")
    await anext(source)
    whole, outlets.pages["/kabar"] = outlets.pages["/kabar"], outlets.pages["/maintenance"]
    await anext(source)
    assert (source.health.state, source.health.failures, source.health.last_success) == ("gagal", 1, NOW)
    assert source.health.failing == source.health.last_fetch > NOW
    outlets.pages["/kabar"] = whole
    assert (await anext(source)).lines == []
    assert (source.health.state, source.health.failures, source.health.failing, source.health.items) == ("ok", 0, 0, 3)
    assert outlets.bodies == 2


async def test_a_hostile_document_can_not_hold_the_watch_up() -> None:
    """feedparser needs hours for this one; the kernel ends it after the time that it has."""
    author = "a." * 400_000
    with pytest.raises(apart.Unreadable):
        await apart.read(rss(f"<item><title>x</title><author>{author}</author></item>"), "text/xml", seconds=1)


# Politeness.


async def test_pauses_are_spread(make: Make, clock: Hand) -> None:
    """The first look is at once, the next after the interval, give or take a tenth."""
    source = make("/kabar", every=120)
    await anext(source)
    assert sum(clock.slept) == 0
    await anext(source)
    assert sum(clock.slept) == pytest.approx(120)
    clock.jitter = lambda: 1.0  # type: ignore[method-assign]
    await anext(source)
    before = clock.at
    await anext(source)
    assert clock.at - before == pytest.approx(132)


async def test_failures_make_it_patient(make: Make, clock: Hand) -> None:
    """Each failure in a row doubles the pause, up to an hour."""
    source = make("/fault", every=300)
    times = []
    for _ in range(7):
        await anext(source)
        times.append(clock.at)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses == pytest.approx([600, 1200, 2400, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE])


@pytest.mark.parametrize("path", ["/busy", "/overloaded"])
async def test_retry_after_is_obeyed_by_all_feeds_of_the_host(
    outlets: Outlets, make: Make, clock: Hand, path: str
) -> None:
    """Half an hour was asked for, in seconds or as a date: until then nobody asks that host, and its other feeds say so
    at once; they don't queue up to ask one after the other."""
    sources = [make(path), make("/kabar"), make("/lensa")]
    for source in sources:
        await source.look()
    assert clock.at == NOW
    assert [source.health.remark for source in sources[1:]] == [
        "its host, asked for another feed, wants to be left alone"
    ] * 2
    assert [asked for asked, _ in outlets.asked] == [path]
    for source in sources[1:]:
        await anext(source)
        assert (source.health.state, clock.at >= NOW + 1800) == ("ok", True)
    assert [asked for asked, _ in outlets.asked] == [path, "/kabar", "/lensa"]


async def test_a_host_is_asked_one_thing_at_a_time(outlets: Outlets, make: Make, clock: Hand) -> None:
    """Four feeds of a host that want to look at once take turns, with a second between them."""
    sources = [make(path) for path in ("/kabar", "/warta/feed/", "/lensa", "/pesisir")]
    await asyncio.gather(*map(anext, sources))
    assert outlets.most == 1
    assert clock.at == NOW + 3
    assert all(source.health.state == "ok" for source in sources)


async def test_the_same_bytes_are_not_read_twice(outlets: Outlets, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server knows no validators, the same body is an unchanged feed; its type says nothing about it."""
    source = make("/plain-server")
    assert len(await posts(source)) == 3
    monkeypatch.delattr(apart, "read")
    assert await posts(source) == []
    assert (outlets.bodies, source.health.state) == (2, "ok")


async def test_a_server_that_chokes_on_validators_is_asked_without(outlets: Outlets, make: Make) -> None:
    """After a failure the next request asks for the whole document, or a 412 would be all that ever comes."""
    source = make("/kabar")
    await anext(source)
    outlets.chokes = True
    states = []
    for _ in range(3):
        await anext(source)
        states.append((source.health.state, source.health.remark[:4]))
    assert states == [("gagal", "412:"), ("ok", ""), ("ok", "")]


async def test_redirects_are_followed_and_said(make: Make) -> None:
    """A feed that has moved is read; where it has moved for good, the operator is told."""
    moved, visiting = make("/old"), make("/for-now")
    assert (len(await posts(moved)), len(await posts(visiting))) == (3, 3)
    assert (moved.health.remark, visiting.health.remark) == (
        "it has moved for good: write its new address into url",
        "",
    )


# Never to the inside.


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_the_inside_is_not_asked(outlets: Outlets, make: Make, host: str) -> None:
    """Loopback is asked only where the operator has listed it."""
    source = make("", url=outlets.url.replace("127.0.0.1", host) + "/kabar", allow_networks=())
    await anext(source)
    assert (source.health.state, outlets.asked) == ("gagal", [])
    assert "is not a public address" in source.health.remark


class Names(AbstractResolver):
    """A name server that answers every name with one address."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=self.address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None: ...


async def test_a_name_that_leads_inside_is_refused(outlets: Outlets, make: Make) -> None:
    """Names are checked by their addresses, those of a redirect too."""
    outlets.pages["/x"] = Page(status=302, headers={"Location": "http://in.kabar.example/kabar"})
    for url in ("http://in.kabar.example/kabar", f"{outlets.url}/x"):
        source = make("", url=url, resolver=Names("10.1.2.3"))
        await anext(source)
        assert source.health.remark.startswith("10.1.2.3 is not a public address")


# For the operator.


async def test_check_says_what_it_sees(make: Make, clock: Hand) -> None:
    """The state, the outlet, the newest item with its time in the feed's zone, and what is odd."""
    health, said = await look("media", make("/old").feed, clock)
    assert health.state == "ok"
    assert said == [
        "ok: 3 items of kabar-nusantara.example",
        "the newest, 2026-11-24 11:05 WIB, 5 minutes ago: "
        '"Antrean BBM di Purwaraya mengular hingga 2 km, Pertamina & pemkab turun tangan"',
        "it has moved for good: write its new address into url",
    ]


async def test_check_says_what_fails(outlets: Outlets, make: Make, clock: Hand) -> None:
    """A page in HTML, an empty feed, and dates that can't be are told apart."""
    assert (await look("a", make("/maintenance").feed, clock))[1] == [
        "gagal: what came is no feed, perhaps a page in HTML"
    ]
    assert (await look("b", make("/no-items").feed, clock))[1] == ["kosong: 0 items of nobody", "the feed has no items"]
    outlets.pages["/kabar"] = Page(file("kabar.xml").replace(b"24 Nov 2026", b"29 Nov 2026"))
    said = (await look("c", make("/kabar").feed, clock))[1]
    assert said[2].startswith("100% of its items lie in the future, by 7150 minutes on average")


async def test_a_configured_feed_is_a_source(outlets: Outlets, clock: Hand) -> None:
    """``open_feed`` gives the source, whose health can be read while it runs."""
    feed = Feed(kind="rss", url=f"{outlets.url}/kabar", allow_networks=("127.0.0.0/8",))
    source = open_feed("media", feed, 0, clock)
    assert isinstance(source, Source)
    async for batch in source:
        assert (len(batch.lines), batch.position, batch.behind) == (3, NOW, False)
        break
    assert source.health.state == "ok"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"url": "kabar.example/rss"},
        {"url": "file:///etc/passwd"},
        {"url": "https://kabar.example/rss", "every": 59},
        {"url": "https://kabar.example/rss", "every": 3601},
        {"url": "https://kabar.example/rss", "zone": "GMT"},
        {"url": "https://kabar.example/rss", "allow_networks": ["inside"]},
        {"url": "https://kabar.example/rss", "fields": {"text": "t"}},
    ],
)
def test_settings_that_can_not_be(settings: dict[str, object]) -> None:
    """A feed needs its address, an interval of a minute to an hour, a zone of ours, and real networks."""
    with pytest.raises(ValidationError):
        Feed.model_validate({"kind": "rss", **settings})


# The pure parts.


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("https://news.kabar.example/d-1/judul?single=1", "https://news.kabar.example/d-1/judul"),
        ("http://WWW.Kabar.example:80/a?page=all&x=1&fbclid=z", "http://www.kabar.example/a?x=1"),
        ("https://kabar.example/a?page=2", "https://kabar.example/a?page=2"),
        ("https://user:geheim@kabar.example/a", "https://kabar.example/a"),
        ("https://kabar.example./a/amp", "https://kabar.example/a"),
        ("https://amp.dev/a", "https://amp.dev/a"),
        ("https://kabar.example", "https://kabar.example/"),
        ("https://kabar.example/a\n b", "https://kabar.example/ab"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://[::1", ""),
        ("https://kabar.example:port/a", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_canonical_links(link: str, same: str) -> None:
    """One article has one address; what is no link of the web has none."""
    assert canonical(link) == same


@settings(deadline=None)
@given(
    st.from_regex(
        r"https?://((amp|www)\.){0,2}[a-z]{1,5}\.example(/amp|/a|/){0,4}(\?((utm_x|page|id)=[a-z]{0,3}&?){0,3})?(#x)?",
        fullmatch=True,
    )
)
def test_canonical_is_final(link: str) -> None:
    """The canonical form of a canonical link is itself."""
    assert canonical(canonical(link)) == canonical(link)


@settings(deadline=None)
@given(st.text(alphabet="<>/ab!-&;#x \"'=script", max_size=200) | st.text(max_size=100), st.integers(2, 50))
def test_plain_text_is_bounded_and_on_one_line(markup: str, most: int) -> None:
    """Whatever the markup, the text has at most so many characters and no breaks."""
    text = plain(markup, most)
    assert len(text) <= most
    assert text == " ".join(text.split())


WORDS = st.text(alphabet="abc &;<>#39amplt\"'é", max_size=60).map(lambda text: " ".join(text.split()))


@settings(deadline=None)
@given(title=WORDS, text=WORDS, query=st.sampled_from(["", "?a=1&copy=2", "?lt=1&gt;=2"]))
def test_the_border_reads_what_was_meant(title: str, text: str, query: str) -> None:
    """Entities are decoded once on the whole way: an ampersand that was meant arrives as one."""
    entry = Entry("urn:1", title, text, f"https://k.example/{query}", "k.example", "", NOW)
    post = accepted(entry.line(NOW), NOW)
    assert (post.title, post.text, post.url) == (title, text, entry.url)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda junk: file("kabar.xml")[:700] + junk))
def test_any_bytes_give_a_document(body: bytes) -> None:
    """Whatever comes, reading it ends with a document, and what is no feed has no version."""
    document = read(body, "application/rss+xml")
    assert document.version or reading(document, Feed(kind="rss", url="https://k.example/"), NOW).state == "gagal"


def test_order_of_a_feed_is_kept() -> None:
    """Entries come oldest first, as feeds put the newest on top, and each id once: the uppermost is the latest."""
    items = (Item(guid="urn:2", title="baru"), Item(guid="urn:1", title="lama"), Item(guid="urn:2", title="usang"))
    found = reading(Document("rss20", items=items), Feed(kind="rss", url="https://k.example/"), NOW)
    assert [(entry.id, entry.title) for entry in found.entries] == [("urn:2", "baru"), ("urn:1", "lama")]
