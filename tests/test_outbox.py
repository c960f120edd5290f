"""The delivery loop: order, back-off, crashes, and that every notification ends delivered or visibly failed."""

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Accepted, Channel, Delivered, Failed, Later, Memory, Outcome
from alerts.channels.telegram import Telegram
from alerts.channels.webhook import Webhook
from alerts.delivery import GIVE_UP, JITTER, PATIENCE, SCHEDULE, Delivery, Place, Result, next_try
from alerts.notification import Notification
from alerts.outbox import Outbox
from tests.examples import notification
from tests.servers.receiver import Receiver, Reply
from tests.servers.telegram import TOKEN, Fault, TelegramServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


EPOCH = 1_795_500_000.0


class Crash(Exception):
    """The process died."""


class MemoryStore:
    """An outbox in memory, kept as the bytes that a disk would keep. It dies at the write that ``dies_at`` names."""

    def __init__(self) -> None:
        self.rows: dict[int, bytes] = {}
        self.memories: dict[tuple[str, str, str], Memory] = {}
        self.results: list[Result] = []
        self.writes = 0
        self.dies_at = -1

    def add(self, *said: Notification, now: float = EPOCH) -> None:
        for one in said:
            number = len(self.rows) + 1
            self.rows[number] = msgspec.json.encode(Delivery(number, one, queued=now))

    def all(self) -> list[Delivery]:
        return [msgspec.json.decode(row, type=Delivery) for row in self.rows.values()]

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        rows = [row for row in self.all() if row.state in ("waiting", "sending")]
        return [row for row in rows if place in (None, row.place)]

    async def awaiting(self) -> list[Delivery]:
        return [row for row in self.all() if row.state == "accepted"]

    async def delivery(self, notification: str) -> Delivery | None:
        return next((row for row in self.all() if row.notification.id == notification), None)

    async def save(self, delivery: Delivery) -> None:
        self._write()
        self.rows[delivery.number] = msgspec.json.encode(delivery)

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        await self.save(delivery)
        self.results.append(result)
        said = delivery.notification
        if memory is not None:
            self.memories[said.channel, said.address, said.incident] = memory

    async def remembered(self, notification: Notification) -> Memory:
        return self.memories.get((notification.channel, notification.address, notification.incident), {})

    def _write(self) -> None:
        self.writes += 1
        if self.writes == self.dies_at:
            raise Crash


class Scripted:
    """A channel whose far end answers by ``answer``; ``heard`` is what reached it."""

    name = "telegram"

    def __init__(self, answer: Callable[[Notification], Outcome] = lambda said: Delivered()) -> None:
        self.answer = answer
        self.heard: list[Notification] = []
        self.repeats: list[str] = []

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        outcome = self.answer(notification)
        if isinstance(outcome, Delivered):
            self.heard.append(notification)
        if repeat:
            self.repeats.append(notification.id)
        return outcome

    async def close(self) -> None: ...


