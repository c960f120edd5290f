"""The simulated worlds hold, a seed is a world, and every planted bug is caught: a check that never failed is none."""

from collections.abc import Iterable
from functools import cache

import pytest

from alerts.channels import Accepted, Delivered, Failed, Later, Outcome
from alerts.delivery import Delivery, Status, next_of
from alerts.incident import Clocks, Incident, advance, wish
from alerts.life import LIFE, Happening
from alerts.outbox import Outbox
from alerts.policy import Policy
from alerts.rounds import Rounds
from detectors.assessment import Assessment
from detectors.counts import Counts, total
from stream import core, invariants
from stream.counting import Counting
from stream.effects import Effect
from stream.engine.inputs import Heard, Input, Lines, Now
from stream.engine.outcomes import Answer
from stream.events import Press, Receipt, Totals
from stream.pressing import PRESSES, Pressing
from stream.state import State
from stream.watch import Watch
from tests.world.agency import configuration
from tests.world.process import FEED, Engine, Process
from tests.world.rates import WITHOUT, Rates
from tests.world.world import CALMS, World

SEEDS = range(16)
"""Worlds of the test suite; ``make sim`` lives through more."""
DAYS = 3.0


@cache
def world(seed: int) -> World:
    """A world as it is."""
    return World(seed, DAYS).run()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_violated(seed: int) -> None:
    """Whatever goes wrong, I1 to I10 hold after every step, and once all is healed nothing is outstanding."""
    assert not world(seed).judge.violations, f"again: python -m tests.world --seeds {seed} --days {DAYS:g}"


@pytest.mark.parametrize("seed", [1050])
def test_what_failed_once_holds(seed: int) -> None:
    """1050: raised by a person to a level below the muted one and then called false, it rang as Awas."""
    assert not World(seed, 7, calm=CALMS[0]).run().judge.violations


def test_without_faults_nothing_is_repeated() -> None:
    """In worlds in which nothing goes wrong everything arrives once, and unmarked."""
    worlds = [world(seed) for seed in SEEDS if seed % WITHOUT == 0]
    assert {(each.faults.total(), each.judge.arrivals.repeats) for each in worlds} == {(0, 0)}
    marks = [mark for each in worlds for _, mark in each.judge.arrivals.heard]
    assert marks and not any(marks)


def test_the_worlds_are_hard() -> None:
    """Together the worlds of the test suite have seen every kind of fault, and repeats that they excuse."""
    kinds = {kind for seed in SEEDS for kind in world(seed).faults}
    assert kinds >= {"crash", "crash_committed", "crash_request", "crash_answer", "disk_full", "answer_lost", "hang"}
    assert kinds >= {"unreached", "receipt_lost", "receipt_late", "receipt_twice", "receipt_disordered"}
    assert kinds >= {"stranger", "pressed_twice", "pressed_wrong", "post_late", "post_repeated", "post_future", "blind"}
    assert sum(world(seed).judge.arrivals.repeats for seed in SEEDS)


def test_a_seed_is_a_world() -> None:
    """Lived through again it is the same, word for word and arrival for arrival; another seed is another world."""
    assert World(3, DAYS).run().digest == world(3).digest != world(4).digest


# ---- planted bugs: each is a small patch of a real class


CALM = 240.0
"""Minutes between episodes in the worlds of the planted bugs: something goes on there."""


def caught(engine: type[Engine] = Engine, **rates: float) -> set[str]:
    """The invariants that are violated in the first of a few worlds that sees the bug."""
    lived = (World(seed, 0.5, engine=engine, rates=Rates(**rates), calm=CALM).run() for seed in range(5))
    return next(({one.invariant for one in each.judge.violations} for each in lived if each.judge.violations), set())


def test_without_a_bug_nothing_is_caught() -> None:
    """The same worlds, all faults together, and no bug."""
    assert not caught(crash=1e-3, crash_answer=0.2, error_500=0.2, blind=0.5, stranger=1.0)


