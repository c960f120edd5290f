"""The watch hears a log: repeats, disorder and crashes change nothing."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.alert import Topic
from alerts.notification import Notification
from alerts.policy import Policy
from alerts.roster import LevelRules, Officer, Reach, Rung
from detectors.window import Counts
from stream.events import Event, Finding, Press, Receipt, Tick, Totals, decode, encode
from stream.spokesman import Spokesman
from stream.state import Watched
from stream.watch import Effect, Examine, Watch

START = 29_000_000
"""An epoch minute."""
SARI = Officer(name="Sari", reach=(Reach(channel="layar"),))
RULES = LevelRules(chain=(Rung(tell=("sari",), within=15), Rung(tell=("sari",), within=15)))
POLICY = Policy({"sari": SARI}, {"waspada": RULES, "siaga": RULES, "awas": RULES})


def watch(shards: int = 1) -> Watch:
    """A watch of the flood, fresh."""
    return Watch(Watched(Topic("banjir", "Banjir")), POLICY, Spokesman("UJI", "WIB", "id"), shards=shards)


def counts(posts: int) -> Counts:
    """So many posts, each by an account of its own."""
    return (
        Counts(posts=posts, negative=posts, authors=tuple(range(posts)), platforms={"x": posts}) if posts else Counts()
    )


def quiet_then_loud(loud: int = 40, a: str = "a") -> list[Event]:
    """Six hours with a post every other minute, then so many a minute, for an hour."""
    log: list[Event] = []
    for minute in range(420):
        posts = loud if minute >= 360 else minute % 2
        log += [Totals("banjir", START + minute, a, counts(posts)), Tick(a, START + minute + 1)]
    return log


LOG = quiet_then_loud()


def heard(log: list[Event], one: Watch | None = None) -> list[Effect]:
    """Everything that follows from a log, each notification once; evidence is found at once and there is none."""
    one = one or watch()
    effects: list[Effect] = []
    met: set[str] = set()
    for event in log:
        for effect in one.handle(event):
            if isinstance(effect, Examine):
                effects += one.handle(Finding("banjir", effect.incident, effect.last))
            elif not isinstance(effect, Notification) or effect.id not in met:
                effects.append(effect)
            met |= {effect.id} if isinstance(effect, Notification) else set()
    return effects


def test_a_loud_hour_is_heard() -> None:
    """The log of these tests raises an alarm: the other facts are about something."""
    assert any(isinstance(effect, Notification) and effect.occasion == "raised" for effect in heard(LOG))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_totals_may_come_in_any_order_and_number(seed: int) -> None:
    """Between two ticks totals come shuffled, again, and as smaller ones that were true a while ago."""
    chance = Random(seed)
    log: list[Event] = []
    for place in range(0, len(LOG), 2):
        totals, tick = LOG[place : place + 2]
        assert isinstance(totals, Totals)
        earlier = [
            Totals("banjir", totals.minute, "a", counts(chance.randint(0, totals.counts.posts))) for _ in range(2)
        ]
        some: list[Event] = [totals, *earlier, totals]
        chance.shuffle(some)
        log += [*some, tick, tick] if chance.random() < 0.5 else [*some, tick]
    assert heard(log) == heard(LOG)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, len(LOG)), max_size=8))
def test_a_snapshot_may_be_taken_anywhere(places: set[int]) -> None:
    """The process ends and goes on from the snapshot, at any event of the log."""
    one, effects, start = watch(), [], 0
    for place in sorted(places | {len(LOG)}):
        effects += heard(LOG[start:place], one)
        after, start = watch(), place
        after.restore(one.snapshot())
        one = after
    known: dict[str, Effect] = {}
    kept = [known.setdefault(e.id, e) is e if isinstance(e, Notification) else True for e in effects]
    assert [effect for effect, keep in zip(effects, kept, strict=True) if keep] == heard(LOG)


def test_a_log_heard_twice_says_everything_once() -> None:
    """Every event again, at the end: nothing new is said."""
    assert heard(LOG + LOG) == heard(LOG)


def test_events_survive_their_codec() -> None:
    """What is read back from the log is what was written."""
    log = [*LOG[:4], Press("banjir", "b", "sari", "note", 5, "1", "ok"), Receipt("banjir", "n", "failed", 5, "410")]
    assert [decode(encode(event)) for event in log] == log


def test_two_shards_are_one_feed() -> None:
    """Half of the posts come by another shard: judged when both have passed the minute, and the same is said."""
    both: list[Event] = []
    for event in LOG:
        if isinstance(event, Totals):
            half = event.counts.posts // 2
            rest = event.counts.posts - half
            b = Counts(posts=rest, negative=rest, authors=tuple(range(half, half + rest)), platforms={"x": rest})
            both += [
                Totals("banjir", event.minute, "a", counts(half)),
                Totals("banjir", event.minute, "b", b if rest else Counts()),
            ]
        elif isinstance(event, Tick):
            both += [Tick("a", event.minute), Tick("b", event.minute)]
    assert heard(both, watch(shards=2)) == heard(LOG)


def test_nothing_is_judged_before_every_shard_has_passed() -> None:
    """A shard that lags holds the minute open rather than closing it half empty."""
    one = watch(shards=2)
    heard([event for event in LOG if not isinstance(event, Tick)] + [Tick("a", START + 420)], one)
    assert one.state.window.now == 0


def test_a_missing_source_blocks_the_all_clear() -> None:
    """t  loud | silence, and the source is missing ....... | it is back and calm for an hour
    no all-clear ..............................................| all-clear"""
    silence: list[Event] = [Tick("a", START + minute, ("x",)) for minute in range(421, 421 + 600)]
    back: list[Event] = [Tick("a", START + minute) for minute in range(1021, 1021 + 300)]
    one = watch()
    heard(LOG, one)
    assert not [
        effect for effect in heard(silence, one) if isinstance(effect, Notification) and effect.occasion == "cleared"
    ]
    assert [effect for effect in heard(back, one) if isinstance(effect, Notification) and effect.occasion == "cleared"]


def test_the_outbox_repeats_until_the_receipt() -> None:
    """Every tick says again what has no receipt; with it, silence."""
    one = watch()
    first = next(effect for effect in heard(LOG[: 2 * 365], one) if isinstance(effect, Notification))
    again = one.handle(Tick("a", START + 366))
    assert first in again
    one.handle(Receipt("banjir", first.id, "delivered", 60 * (START + 366)))
    assert first not in one.handle(Tick("a", START + 367))
