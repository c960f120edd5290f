"""WhatsApp over real HTTP against a local server that is as strict as Meta's, by itself and with the whole service."""

import itertools
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.buttons import VERDICTS
from alerts.channels import Accepted, Delivered, Failed, Later
from alerts.channels.payload import read_callback
from alerts.channels.whatsapp import CROWDED, RECEIPT_WITHIN, WINDOW, WhatsApp
from alerts.channels.whatsapp_api import CloudApi, Reply
from alerts.channels.whatsapp_errors import TABLE
from alerts.channels.whatsapp_message import LONGEST_BODY, fit
from alerts.channels.whatsapp_updates import Message, Receipt, read
from alerts.notification import Button
from alerts.outbox import Outbox
from tests.examples import TEXT, notification
from tests.servers.whatsapp import PHONE, TOKEN, VERSION, Fault, Template, WhatsAppServer
from tests.test_outbox import MemoryStore

SARI, BUDI = "628120000001", "628120000002"


@pytest.fixture
async def server() -> AsyncIterator[WhatsAppServer]:
    async with WhatsAppServer() as server:
        server.people |= {SARI: "fine", BUDI: "fine"}
        yield server


@pytest.fixture
async def whatsapp(server: WhatsAppServer) -> AsyncIterator[WhatsApp]:
    api = CloudApi(server.base, VERSION, PHONE, lambda: TOKEN)
    channel = WhatsApp("wa", api, lambda: server.now, ("kentongan_alarm", "kentongan_lain"), ("kentongan_kabar",))
    yield channel
    await channel.close()


SAID = notification(channel="wa", address=SARI)
"""A Siaga for Sari."""


async def test_outside_the_window_the_template_goes_with_three_buttons(
    server: WhatsAppServer, whatsapp: WhatsApp
) -> None:
    """Who has not written for a day gets the approved template: headline and next lines in its places, our id too."""
    assert await whatsapp.send(SAID, {}, repeat=False) == Accepted(RECEIPT_WITHIN[3], {"first": "wamid.1"})
    (message,) = server.to(SARI)
    assert message["type"] == "template" and message["biz_opaque_callback_data"] == SAID.id
    headline, rest = (one["text"] for one in message["template"]["components"][0]["parameters"])
    assert headline == TEXT.split("\n")[0] and "412 unggahan" in rest


