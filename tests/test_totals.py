"""Counting: each post once, totals that merge in any order, bounded memory."""

import itertools

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.counts import Counts, total
from detectors.distinct import SIZE
from detectors.sentiment.reading import Reading
from stream.events import Event, Tick, Totals
from stream.post import Post
from stream.totals import LONGEST_GAP, Counter

START = 29_000_000
"""An epoch minute."""


def post(number: int, minute: int, author: str = "a") -> Post:
    """A post about a flood in a minute after the start."""
    return Post(str(number), "x", 60 * (START + minute), 60 * (START + minute), "banjir", author=author)


posts = st.lists(
    st.builds(post, st.integers(0, 200), st.integers(0, 20), st.sampled_from("abcdefgh")), max_size=60
)  # fmt: skip
counts = st.builds(
    Counts,
    posts=st.integers(0, 5), negative=st.integers(0, 5),
    authors=st.lists(st.integers(0, 99), max_size=9).map(lambda hashes: tuple(sorted(set(hashes)))),
    platforms=st.dictionaries(st.sampled_from(["x", "news", "tiktok"]), st.integers(1, 9)),
)  # fmt: skip


@given(posts)
def test_every_post_counts_exactly_once(some: list[Post]) -> None:
    """The totals are those of a naive count, however often a post came."""
    counter = Counter("s", now=START + 20)
    for one in some + some:
        counter.add(one, {"banjir": Reading("neutral")})
    last = {event.minute: event.counts.posts for event in counter.flush() if isinstance(event, Totals)}
    naive: dict[int, int] = {}
    for first in {one.key: one for one in reversed(some)}.values():
        naive[first.minute] = naive.get(first.minute, 0) + 1
    assert last == naive


@given(st.lists(counts, max_size=5))
def test_shards_may_be_added_in_any_order(parts: list[Counts]) -> None:
    """Sums, unions and short lists don't depend on the order of adding."""
    assert len({repr(total(order)) for order in itertools.permutations(parts)}) <= 1


def test_a_late_post_is_not_judged() -> None:
    """now-61    now-60 ....... now
    late      | open, counted |"""
    counter = Counter("s", open_minutes=60, now=START + 60)
    assert counter.add(post(1, 0), {"banjir": Reading("neutral")}) == "counted"
    assert counter.add(post(2, -1), {"banjir": Reading("neutral")}) == "late"


def test_a_clock_never_goes_back() -> None:
    """A tick that isn't later says nothing."""
    counter = Counter("s", now=START)
    assert counter.advance(START) == counter.advance(START - 5) == []


def test_every_minute_gets_its_tick() -> None:
    """A jump of three minutes is three ticks: deadlines run in quiet minutes too."""
    assert [event.minute - START for event in Counter("s", now=START).advance(START + 3)] == [1, 2, 3]  # type: ignore[union-attr]


@settings(deadline=None)
@given(st.integers(1, 2 * LONGEST_GAP), st.lists(st.integers(1, 3000), min_size=1))
def test_a_long_way_may_be_gone_in_parts(minutes: int, parts: list[int]) -> None:
    """However a way is cut, the same ticks are said, and the clock stands where it leads."""
    whole, cut = Counter("s", now=START), Counter("s", now=START)
    said: list[Event] = []
    while cut.now < START + minutes:
        said += cut.advance(START + minutes, most=parts[0])
        parts = [*parts[1:], parts[0]]
    assert said == whole.advance(START + minutes)
    assert cut.now == whole.now


def test_what_was_before_anybody_watched_is_history() -> None:
    """The ticks up to the minute of the first start say so."""
    ticks = Counter("s", now=START, history=START + 2).advance(START + 4)
    assert [tick.history for tick in ticks if isinstance(tick, Tick)] == [True, True, False, False]


def test_memory_is_bounded_by_the_open_minutes() -> None:
    """What has settled is forgotten: counts and identities."""
    counter = Counter("s", now=START)
    for minute in range(300):
        counter.advance(START + minute)
        counter.add(post(minute, minute), {"banjir": Reading("neutral")})
    assert len(counter._met) == len([*counter._tallies]) == 61


def test_many_names_and_authors_stay_bounded() -> None:
    """A flood of accounts and links costs no more than a sketch and two thousand names; the busiest stay exact."""
    counter = Counter("s", now=START)
    for number in range(20_000):
        one = Post(
            str(number), "x", 60 * START, 60 * START, "", author=f"a{number}", url=f"https://a.id/{number % 9000}"
        )
        counter.add(one, {"banjir": Reading("neutral")})
    [said] = counter.flush()
    assert isinstance(said, Totals) and said.counts.posts == 20_000
    [(_, _, tally)] = counter._tallies
    assert len(tally.links) <= 2048 and len(tally.authors) <= 8 * SIZE and len(said.counts.links) == 32


def test_long_names_and_links_make_no_large_state() -> None:
    """A minute is as large with links of four thousand characters as with short ones, and they stay apart."""
    counter = Counter("s", now=START)
    for number in range(64):
        long = "\U0001f6a8" * 190 + str(number)
        one = Post(
            str(number), "news", 60 * START, 60 * START, "", outlet=long, repost_of_user=long,
            url="https://a.id/" + "x" * 4_000 + str(number),
        )  # fmt: skip
        counter.add(one, {"banjir": Reading("neutral")})
        counter.add(msgspec.structs.replace(one, platform="x"), {"banjir": Reading("neutral")})
    [said] = counter.flush()
    assert isinstance(said, Totals)
    assert [len(names) for names in (said.counts.links, said.counts.outlets, said.counts.amplified)] == [32] * 3
    assert len(msgspec.msgpack.encode(said.counts)) < 8_000