class Gated(Scripted):
    """A channel whose far end answers only when ``gate`` opens; ``asked`` is set when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.asked = asyncio.Event(), asyncio.Event()

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        self.asked.set()
        await self.gate.wait()
        return await super().send(notification, memory, repeat=repeat)


class World:
    """An outbox with its clock: ``now`` counts seconds from EPOCH."""

    def __init__(self, *channels: Channel, store: MemoryStore | None = None) -> None:
        self.now = 0.0
        self.store = store or MemoryStore()
        by_name = {channel.name: channel for channel in channels}
        self.outbox = Outbox(self.store, by_name, lambda: EPOCH + self.now, lambda: 0.0)

    def say(self, *said: Notification) -> None:
        """Put notifications into the outbox now."""
        self.store.add(*said, now=EPOCH + self.now)

    async def turn(self) -> None:
        """Send what is due now, and wait for it."""
        await self.outbox.deliver_due()
        await self.outbox.idle()
        await self.outbox.deliver_due()

    async def run(self, until: float = 2 * GIVE_UP) -> None:
        """Go from one due time to the next until nothing is left or the time is over."""
        await self.turn()
        while (rows := await self.store.unsettled()) and self.now < until:
            later = [row.due - EPOCH for row in rows if row.due - EPOCH > self.now]
            self.now = min(later, default=self.now + 1)
            await self.turn()


def outcomes(store: MemoryStore) -> dict[str, str]:
    """How each notification ended."""
    return {result.notification: result.outcome for result in store.results}


async def test_everything_is_said_in_order_while_all_goes_well() -> None:
    """While a far end is well every notification reaches it, in the order in which they came."""
    channel = Scripted()
    world = World(channel)
    said = [notification(id=f"n{number}", revision=number, occasion="revised") for number in range(9)]
    world.say(*said)
    await world.turn()
    assert channel.heard == said
    assert set(outcomes(world.store).values()) == {"delivered"}


async def test_awas_goes_first() -> None:
    """At one address the highest level goes first, then the oldest."""
    channel = Scripted()
    world = World(channel)
    levels = {"a": 2, "b": 3, "c": 4, "d": 3}
    world.say(*[notification(id=name, incident=name, level=level) for name, level in levels.items()])
    await world.turn()
    assert [said.id for said in channel.heard] == ["c", "b", "d", "a"]


async def test_edit_waits_for_the_message_it_edits() -> None:
    """What is said later about an incident never overtakes what was said before, an Awas neither."""
    channel = Scripted()
    world = World(channel)
    world.say(notification(id="first", level=2), notification(id="second", level=4, occasion="revised"))
    await world.turn()
    assert [said.id for said in channel.heard] == ["first", "second"]


async def test_far_end_down_backs_off_by_the_schedule() -> None:
    """A far end that is down is tried by the schedule, then given up after a day, visibly."""
    tries: list[float] = []
    channel = Scripted(lambda said: tries.append(world.now) or Later("502"))  # type: ignore[func-returns-value]
    world = World(channel)
    world.say(notification(level=2))
    await world.run()
    waits = [after - before for before, after in itertools.pairwise(tries)]
    assert waits[:7] == list(SCHEDULE[1:])
    assert tries[-1] < GIVE_UP <= world.now < GIVE_UP + 2 * SCHEDULE[-1]
    assert world.store.results == [
        Result(notification().id, "antrean-bbm", "failed", "gave up after 24 hours; the last reason: 502")
    ]


@given(attempts=st.integers(0, 1000), level=st.integers(1, 4), after=st.floats(0, 1e6), jitter=st.floats(0, 1))
def test_waits_are_bounded(attempts: int, level: int, after: float, jitter: float) -> None:
    """A wait that was named is obeyed; any other is at least the schedule's and at most a fifth longer, and short at
    Awas."""
    wait = next_try(attempts, level, after, jitter)
    if after:
        assert wait == after
    else:
        assert next_try(attempts, level, 0, 0) <= wait <= SCHEDULE[-1] * (1 + JITTER)
        assert level < 4 or wait <= 60 * (1 + JITTER)


async def test_lost_answer_makes_a_possible_repeat() -> None:
    """A try whose answer was lost makes the next one a possible repeat; a try that went nowhere does not."""
    channel = Scripted(lambda said: Later("cut", unsure=said.id == "lost") if world.now < 5 else Delivered())
    world = World(channel)
    world.say(notification(id="lost", address="7"), notification(id="refused", address="8"))
    await world.run()
    assert [said.id for said in channel.heard] == ["lost", "refused"]
    assert channel.repeats == ["lost"]


async def test_younger_waits_behind_older_at_one_address() -> None:
    """While a message waits for its next try, a younger one to the same address waits behind it; others go on."""
    channel = Scripted(lambda said: Later("502") if world.now < 5 else Delivered())
    world = World(channel)
    world.say(notification(id="old", incident="old"))
    await world.turn()
    world.now = 6
    world.store.rows[1] = msgspec.json.encode(msgspec.structs.replace(world.store.all()[0], due=EPOCH + 9))
    world.say(notification(id="young", incident="young"), notification(id="else", address="8"))
    await world.run()
    assert [said.id for said in channel.heard] == ["else", "old", "young"]


async def test_named_wait_is_obeyed_and_is_no_setback() -> None:
    """A wait named by the far end is kept to the second, and does not lengthen the next one."""
    channel = Scripted(lambda said: Later("429", after=37.0) if world.now < 74 else Delivered())
    world = World(channel)
    world.say(notification())
    await world.run()
    assert (world.now, world.store.all()[0].attempts) == (74, 0)


async def test_newest_word_takes_the_place_of_those_put_off() -> None:
    """While a far end is down the newest word on an incident replaces the older ones, and is as loud as they were."""
    channel = Scripted(lambda said: Later("502") if world.now < 60 else Delivered())
    world = World(channel)
    world.say(notification(id="raised"), notification(id="other", incident="other"))
    await world.turn()
    world.say(*[notification(id=f"revised-{number}", occasion="revised") for number in range(3)])
    await world.run()
    assert [(said.id, said.revises) for said in channel.heard] == [("other", False), ("revised-2", False)]
    ended = outcomes(world.store)
    assert [ended[name] for name in ("raised", "revised-0", "revised-1")] == ["superseded"] * 3


async def test_replacing_does_not_hurry() -> None:
    """A newer word of the same level waits as long as the one it replaces; one of a higher level is tried at once."""
    tries: list[float] = []
    channel = Scripted(lambda said: tries.append(world.now) or Later("502"))  # type: ignore[func-returns-value]
    world = World(channel)
    world.say(notification(id="a", level=2))
    await world.turn()
    world.now = 1
    world.say(notification(id="b", level=2))
    await world.turn()
    assert tries == [0]
    world.say(notification(id="c", level=4))
    await world.turn()
    assert tries == [0, 1]
    assert [row.attempts for row in world.store.all() if row.state == "waiting"] == [2]


async def test_awas_overtakes_what_waits() -> None:
    """An Awas about another incident does not wait behind a Waspada that is backing off."""
    channel = Scripted(lambda said: Later("502") if said.level == 2 else Delivered())
    world = World(channel)
    world.say(notification(id="a", incident="a", level=2))
    await world.turn()
    world.say(notification(id="b", incident="b", level=4))
    await world.turn()
    assert [said.id for said in channel.heard] == ["b"]


async def test_one_message_stops_the_others_for_minutes_only() -> None:
    """A message that the far end can't stomach holds back the others for a while, then steps aside."""
    channel = Scripted(lambda said: Later("500") if said.id == "bad" else Delivered())
    world = World(channel)
    world.say(notification(id="bad", incident="bad"), notification(id="good", incident="good"))
    await world.run(until=sum(SCHEDULE[: PATIENCE + 2]))
    assert [said.id for said in channel.heard] == ["good"]


