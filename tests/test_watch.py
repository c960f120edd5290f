"""The watch hears a log: repeats, disorder and crashes change nothing."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from alerts.alert import Topic
from alerts.life import Verb
from alerts.notification import Notification
from alerts.policy import Policy
from alerts.roster import LevelRules, Officer, Reach, Rung
from detectors.counts import NOTHING, Counts
from stream.effects import Effect, Examine, Turn
from stream.events import Event, Finding, Press, Receipt, Tick, Totals, decode, encode
from stream.spokesman import Spokesman
from stream.state import State, Watched
from stream.totals import LONGEST_GAP, Counter
from stream.watch import Watch

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
        follows = one.handle(event)
        while follows:
            effect = follows.pop(0)
            if isinstance(effect, Examine):
                follows += one.handle(Finding("banjir", effect.incident, effect.last))
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


def test_what_is_empty_costs_no_more_after_a_restart() -> None:
    """All empty minutes and quarters of a restored window are one value, as before, and passed over in sums."""
    before, after = watch(), watch()
    heard(LOG, before)
    after.restore(before.snapshot())
    for one in (before.state.window, after.state.window):
        empty = [cell for cell in (*one.minutes, *one.quarters) if cell == NOTHING]
        assert empty and all(cell is NOTHING for cell in empty)


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


def test_an_officer_may_close_without_the_missing_source() -> None:
    """A source that has failed for weeks holds no episode open that a person has ended."""
    one = raised({"sari": SARI})
    one.handle(Tick("a", START + 381, ("x",)))
    one.handle(Press("banjir", one.state.incident.id, "sari", "close", 60 * (START + 381), note="selesai"))
    assert one.state.missing == ("x",)
    assert not one.state.incident.raised


def test_the_outbox_repeats_until_the_receipt() -> None:
    """Every tick says again what has no receipt; with it, silence."""
    one = watch()
    first = next(effect for effect in heard(LOG[: 2 * 365], one) if isinstance(effect, Notification))
    again = one.handle(Tick("a", START + 366))
    assert first in again
    one.handle(Receipt("banjir", first.id, "delivered", 60 * (START + 366)))
    assert first not in one.handle(Tick("a", START + 367))


def raised(officers: dict[str, Officer]) -> Watch:
    """A watch in the middle of the loud hour, with these officers on every chain."""
    rules = LevelRules(chain=(Rung(tell=tuple(officers), within=15),))
    policy = Policy(officers, {"waspada": rules, "siaga": rules, "awas": rules})
    one = Watch(Watched(Topic("banjir", "Banjir")), policy, Spokesman("UJI", "WIB", "id"))
    heard(LOG[: 2 * 380], one)
    assert one.state.incident.raised
    return one


def test_what_fails_one_way_goes_the_next() -> None:
    """The first way is dead: the same words go out by the second, once; when that fails too there is no third."""
    one = raised({"sari": Officer(name="Sari", reach=(Reach(channel="obrolan", address="7"), Reach(channel="surat")))})
    first = next(iter(one.state.outbox.values()))
    failed = Receipt("banjir", first.id, "failed", 60 * (START + 380), "bot was blocked")
    [again] = one.handle(failed)
    assert isinstance(again, Notification)
    assert (again.channel, again.text, again.revises) == ("surat", first.text, False)
    assert one.handle(failed) == []
    assert one.handle(Receipt("banjir", again.id, "failed", 60 * (START + 380))) == []


def test_everybody_has_an_id_of_his_own() -> None:
    """Names with hyphens don't run into each other: "sari" on "tim-a" is not "sari-tim" on "a"."""
    one = raised(
        {
            "sari": Officer(name="Sari", reach=(Reach(channel="tim-a"),)),
            "sari-tim": Officer(name="Tim Sari", reach=(Reach(channel="a"),)),
        }
    )
    assert {said.officer for said in one.state.outbox.values()} == {"sari", "sari-tim"}


