"""What is kept of the minutes that are open: small in the busiest hour, and the same as if it were kept as it is."""

import tracemalloc
from collections.abc import Iterator
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.alert import Topic
from alerts.policy import Policy
from detectors.counts import Counts
from detectors.distinct import SIZE, hash64, sketch
from detectors.sentiment.reading import Reading
from stream.engine.kafka.minutes import Saved
from stream.events import Event, Totals
from stream.met import Met
from stream.post import Post
from stream.spokesman import Spokesman
from stream.state import Watched
from stream.tally import Tally, pack, unpack
from stream.totals import Counter
from stream.watch import Watch

START = 29_000_000
"""An epoch minute."""
ISSUE, READINGS = "banjir", {"banjir": Reading("neutral")}
A_SECOND, OPEN, MINUTES = 23, 61, 16
"""Posts of the busiest hour, a tenth of two million in 2.4 hours; the minutes that are open in it, and some of them."""
MEGABYTES = 8
"""What the issue may hold in that hour."""

keys = st.sampled_from([f"x:{number}" for number in range(12)])
minutes = st.integers(0, 6)


@given(st.lists(st.tuples(keys, minutes) | minutes, max_size=60))
def test_posts_are_met_as_in_a_set(steps: list[tuple[str, int] | int]) -> None:
    """A post is known as long as the minute for which it came first; a number is the minute that is the oldest now."""
    met, naive = Met(), dict[str, int]()
    for step in steps:
        if isinstance(step, int):
            met.forget_before(step)
            naive = {key: minute for key, minute in naive.items() if minute >= step}
        else:
            assert met.add(*step) == (step[0] not in naive)
            naive.setdefault(*step)
        assert [f"x:{number}" in met for number in range(12)] == [f"x:{number}" in naive for number in range(12)]
        assert len(met) == len(naive)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 4 * SIZE), st.lists(st.text(max_size=5)), st.randoms(use_true_random=False))
def test_a_tally_rests_without_a_loss(accounts: int, others: list[str], random: Random) -> None:
    """Packed and opened anywhere between its posts, it says what it would have said."""
    names = [*map(str, range(accounts)), *others, *others]
    random.shuffle(names)
    resting, naive, at = Tally(), Tally(), random.randrange(len(names) + 1)
    for number, author in enumerate(names):
        resting = unpack(pack(resting)) if number == at else resting
        one = Post(str(number), "x", 60 * START, 60 * START, "", repost_of_user=author, url=author)
        for tally in (resting, naive):
            tally.add(one, Reading("neutral"), hash64(author))
    assert unpack(pack(resting)).counts() == resting.counts() == naive.counts()
    assert resting.counts().authors == sketch(map(hash64, names))


@settings(max_examples=20, deadline=None)
@given(st.integers(), st.integers(1, 400))
def test_late_posts_open_what_rests(seed: int, together: int) -> None:
    """However late posts come, and whatever was packed and said between: the last totals are those of one count."""
    posts = [*crowd(Random(seed), minutes=5, a_minute=120)]
    mixed = sorted(posts, key=lambda post: (post.minute + Random(f"{seed} {post.id}").randrange(4), post.id))
    counter, last = Counter("s", now=START), dict[int, Counts]()
    for number, post in enumerate(mixed):
        last |= totals(counter.advance(post.minute))
        counter.add(post, READINGS)
        last |= totals(counter.flush()) if number % together == 0 else {}
    assert last | totals(counter.flush()) == naive(posts)


def test_the_busiest_minutes_of_an_issue_hold_in_their_share_of_eight_megabytes() -> None:
    """Open minutes and watch, while posts come and after a restart, with links and accounts that are passed on."""
    expected = naive(crowd(Random(1)))
    watched = Watch(Watched(Topic(ISSUE, "Banjir")), Policy({}, {}), Spokesman("UJI", "WIB", "id"))
    tracemalloc.start()
    counter = Counter("s", now=START)
    for number, post in enumerate(crowd(Random(1)), 1):
        for event in [*counter.advance(post.minute), *(counter.flush() if number % 500 == 0 else ())]:
            watched.handle(event)
        counter.add(post, READINGS)
    for event in counter.flush():
        watched.handle(event)
    living = tracemalloc.get_traced_memory()[0]
    watched.restore(watched.snapshot())
    restored = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert max(living, restored) < MEGABYTES * 1e6 * MINUTES / OPEN
    assert {minute: parts["s"] for minute, parts in watched.state.parts.items()} == expected


def test_a_tally_of_an_earlier_version_is_taken_up() -> None:
    """It held up to eight times the hashes of a sketch, in no order, and whether it was said."""
    hashes = [hash64(f"akun-{number}") for number in range(1500)]
    old = {"authors": hashes, "tones": {"negative": 0, "neutral": 1500, "positive": 0, "unsure": 0}, "said": True}
    saved = Saved()
    saved.hear(b"head", msgspec.msgpack.encode({"offset": 7, "now": START + 1, "history": 0}))
    saved.hear(f"{START}/{ISSUE}".encode(), msgspec.msgpack.encode(old))
    saved.hear(f"{START}#0".encode(), msgspec.msgpack.encode([f"x:{number}" for number in range(1500)]))
    counter = saved.counter("s", 60)
    for number in (7, 1500):
        one = Post(str(number), "x", 60 * START, 60 * START, "banjir", author=f"akun-{number}")
        assert counter.add(one, READINGS) == ("repeated" if number == 7 else "counted")
    [(_, counts)] = totals(counter.flush()).items()
    assert counts.posts == 1501
    assert counts.authors == sketch([*hashes, hash64("akun-1500")])


def crowd(random: Random, minutes: int = MINUTES, a_minute: int = 60 * A_SECOND) -> Iterator[Post]:
    """Posts of very many accounts: three in ten pass on somebody's, one in ten has a link."""
    for number in range(minutes * a_minute):
        at, what = 60 * START + 60 * number // a_minute, random.random()
        yield Post(
            str(number), "x", at, at, "banjir", author=name(random.random() ** 2),
            repost_of_user=name(random.random() ** 3) if what < 0.3 else "",
            url=f"https://kabar.example/berita/{int(2e4 * random.random() ** 2)}" if what > 0.9 else "",
        )  # fmt: skip


def name(place: float) -> str:
    """A pseudonym as they stand behind the border."""
    return f"akun-{int(9e5 * place):016x}"


def totals(events: list[Event]) -> dict[int, Counts]:
    """What is said of each minute."""
    return {event.minute: event.counts for event in events if isinstance(event, Totals)}


def naive(posts: list[Post] | Iterator[Post]) -> dict[int, Counts]:
    """One tally a minute, which hears them all."""
    tallies: dict[int, Tally] = {}
    for post in posts:
        tallies.setdefault(post.minute, Tally()).add(post, Reading("neutral"), hash64(post.author))
    return {minute: tally.counts() for minute, tally in tallies.items()}