class AckEarly(Engine):
    """Answers for posts at once, and keeps them in memory until the next tick."""

    def step(self, inputs: Iterable[Input], wall: float = 0.0) -> list[Answer | None]:
        """Only what is not a batch of posts is taken now."""
        some = list(inputs)
        if isinstance(some[0], Lines):
            self.held = [*getattr(self, "held", ()), *some]
            return [Answer()]
        held, self.held = getattr(self, "held", []), []
        return super().step([*held, *some], wall)[len(held) :]


class NoOutbox(Engine):
    """What is to be said is kept in memory only: whoever starts again has forgotten it."""

    def load(self) -> None:
        """Nothing waits any more."""
        self.store.db.execute("DELETE FROM outbox WHERE state IN ('waiting', 'sending')")
        super().load()


class TwoCommits(Engine):
    """Outbox and positions in one transaction, watches and journal in the next."""

    def _take_all(self, inputs: Iterable[Input]) -> list[Answer | Heard | None]:
        answers = super()._take_all(inputs)
        self.store.db.execute("COMMIT")
        self.store.db.execute("BEGIN IMMEDIATE")
        return answers


@pytest.mark.parametrize(("bug", "invariant"), [(AckEarly, "I5"), (NoOutbox, "I3"), (TwoCommits, "I6")])
def test_an_engine_that_may_forget_is_caught(bug: type[Engine], invariant: str) -> None:
    """Answering before the commit, no outbox on the disk, two commits for one step."""
    assert invariant in caught(bug, crash=2e-3, crash_answer=0.2)


def test_receipts_forgotten_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch that doesn't hear receipts waits for ever for what was delivered."""
    handle = Watch.handle
    monkeypatch.setattr(Watch, "handle", lambda self, one: [] if isinstance(one, Receipt) else handle(self, one))
    assert "live" in caught()


def test_receipts_of_far_ends_ignored_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrived is taken for lost where nobody listens to who took it."""
    receive = Outbox.receive

    async def deaf(outbox: Outbox, notification: str, status: Status, outcome: Outcome | None) -> bool:
        return await receive(outbox, notification, status, None)

    monkeypatch.setattr(Outbox, "receive", deaf)
    assert "lost" in caught()


def test_messages_taken_but_never_reached_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a far end took counts as delivered, whatever its receipts say, or if none come."""
    settle = Outbox._settle

    async def believe(outbox: Outbox, row: Delivery, outcome: Outcome) -> None:
        await settle(outbox, row, Delivered(outcome.memory) if isinstance(outcome, Accepted) else outcome)

    monkeypatch.setattr(Outbox, "_settle", believe)
    assert "lost" in caught(unreached=0.5)


class Dies(Engine):
    """A mistake of ours ends whoever moves the clock and sends."""

    def step(self, inputs: Iterable[Input], wall: float = 0.0) -> list[Answer | None]:
        some = list(inputs)
        if isinstance(some[0], Now) and self.world.loop.time() > 3600:
            raise ValueError("a mistake of ours")
        return super().step(some, wall)


def test_a_clock_that_stands_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever moves the clock and sends waits for what never comes, without a word, while nothing goes on."""
    pause = Process._pause

    async def waits(process: Process) -> None:
        await (pause(process) if process.world.loop.time() < 3600 else process.world.loop.create_future())

    monkeypatch.setattr(Process, "_pause", waits)
    lived = World(0, 0.1, rates=Rates(), calm=CALMS[-1]).run()
    assert [(one.invariant, one.where) for one in lived.judge.violations] == [("live", FEED)]


def test_a_part_that_dies_is_caught() -> None:
    """Its error ends the world, and does not wait until somebody asks for it."""
    with pytest.raises(ValueError, match="a mistake of ours"):
        World(0, 0.5, engine=Dies, rates=Rates(), calm=CALM).run()


def test_increments_instead_of_totals_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Totals that are added up count posts twice after a restart."""

    def count(_: Counting, state: State, event: Totals) -> None:
        parts = state.parts.setdefault(event.minute, {})
        parts[event.shard] = total((parts.get(event.shard, Counts()), event.counts))
        state.window.put(event.minute, parts[event.shard])

    monkeypatch.setattr(Counting, "count", count)
    assert "I5" in caught(crash=2e-3)