async def test_slow_address_delays_nobody_else() -> None:
    """While one address hangs, every other address is served, also with what comes meanwhile."""
    served = asyncio.Queue[str]()

    def serve(said: Notification) -> Outcome:
        served.put_nowait(said.id)
        return Delivered()

    slow = Gated()
    slow.name = "webhook"
    world = World(slow, Scripted(serve))
    world.say(notification(id="slow", channel="webhook"), notification(id="a"), notification(id="b", address="8"))
    await world.outbox.deliver_due()
    assert {await served.get(), await served.get()} == {"a", "b"}
    world.say(notification(id="c", address="9"))
    await world.outbox.deliver_due()
    assert await served.get() == "c"
    assert slow.heard == []
    slow.gate.set()
    await world.turn()
    assert [said.id for said in slow.heard] == ["slow"]


async def test_a_mistake_in_a_channel_is_tried_again() -> None:
    """A channel that raises (our mistake, or a secret that is missing for a while) loses nothing and stops no other
    channel; the reason quotes nothing that might be secret."""
    broken = True

    def wrong(said: Notification) -> Outcome:
        if broken:
            raise ValueError("secret")
        return Delivered()

    world = World(Scripted(wrong))
    world.say(notification(id="a"), notification(id="c", channel="gone"))
    await world.turn()
    assert outcomes(world.store) == {"c": "failed"}
    reasons = [row.reason for row in await world.store.unsettled()]
    assert reasons == ["the channel could not be used: ValueError; see kentongan check"]
    broken = False
    world.now += 60
    await world.turn()
    assert outcomes(world.store) == {"a": "delivered", "c": "failed"}