async def test_inside_the_window_the_whole_text_goes_free_of_charge(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """Within a day of a press the text goes whole, with buttons, and quotes the episode's first message."""
    whatsapp.hear(SARI)
    server.write(SARI, {"type": "text", "text": {"body": "halo"}})
    await whatsapp.send(SAID, {"first": "wamid.0"}, repeat=False)
    (message,) = server.to(SARI)
    assert message["interactive"]["body"]["text"] == TEXT
    assert [one["reply"]["title"] for one in message["interactive"]["action"]["buttons"]] == [
        "Terima", "Alarm palsu", "Naikkan",
    ]  # fmt: skip
    assert message["context"] == {"message_id": "wamid.0"}
    server.now += WINDOW
    await whatsapp.send(SAID, {}, repeat=False)
    assert server.to(SARI)[-1]["type"] == "template"


async def test_five_verdicts_are_a_list(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """At an episode's end all five verdicts can be chosen, each with its own; an alarm keeps Terima one tap away."""
    whatsapp.hear(SARI)
    server.write(SARI, {"type": "text", "text": {"body": "halo"}})
    names = ("Benar", "Sudah diketahui", "Hoaks", "Agenda terjadwal", "Alarm palsu")
    verdicts = tuple(Button(verb, name) for verb, name in zip(VERDICTS, names, strict=True))
    await whatsapp.send(
        notification(channel="wa", address=SARI, occasion="cleared", buttons=verdicts), {}, repeat=False
    )
    (message,) = server.to(SARI)
    assert message["interactive"]["type"] == "list" and message["interactive"]["body"]["text"] == TEXT
    rows = message["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == list(names)
    incident = SAID.incident
    assert [read_callback(row["id"]) for row in rows] == [(incident, one) for one in ("yes", "old", "hox", "agd", "no")]
    server.press(SARI, "Hoaks", incident)
    four = (*SAID.buttons, Button("snooze", "Tunda"))
    await whatsapp.send(notification(channel="wa", address=SARI, buttons=four), {}, repeat=False)
    shown = [one["reply"] for one in server.to(SARI)[-1]["interactive"]["action"]["buttons"]]
    assert [one["title"] for one in shown] == ["Terima", "Alarm palsu", "Lainnya"]
    assert read_callback(shown[-1]["id"]) == (incident, "more")


async def test_what_ends_an_episode_has_no_buttons(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """An all-clear goes as the notice outside of the window, and as plain text inside."""
    cleared = notification(channel="wa", address=SARI, occasion="cleared", buttons=())
    await whatsapp.send(cleared, {}, repeat=False)
    whatsapp.hear(SARI)
    await whatsapp.send(cleared, {}, repeat=True)
    first, second = server.to(SARI)
    assert first["template"]["name"] == "kentongan_kabar"
    assert second["text"]["body"].startswith("(mungkin terkirim dua kali)\n[SIAGA")


async def test_revisions_are_left_out(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """Nothing can be edited there, so what only revises is not sent, and says so."""
    outcome = await whatsapp.send(notification(occasion="revised"), {"first": "w"}, repeat=False)
    assert isinstance(outcome, Delivered) and outcome.memory == {"first": "w"} and "left out" in outcome.detail
    assert server.taken == {}


async def test_who_takes_an_awas_is_said(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """That a colleague has taken what is Awas is worth a message: a notice, which asks for nothing, or plain inside the
    window; at Siaga it is left out like every revision."""
    held = (Button("false_alarm", "Alarm palsu"), Button("snooze", "Tunda 30 mnt"))
    for level in (3, 4):
        taken = notification(channel="wa", address=SARI, occasion="acknowledged", level=level, buttons=held)
        await whatsapp.send(taken, {}, repeat=False)
    (message,) = server.to(SARI)
    assert message["template"]["name"] == "kentongan_kabar"


@pytest.mark.parametrize("late", [True, False])
async def test_window_that_was_shut_takes_the_template_at_once(
    server: WhatsAppServer, whatsapp: WhatsApp, late: bool
) -> None:
    """We think the window is open and Meta says 131047: told in the answer or by a status, the template follows."""
    server.tells_late = late
    whatsapp.hear(SARI)
    outcome = await whatsapp.send(SAID, {}, repeat=False)
    if late:
        judged = whatsapp.judged(SAID, Reply(code=131047))
        assert isinstance(judged, Later) and judged.after <= 1
        outcome = await whatsapp.send(SAID, {}, repeat=False)
    assert isinstance(outcome, Accepted)
    assert server.to(SARI)[-1]["type"] == "template"


async def test_paused_template_gives_way_to_the_next(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """A paused template is skipped; where none is left the person's next way is used."""
    server.templates |= {"kentongan_alarm": Template(2, 3, paused=True), "kentongan_lain": Template(2, 3)}
    assert isinstance(await whatsapp.send(SAID, {}, repeat=False), Accepted)
    server.templates["kentongan_lain"] = Template(2, 3, paused=True)
    server.now += 60
    outcome = await whatsapp.send(SAID, {}, repeat=False)
    assert isinstance(outcome, Failed) and "paused" in outcome.reason


ACTS = {
    "again": (130429, 131000, 131016, 131057, 135000, 1, 2, 999999),
    "next": (131026, 131049, 131050, 131030, 131021, 137000),
    "down": (190, 0, 3, 10, 200, 299, 131042, 131045, 131037, 131031, 368, 131064),
    "bug": (100, 131008, 131009, 132000, 132001, 132005, 132007, 132008, 132012),
    "slow": (80007, 4),
    "crowded": (131056,),
    "urgent": (131048,),
    "spare": (132015, 132016),
    "text": (131051, 131052, 131053),
}
"""Every row of Meta's error codes that we know, by what must be done."""
TRIED_AGAIN = ("again", "slow", "crowded")


@pytest.mark.parametrize(("act", "code"), [(act, code) for act, codes in ACTS.items() for code in codes])
async def test_every_error_leads_to_its_act(server: WhatsAppServer, whatsapp: WhatsApp, act: str, code: int) -> None:
    """Each code is tried again, or fails with what to do, which leads to the next way; no code does anything else."""
    server.faults.extend([code] * 3)
    outcome = await whatsapp.send(SAID, {}, repeat=False)
    assert isinstance(outcome, Later if act in TRIED_AGAIN else Failed), outcome
    assert str(code) in outcome.reason and not getattr(outcome, "unsure", False)
    assert server.refused == [code] * (2 if act in ("spare", "text") else 1)


def test_every_error_is_in_the_test() -> None:
    """The test above knows every code of the table, but for the permissions, which are a span, and 131047."""
    tested = {code for codes in ACTS.values() for code in codes} | set(range(200, 300)) | {131047}
    assert set(TABLE) <= tested


async def test_spam_limit_lets_only_awas_through(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """Where Meta limits the number only Awas is tried again; all else goes the next way."""
    server.faults.append(131048)
    assert isinstance(await whatsapp.send(notification(channel="wa", address=SARI, level=4), {}, repeat=False), Later)


async def test_crowded_recipient_waits_longer_each_time(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """131056 waits for 6 s, then 4^n s, until something is taken again."""
    waits = []
    for _ in range(4):
        server.faults.append(131056)
        outcome = await whatsapp.send(SAID, {}, repeat=False)
        assert isinstance(outcome, Later)
        waits.append(outcome.after)
        server.now += 600
    assert waits == [CROWDED, CROWDED, 16.0, 64.0]


@pytest.mark.parametrize(
    ("fault", "unsure"), [("cut before", True), ("cut after", True), ("garbage", True), ("half", True)]
)
async def test_lost_answers_make_possible_repeats(
    server: WhatsAppServer, whatsapp: WhatsApp, fault: Fault, unsure: bool
) -> None:
    """An answer that is lost or can't be read leaves open whether the message was taken; the next one says so."""
    server.faults.append(fault)
    outcome = await whatsapp.send(SAID, {}, repeat=False)
    assert isinstance(outcome, Later) and outcome.unsure is unsure
    await whatsapp.send(SAID, {}, repeat=True)
    assert "mungkin terkirim dua kali" in json.dumps(server.to(SARI)[-1])


async def test_limits_are_kept_and_never_provoked(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """200 messages to one person: what is too fast waits here, and Meta never has to say so."""
    sent = 0
    for number in itertools.count():
        outcome = await whatsapp.send(notification(id=f"n{number}", channel="wa", address=SARI), {}, repeat=False)
        server.now += outcome.after if isinstance(outcome, Later) else 0.0
        sent += isinstance(outcome, Accepted)
        if sent == 200:
            break
    assert server.refused == []


@given(st.text(max_size=3000))
def test_any_text_fits(text: str) -> None:
    """Whatever is said fits into the body, keeps its beginning, and where it fits it is whole."""
    fitted = fit(text)
    assert len(fitted) <= LONGEST_BODY and (fitted == text or len(text) > LONGEST_BODY)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["entry", "changes", "value", "messages", "statuses", "from", "id", "status", "button"]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_document_is_read(document: object) -> None:
    """Whatever JSON comes under a right signature: it is read, or it is none; nothing is raised."""
    found = read(json.dumps(document).encode())
    assert found is None or all(isinstance(one, Message | Receipt) for one in found)


# Receipts: accepted is not delivered.


class Turns:
    """An outbox with one WhatsApp channel on the server's clock."""

    def __init__(self, server: WhatsAppServer, whatsapp: WhatsApp) -> None:
        self.store, self.server = MemoryStore(), server
        self.outbox = Outbox(self.store, {"wa": whatsapp}, lambda: server.now, lambda: 0.0)

    async def turn(self, seconds: float = 0.0) -> str:
        """Let time pass and send what is due; how the first row stands."""
        self.server.now += seconds
        await self.outbox.deliver_due()
        await self.outbox.idle()
        return self.store.all()[0].state


async def test_accepted_waits_for_its_receipt(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """What Meta took stays open until it says delivered; sent does not end it, read and repeats change nothing."""
    turns = Turns(server, whatsapp)
    turns.store.add(SAID, now=server.now)
    assert await turns.turn() == "accepted"
    assert await turns.outbox.receive(SAID.id, "sent", None)
    assert await turns.turn(60) == "accepted"
    for status in ("read", "delivered", "sent"):
        await turns.outbox.receive(SAID.id, status, Delivered(detail=status) if status != "sent" else None)
    (row,) = turns.store.all()
    assert (row.state, row.receipt, row.arrived - row.queued) == ("delivered", "read", 60)
    assert [result.outcome for result in turns.store.results] == ["delivered"]
    assert await turns.store.remembered(SAID) == {"first": "wamid.1"}


async def test_no_receipt_in_time_is_failed(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """A telephone that is switched off: after the level's time the notification fails, so that the next way is used."""
    turns = Turns(server, whatsapp)
    turns.store.add(SAID, now=server.now)
    await turns.turn()
    assert await turns.turn(RECEIPT_WITHIN[3] - 1) == "accepted"
    assert await turns.turn(1) == "failed"
    assert "receipt" in turns.store.results[0].detail


async def test_failed_after_sent_counts(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """Failed comes after sent: the notification fails, or goes again as a template where only the window was shut."""
    turns = Turns(server, whatsapp)
    turns.store.add(SAID, now=server.now)
    await turns.turn()
    await turns.outbox.receive(SAID.id, "failed", whatsapp.judged(SAID, Reply(code=131047)))
    assert await turns.turn(1) == "accepted"
    await turns.outbox.receive(SAID.id, "failed", whatsapp.judged(SAID, Reply(code=131026)))
    assert await turns.turn() == "failed"


async def test_receipt_before_its_answer_comes_again(server: WhatsAppServer, whatsapp: WhatsApp) -> None:
    """A receipt that is quicker than the answer it belongs to is asked for again; one of nothing we know is done."""
    turns = Turns(server, whatsapp)
    turns.store.add(SAID, now=server.now)
    (row,) = turns.store.all()
    await turns.store.save(type(row)(row.number, row.notification, row.queued, state="sending"))
    assert not await turns.outbox.receive(SAID.id, "delivered", Delivered())
    assert await turns.outbox.receive("another", "delivered", Delivered())