def test_giving_up_after_one_500_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the far end says, only it or a day of trying can end a row without delivery."""
    settle = Outbox._settle

    async def give_up(outbox: Outbox, row: Delivery, outcome: Outcome) -> None:
        await settle(outbox, row, Failed(outcome.reason) if isinstance(outcome, Later) else outcome)

    monkeypatch.setattr(Outbox, "_settle", give_up)
    assert "lost" in caught(error_500=0.2)


def test_strangers_accepted_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press by somebody who isn't on duty changes an incident."""

    def press(pressing: Pressing, state: State, press: Press) -> list[Effect]:
        return pressing._obey(state, press) if press.incident == state.incident.id else []

    monkeypatch.setattr(Pressing, "press", press)
    assert "I7" in caught(stranger=1.0)


def test_climbing_after_an_acknowledgement_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock to acknowledge goes on running when somebody has acknowledged."""
    monkeypatch.setitem(LIFE, ("open", "acknowledge"), ("held", ("acknowledged",)))
    assert "I4" in caught()


def test_a_chain_that_ends_too_early_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first round nobody is told any more."""
    clocks = Rounds.clocks
    monkeypatch.setattr(Rounds, "clocks", lambda self, *where: Clocks(clocks(self, *where).acknowledge, note=3600))
    assert "I1" in caught()


def test_an_address_that_is_ignored_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's row waits for twenty minutes, nobody tries, and nobody can see why."""

    def idle(queue: list[Delivery], now: float) -> Delivery | None:
        ignored = queue and queue[0].notification.officer == "kabid" and now - queue[0].queued < 1200
        return None if ignored else next_of(queue, now)

    monkeypatch.setattr("alerts.outbox.next_of", idle)
    assert "I2" in caught()


def test_an_all_clear_while_blind_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence of a dead source taken for calm."""
    monkeypatch.setattr("stream.living.wish", lambda *given, healthy: wish(*given, healthy=True))
    assert "I9" in caught(blind=0.5)


def test_somebody_left_out_without_a_reason_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of the audience is dropped."""
    audience = Policy.audience
    monkeypatch.setattr(Policy, "audience", lambda self, *what: audience(self, *what)[:-1])
    assert "I10" in caught()


def test_numbers_that_nobody_hears_of_are_caught() -> None:
    """The numbers want Awas, Normal was said, and nobody has muted it."""
    watch = fresh()
    watch.state.assessment = Assessment(0, 4, 1.0)
    assert [one.invariant for one in invariants.explained(watch)] == ["I10"]
    watch.state.incident = Incident(muted=4)
    assert not invariants.explained(watch)


@pytest.mark.parametrize("end", ["false_alarm", "close"])
def test_what_a_person_has_muted_stays_muted(end: Happening) -> None:
    """Awas was lowered to Siaga, then called false or closed: the numbers, which still want Awas, don't ring again."""
    lowered = Incident(phase="held", id="x", level=3, highest=4, muted=4)
    ended, _ = advance(lowered, end, 60, Clocks(acknowledge=900, note=3600))
    assert ended.muted == 4
    assert wish(ended, 4, 120, Clocks(acknowledge=900, note=3600), healthy=True)[1] is None


def test_memory_beyond_its_bounds_is_caught() -> None:
    """One press more than are remembered."""
    watch = fresh()
    watch.state.presses = ["p"] * PRESSES
    assert not invariants.bounded(watch)
    watch.state.presses.append("p")
    assert [one.invariant for one in invariants.bounded(watch)] == ["I8"]


def test_minutes_that_wait_for_a_shard_are_not_open_too_long() -> None:
    """Those that have passed and are still held are; what lies ahead is only as much as the slowest shard lags."""
    watch = fresh()
    watch.state.window.now = 1_000
    watch.state.parts = {minute: {} for minute in range(1_001, 1_200)}
    assert not invariants.bounded(watch)
    watch.state.parts |= {minute: {} for minute in range(900, 1_000)}
    assert [one.invariant for one in invariants.bounded(watch)] == ["I8"]


def fresh() -> Watch:
    """A watch that knows nothing yet."""
    return next(iter(core.watches(configuration(1)).values()))