def test_nobody_alone_calls_awas_false() -> None:
    """One accuses, lowers, and accuses again: still one person; the second person's word ends it (rule 6)."""
    one = raised({"sari": SARI, "budi": Officer(name="Budi", reach=(Reach(channel="layar", address="b"),))})
    at, id = 60 * (START + 380), one.state.incident.id

    def press(officer: str, verb: Verb) -> None:
        one.handle(Press("banjir", id, officer, verb, at, note="agenda"))

    while one.state.incident.level < 4:
        press("sari", "raise")
    press("sari", "false_alarm")
    press("sari", "lower")
    press("sari", "false_alarm")
    assert one.state.incident.raised
    press("budi", "false_alarm")
    assert not one.state.incident.raised


def test_history_is_learnt_and_nobody_is_told() -> None:
    """A loud hour before anybody watched: no word; what is usual is known, and the loud hour is no part of it."""
    one, told = watch(), watch()
    cut = [structs.replace(event, history=True) if isinstance(event, Tick) else event for event in LOG]
    assert heard(cut, one) == []
    heard(LOG, told)
    assert not one.state.incident.id and one.state.assessment.level > 1
    assert one.state.assessment.expected == told.state.assessment.expected
    [rise, *_] = heard([Totals("banjir", START + 420, "a", counts(40)), Tick("a", START + 421)], one)
    assert isinstance(rise, Turn) and rise.first_seen < 60 * (START + 420)


def test_a_source_is_missing_until_its_own_shard_hears_it() -> None:
    """Another shard that hears all of its sources takes nothing back."""
    one = watch(shards=2)
    for event in (Tick("a", START, ("x",)), Tick("b", START), Tick("a", START + 1, ("x",)), Tick("b", START + 1)):
        one.handle(event)
    assert one.state.missing == ("x",)
    one.handle(Tick("a", START + 2))
    assert one.state.missing == ()


def test_an_incomplete_minute_stays_incomplete() -> None:
    """A late post adds to it; it is still a lower bound."""
    one = watch()
    heard(LOG[:20], one)
    one.handle(Tick("a", START + 11, ("x",)))
    one.handle(Totals("banjir", START + 10, "a", counts(3)))
    assert (one.state.window.at(START + 10).posts, one.state.window.at(START + 10).complete) == (3, False)


def test_a_press_without_its_reason_may_come_again_with_it() -> None:
    """What changed nothing is not remembered as heard."""
    one = raised({"sari": SARI})
    press = Press("banjir", one.state.incident.id, "sari", "false_alarm", 60 * (START + 380), "api:1")
    one.handle(press)
    assert one.state.incident.raised
    one.handle(structs.replace(press, note="agenda"))
    assert not one.state.incident.raised


def test_a_feed_that_was_silent_for_months_begins_anew() -> None:
    """A year's gap is not half a million minutes: what was usual then is forgotten."""
    one, counter = watch(), Counter("a", now=START)
    later = counter.advance(START + 525_600)
    assert len(later) == LONGEST_GAP + 1
    heard(LOG[:20], one)
    heard(later, one)
    assert one.state.window.now == START + 525_599


def test_an_empty_note_is_no_status_note() -> None:
    """The clock for it runs on."""
    one = raised({"sari": SARI})
    before = one.state.incident
    one.handle(Press("banjir", before.id, "sari", "note", 60 * (START + 380), note="  "))
    assert one.state.incident == before


@given(order=st.permutations(["a"] * 12 + ["b"] * 12))
@settings(max_examples=50, deadline=None)
def test_whichever_shard_is_quicker_decides_nothing(order: list[str]) -> None:
    """Two shards with late posts, interleaved in every way: the watch comes to know the same."""
    assert together(order) == together(["a", "b"] * 12)


def together(order: list[str]) -> State:
    """What a watch knows after two shards have said the same in this order; late totals among it."""
    one, said = watch(shards=2), {"a": START, "b": START}
    for shard in order:
        said[shard] = minute = said[shard] + 1
        one.handle(Tick(shard, minute))
        one.handle(Totals("banjir", minute, shard, counts(minute % 5)))
        one.handle(Totals("banjir", minute - 3, shard, counts(5 + minute % 3)))
    for shard in sorted(said):
        one.handle(Tick(shard, START + 20))
    return one.state