async def test_clock_that_goes_back_stops_nothing() -> None:
    """A clock that is set back does not leave a row waiting for the time it showed before."""
    channel = Scripted(lambda said: Later("502") if world.now == 1e6 else Delivered())
    world = World(channel)
    world.now = 1e6
    world.say(notification())
    await world.turn()
    world.now = 10.0
    await world.turn()
    assert len(channel.heard) == 1


@pytest.mark.parametrize("back", [0.0, 40.0, 3600.0])
async def test_a_receipt_is_awaited_for_as_long_though_the_clock_goes_back(back: float) -> None:
    """Also where it goes back while the request is under way; without a receipt the message has failed then."""
    world = World(Scripted(lambda said: Accepted(60.0)))
    world.say(notification(id="n"))
    await world.turn()
    world.now += 30 - back
    await world.turn()
    assert [row.state for row in world.store.all()] == ["accepted"]
    world.now += 59
    await world.turn()
    assert [row.state for row in world.store.all()] == ["accepted" if back else "failed"]
    world.now += 1
    await world.turn()
    assert outcomes(world.store) == {"n": "failed"}


async def test_closing_lets_what_is_under_way_end() -> None:
    """A clean stop waits for the request under way and starts no other: nothing is said twice after it."""
    channel = Gated()
    world = World(channel)
    world.say(notification(id="a"), notification(id="b"))
    await world.outbox.deliver_due()
    await channel.asked.wait()
    closing = asyncio.create_task(world.outbox.close())
    await asyncio.sleep(0)
    channel.gate.set()
    await closing
    assert outcomes(world.store) == {"a": "delivered"}
    await World(channel, store=world.store).turn()
    assert ([said.id for said in channel.heard], channel.repeats) == (["a", "b"], [])


async def test_closing_breaks_off_what_hangs() -> None:
    """What does not end is broken off, and goes out after the next start as a possible repeat."""
    channel = Gated()
    world = World(channel)
    world.say(notification(id="a"))
    await world.outbox.deliver_due()
    await channel.asked.wait()
    await world.outbox.close(grace=0.0)
    assert channel.heard == []
    channel.gate.set()
    await World(channel, store=world.store).turn()
    assert channel.repeats == ["a"]


@pytest.mark.parametrize("dies_at", range(1, 25))
async def test_death_at_any_write_loses_nothing(dies_at: int) -> None:
    """Wherever the process dies between two writes, everything is delivered after a restart, and at most the one that
    was being sent is repeated, and says so."""
    channel = Scripted()
    store = MemoryStore()
    store.dies_at = dies_at
    store.add(*[notification(id=f"n{number}") for number in range(10)])
    world = World(channel, store=store)
    if dies_at <= 2 * 10:
        with pytest.raises(Crash):
            await world.turn()
        await World(channel, store=store).turn()
    else:
        await world.turn()
    heard = [said.id for said in channel.heard]
    assert list(dict.fromkeys(heard)) == [f"n{number}" for number in range(10)]
    doubled = [id for id in heard if heard.count(id) > 1]
    assert len(set(doubled)) <= 1
    assert set(doubled) <= set(channel.repeats)


@st.composite
def histories(draw: st.DrawFn) -> list[Notification]:
    """Notifications about three incidents for two chats, in the order of their revisions."""
    occasions = ("raised", "escalated", "revised", "acknowledged", "cleared")
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from("78"), st.sampled_from("xyz"), st.sampled_from(occasions), st.integers(2, 4)),
            max_size=20,
        )
    )
    return [
        notification(id=f"n{number}", address=chat, incident=incident, occasion=occasion, level=level)
        for number, (chat, incident, occasion, level) in enumerate(rows)
    ]


@given(
    said=histories(),
    answers=st.lists(st.sampled_from(["ok", "down", "wait", "lost", "no"]), max_size=60),
    gap=st.integers(0, 90),
)
async def test_every_notification_ends_and_order_is_kept(
    said: list[Notification], answers: list[str], gap: int
) -> None:
    """Whatever the far end answers, each notification ends once; about one incident a chat never hears the older word
    after the newer one, and hears the last one unless that failed."""
    script = iter(answers)
    replies: dict[str, Outcome] = {
        "ok": Delivered(), "down": Later("502"), "wait": Later("429", after=3.0), "lost": Later("cut", unsure=True),
        "no": Failed("403"),
    }  # fmt: skip
    channel = Scripted(lambda said: replies[next(script, "ok")])
    world = World(channel)
    for one in said:
        world.say(one)
        await world.turn()
        world.now += gap
    await world.run()
    assert sorted(result.notification for result in world.store.results) == sorted(one.id for one in said)
    ended = outcomes(world.store)
    for chat, incident in {(one.address, one.incident) for one in said}:
        heard = [int(one.id[1:]) for one in channel.heard if (one.address, one.incident) == (chat, incident)]
        assert heard == sorted(heard)
        last = [one.id for one in said if (one.address, one.incident) == (chat, incident)][-1]
        assert ended[last] != "superseded"
        assert (ended[last] == "failed") or f"n{heard[-1]}" == last


# A simulated day with every far end failing at random, over real HTTP.


WELL: tuple[None, ...] = (None,) * 9
FAULTS: tuple[Fault | None, ...] = (*WELL, 500, 502, "cut before", "cut after", "garbage", "half")
REPLIES: tuple[Reply | Literal["cut"], ...] = (
    *(Reply(200),) * 4,
    Reply(500),
    Reply(429, {"Retry-After": "9"}),
    "cut",
)


def plan(said: int, incidents: Sequence[str], places: Sequence[tuple[str, str]]) -> list[Notification]:
    """What is said in that day: each incident is raised at every place, revised, and cleared."""
    steps = ("raised", "revised", "acknowledged", "raised", "revised", "cleared")
    return [
        notification(
            id=f"{incident}-{step}-{channel}-{address.strip('-')}", incident=incident, occasion=steps[step],
            channel=channel, address=address, level=3, text=f"[SIAGA] {incident} {step}",
            alert={"incident": incident, "step": step},
        )
        for step in range(said)
        for incident in incidents
        for channel, address in places
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_a_day_of_faults(seed: int) -> None:
    """With errors, floods, cut and half answers at random, each notification ends delivered or superseded by a newer
    one, and each chat shows the last word about each incident in its newest message."""
    chance = random.Random(seed)
    async with TelegramServer() as server, Receiver(SECRET) as receiver:
        for chat in (7, 8):
            server.chat(chat)
        server.chat(-5, "group")
        for method in ("sendMessage", "editMessageText"):
            server.fail(method, *chance.choices(FAULTS, k=60))
        receiver.script.extend(chance.choices(REPLIES, k=60))
        telegram = Telegram("telegram", server.base, lambda: TOKEN, lambda: world.now)
        webhook = Webhook(
            "pusat",
            receiver.url,
            lambda: [SECRET],
            lambda: receiver.now,
            allow_http=True,
            allow_networks=["127.0.0.0/8"],
        )
        world = World(telegram, webhook)
        places = [("telegram", "7"), ("telegram", "8"), ("telegram", "-5"), ("pusat", "")]
        incidents = ("x-1", "y-1", "z-1")
        start = server.now
        for at, one in enumerate(plan(6, incidents, places)):
            world.say(one)
            await world.turn()
            if at % len(places) == 0:
                world.now += chance.choice([0, 1, 30, 300])
            server.now = receiver.now = start + world.now
        while await world.store.unsettled():
            world.now += 1
            server.now = receiver.now = start + world.now
            await world.turn()
        await telegram.close()
        await webhook.close()
    assert set(outcomes(world.store).values()) <= {"delivered", "superseded"}
    assert server.flooded == []
    for incident in incidents:
        for chat in (7, 8, -5):
            about = [message for message in server.chats[chat].messages.values() if f" {incident} " in message["text"]]
            assert about[-1]["text"].endswith(f"{incident} 5")
        assert any(event["data"] == {"incident": incident, "step": 5} for event in receiver.events.values())
