"""Telegram, over real HTTP against a local server that is as strict as the real one."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import POSSIBLE_REPEAT, Delivered, Failed, Later
from alerts.channels.payload import CODES, REASONS, callback_data, read_callback
from alerts.channels.payload import LONGEST as LONGEST_DATA
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_draft import MARKER
from alerts.channels.telegram_heard import Asking, Command, Marking, Membership, Pressing
from alerts.channels.telegram_html import LONGEST, cut, markup
from alerts.channels.telegram_keyboard import Card
from alerts.channels.telegram_updates import TelegramUpdates
from alerts.channels.telegram_wire import read_update
from alerts.notification import Mention, Notification
from alerts.pictures.render import png
from tests.examples import TEXT, notification
from tests.servers.telegram import TOKEN, Fault, TelegramServer
from tests.servers.telegram_text import Reader

NAMESPACE = "http://www.w3.org/2000/svg"
GROUP, TOPIC = -1001234567890, 42


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.chat(7)
        server.chat(GROUP, "supergroup", topics={TOPIC})
        yield server


@pytest.fixture
async def telegram(server: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram("telegram", server.base, lambda: TOKEN, lambda: server.now)
    yield channel
    await channel.close()


@asynccontextmanager
async def served(take: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server that answers every POST by ``take``; gives its address."""
    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def say(telegram: Telegram, server: TelegramServer, said: Notification, memory: dict[str, str]) -> Delivered:
    """Send a minute after what was sent before."""
    server.now += 60
    outcome = await telegram.send(said, memory, repeat=False)
    assert isinstance(outcome, Delivered), outcome
    return outcome


async def test_raised_is_a_new_message_with_headline_and_buttons(server: TelegramServer, telegram: Telegram) -> None:
    """A raise is a new message as the officer should see it: headline in bold, buttons in their colours."""
    outcome = await telegram.send(notification(), {}, repeat=False)
    assert outcome == Delivered({"message_id": "1"})
    shown = server.chats[7].messages[1]
    assert shown["text"] == TEXT
    assert [entity["type"] for entity in shown["entities"]] == ["bold"]
    assert shown["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "Terima", "callback_data": "a:antrean-bbm-20261124T0604:ack", "style": "success"},
            {"text": "Alarm palsu", "callback_data": "a:antrean-bbm-20261124T0604:no", "style": "danger"},
        ],
        [
            {"text": "Naikkan", "callback_data": "a:antrean-bbm-20261124T0604:up"},
            {"text": "Detail", "callback_data": "a:antrean-bbm-20261124T0604:more"},
        ],
    ]


async def test_every_message_carries_the_notifications_id(server: TelegramServer, telegram: Telegram) -> None:
    """Each send and edit, with buttons and without, carries the notification's id where no reader sees it."""
    memory = (await say(telegram, server, notification(), {})).memory
    await say(telegram, server, notification(id="n2", occasion="revised", text="lain", buttons=()), memory)
    await say(telegram, server, notification(id="n3", occasion="cleared", buttons=()), {})
    calls = [*server.called("sendMessage"), *server.called("editMessageText")]
    previews = {(call["link_preview_options"]["url"], call["link_preview_options"]["is_disabled"]) for call in calls}
    assert previews == {(MARKER + id, True) for id in (notification().id, "n2", "n3")}
    assert all(MARKER not in str(message) for message in server.chats[7].messages.values())


async def test_what_is_quiet_makes_no_sound(server: TelegramServer, telegram: Telegram) -> None:
    """A new message rings unless it is quiet; an edit never does, and says nothing of it."""
    memory = (await say(telegram, server, notification(), {})).memory
    memory = (await say(telegram, server, notification(id="n2", occasion="cleared", quiet=True), memory)).memory
    await say(telegram, server, notification(id="n3", occasion="revised", quiet=True, text="lain"), memory)
    assert [call.get("disable_notification", False) for call in server.called("sendMessage")] == [False, True]
    assert "disable_notification" not in server.called("editMessageText")[0]


async def test_revised_edits_the_living_message(server: TelegramServer, telegram: Telegram) -> None:
    """A revision edits the one message that the chat has of the incident, and its buttons."""
    memory = (await say(telegram, server, notification(), {})).memory
    revised = notification(occasion="acknowledged", text="dipegang Sari", buttons=())
    assert (await say(telegram, server, revised, memory)).memory == memory
    assert server.chats[7].messages[1]["text"] == "dipegang Sari"
    assert "reply_markup" not in server.chats[7].messages[1]


async def test_revised_keeps_the_buttons_it_has(server: TelegramServer, telegram: Telegram) -> None:
    """A revision that still can be pressed keeps its buttons."""
    memory = (await say(telegram, server, notification(), {})).memory
    await say(telegram, server, notification(occasion="revised", text="lain"), memory)
    assert "reply_markup" in server.chats[7].messages[1]


async def test_rise_is_a_new_message_and_takes_the_old_buttons(server: TelegramServer, telegram: Telegram) -> None:
    """A rise, and a revision that must be heard, is a new message; the older one's buttons go."""
    memory = (await say(telegram, server, notification(), {})).memory
    memory = (await say(telegram, server, notification(level=4, text="[AWAS]"), memory)).memory
    memory = (await say(telegram, server, notification(occasion="revised", forced=True), memory)).memory
    assert memory == {"message_id": "3"}
    with_buttons = [id for id, message in server.chats[7].messages.items() if "reply_markup" in message]
    assert with_buttons == [3]


async def test_topic_of_a_forum(server: TelegramServer, telegram: Telegram) -> None:
    """An address may name a topic behind the chat id."""
    await say(telegram, server, notification(address=f"{GROUP}:{TOPIC}"), {})
    assert server.called("sendMessage")[0]["message_thread_id"] == TOPIC


async def test_possible_repeat_says_so(server: TelegramServer, telegram: Telegram) -> None:
    """A message that may have gone out before begins with saying so; an edit does no harm and need not."""
    await telegram.send(notification(), {}, repeat=True)
    assert server.chats[7].messages[1]["text"] == f"{POSSIBLE_REPEAT}\n{TEXT}"
    server.now += 60
    await telegram.send(notification(occasion="revised", text="lain"), {"message_id": "1"}, repeat=True)
    assert server.chats[7].messages[1]["text"] == "lain"


@given(st.text())
def test_any_text_shows_as_itself(text: str) -> None:
    """Whatever a post says, the reader sees exactly that, and no markup but the bold headline is made of it."""
    read = Reader(markup(text)).read()
    assert read.text == text
    assert [entity["type"] for entity in read.entities] in ([], ["bold"])


@given(st.text(alphabet="&<>a\U0001f525", max_size=3 * LONGEST))
def test_cut_comes_before_escaping(text: str) -> None:
    """A long text ends in an ellipsis within the limit, and no escaped character is cut in half."""
    read = Reader(markup(cut(text, 50))).read()
    assert len(read.text) <= 50
    assert text.startswith(read.text.removesuffix("…"))


async def test_long_text_is_cut(server: TelegramServer, telegram: Telegram) -> None:
    """A text longer than a message holds is cut, counted as the reader sees it and not as it is escaped."""
    await say(telegram, server, notification(text="<&>" * 3000), {})
    assert len(server.chats[7].messages[1]["text"]) == LONGEST


# Every row of the table of errors.


async def test_not_modified_is_delivered(server: TelegramServer, telegram: Telegram) -> None:
    """An edit equal to what is shown is delivered."""
    memory = (await say(telegram, server, notification(), {})).memory
    outcome = await say(telegram, server, notification(occasion="revised"), memory)
    assert outcome == Delivered(memory, "it was shown so already")


@pytest.mark.parametrize("why", ["deleted", "frozen", "a photo"])
async def test_message_gone_is_sent_anew(server: TelegramServer, telegram: Telegram, why: str) -> None:
    """A message that can't be edited is sent anew, and the new one is remembered."""
    memory = (await say(telegram, server, notification(), {})).memory
    chat = server.chats[7]
    if why == "deleted":
        del chat.messages[1]
    elif why == "frozen":
        chat.frozen.add(1)
    else:
        del chat.messages[1]["text"]
    outcome = await say(telegram, server, notification(occasion="revised", text="lain"), memory)
    assert outcome == Delivered({"message_id": "2"}, "the message was gone: sent anew")
    assert chat.messages[2]["text"] == "lain"


async def test_thread_gone_is_sent_without(server: TelegramServer, telegram: Telegram) -> None:
    """A message for a deleted topic goes to the group itself."""
    outcome = await say(telegram, server, notification(address=f"{GROUP}:99"), {})
    assert outcome.detail == "the topic is gone: sent without it"


async def test_migrated_group_is_followed(server: TelegramServer, telegram: Telegram) -> None:
    """A group that became a supergroup gets the message at once, at its new id, which is remembered and reported."""
    server.chat(-5, "group", migrated_to=GROUP)
    outcome = await say(telegram, server, notification(address="-5"), {})
    assert outcome.memory == {"message_id": "1", "chat": str(GROUP)}
    assert str(GROUP) in outcome.detail
    revised = notification(address="-5", occasion="revised", text="lain")
    assert (await say(telegram, server, revised, outcome.memory)).memory == outcome.memory
    assert server.chats[GROUP].messages[1]["text"] == "lain"
    assert [call["chat_id"] for call in server.called("editMessageText")] == [GROUP]


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("never started", "press /start"),
        ("blocked", "unblock"),
        ("deactivated", "another address"),
        ("kicked", "add the bot"),
        ("not a member", "add the bot"),
        ("deleted", "another address"),
    ],
)
async def test_dead_address_fails_with_advice(
    server: TelegramServer, telegram: Telegram, condition: str, says: str
) -> None:
    """An address that is no use until a person acts fails, with what to do."""
    server.chat(8, "group", condition)  # type: ignore[arg-type]
    outcome = await telegram.send(notification(address="8"), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert says in outcome.reason


@pytest.mark.parametrize(
    ("description", "detail", "shown"),
    [
        ("Bad Request: can't parse entities: Unclosed start tag at byte offset 3", "sent without markup", TEXT),
        ("Bad Request: message is too long", "cut, because", TEXT),
        ("Bad Request: BUTTON_DATA_INVALID", "sent without buttons", TEXT),
    ],
)
async def test_our_own_mistakes_still_deliver(
    server: TelegramServer, telegram: Telegram, description: str, detail: str, shown: str
) -> None:
    """Where the server refuses what we made, the alert goes out plainer, and says that it is our mistake."""
    server.refuse("sendMessage", 400, description)
    outcome = await say(telegram, server, notification(), {})
    assert outcome.detail.startswith(detail)
    assert "report it" in outcome.detail
    assert server.chats[7].messages[1]["text"] == shown


async def test_empty_text_still_names_the_incident(server: TelegramServer, telegram: Telegram) -> None:
    """A text that came out empty, which is our mistake, names the incident all the same."""
    await say(telegram, server, notification(text=" "), {})
    assert server.chats[7].messages[1]["text"] == notification().incident


async def test_a_mistake_that_does_not_go_away_fails(server: TelegramServer, telegram: Telegram) -> None:
    """Each remedy is tried once; what the server still refuses fails."""
    server.refuse("sendMessage", 400, "Bad Request: can't parse entities: what", times=2)
    outcome = await telegram.send(notification(), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert len(server.called("sendMessage")) == 0


@pytest.mark.parametrize(
    ("token", "says"), [("1:wrong", "get a valid one"), ("nonsense", "malformed"), ("a b/c", "malformed")]
)
async def test_wrong_token_stops_the_channel(server: TelegramServer, token: str, says: str) -> None:
    """A wrong, revoked or malformed token fails with what to do."""
    telegram = Telegram("telegram", server.base, lambda: token, lambda: server.now)
    outcome = await telegram.send(notification(), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert says in outcome.reason
    assert says in await TelegramUpdates(telegram).check()
    await telegram.close()


async def test_flood_is_obeyed(server: TelegramServer, telegram: Telegram) -> None:
    """After 429 the chat is left alone for the seconds named, whatever else is to be said to it; others go on."""
    server.chat(8)
    server.refuse("sendMessage", 429, "Too Many Requests: retry after 37", retry_after=37)
    first = await telegram.send(notification(), {}, repeat=False)
    assert isinstance(first, Later)
    assert (first.after, first.unsure) == (37, False)
    server.now += 30
    assert await telegram.send(notification(), {}, repeat=False) == Later("keeping to the limits of the chat", 7.0)
    assert isinstance(await telegram.send(notification(address="8"), {}, repeat=False), Delivered)
    server.now += 7
    assert isinstance(await telegram.send(notification(), {}, repeat=False), Delivered)


@pytest.mark.parametrize("fault", [500, 502, 504, "cut before", "cut after", "garbage", "half"])
async def test_trouble_at_the_server_is_tried_again(server: TelegramServer, telegram: Telegram, fault: Fault) -> None:
    """An error of the server, a lost, broken or half answer is tried again, as a possible repeat."""
    server.fail("sendMessage", fault)
    outcome = await telegram.send(notification(), {}, repeat=False)
    assert isinstance(outcome, Later)
    assert outcome.unsure


async def test_no_connection_is_no_possible_repeat(server: TelegramServer) -> None:
    """Where no connection was made, nothing went out, and the next try is no repeat."""
    telegram = Telegram("telegram", "http://127.0.0.1:1", lambda: TOKEN, lambda: server.now)
    outcome = await telegram.send(notification(), {}, repeat=False)
    assert isinstance(outcome, Later)
    assert not outcome.unsure
    await telegram.close()


async def test_token_stands_in_no_reason_and_no_log(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the token stands in no outcome, no log line and no representation."""
    caplog.set_level(logging.DEBUG)
    said = []
    faults: tuple[Fault, ...] = (500, "cut before", "garbage", "half")
    for base in (server.base, "http://127.0.0.1:1", "http://", "nonsense"):
        telegram = Telegram("telegram", base, lambda: TOKEN, lambda: server.now)
        for fault in faults:
            server.fail("sendMessage", fault)
            said.append(repr(await telegram.send(notification(), {}, repeat=False)))
            server.now += 60
        said += [repr(telegram), repr(telegram.api)]
        await telegram.close()
    assert TOKEN not in "".join(said) + caplog.text


# Limits.


async def test_limits_are_kept_and_never_provoked(server: TelegramServer, telegram: Telegram) -> None:
    """A chat hears one message a second, a group 20 a minute, all chats together 25 a second: the server never has to
    say so."""
    chats = [str(GROUP), *(str(server.chat(id).id) for id in range(100, 140))]
    sent = dict.fromkeys(chats, 0)
    first_second = 0
    for _ in range(240):
        for chat in chats:
            outcome = await telegram.send(notification(address=chat), {}, repeat=False)
            sent[chat] += isinstance(outcome, Delivered)
        first_second = first_second or sum(sent.values())
        server.now += 0.25
        if sent["139"]:
            chats = chats[:1]
    assert server.flooded == []
    assert first_second == 25
    assert sent[str(GROUP)] == 20


async def test_taking_buttons_counts_too(server: TelegramServer, telegram: Telegram) -> None:
    """Taking the buttons from the older message does not wait, but what follows waits for it; its flood is obeyed."""
    memory = (await say(telegram, server, notification(), {})).memory
    memory = (await say(telegram, server, notification(level=4), memory)).memory
    waiting = Later("keeping to the limits of the chat", 2.0)
    assert await telegram.send(notification(), memory, repeat=False) == waiting
    server.refuse("editMessageReplyMarkup", 429, "Too Many Requests: retry after 50", retry_after=50)
    memory = (await say(telegram, server, notification(), memory)).memory
    assert await telegram.send(notification(), memory, repeat=False) == Later(waiting.reason, 50.0)


async def test_redirect_of_the_server_is_not_followed(server: TelegramServer) -> None:
    """A base address that redirects gets no second call: the token goes to nobody else."""
    paths = []

    async def redirect(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with served(redirect) as base:
        telegram = Telegram("telegram", base, lambda: TOKEN, lambda: server.now)
        assert isinstance(await telegram.send(notification(), {}, repeat=False), Later)
        await telegram.close()
    assert paths == [f"/bot{TOKEN}/sendMessage"]


# Presses.


class Desk:
    """Who takes presses: keeps them, and may fail."""

    def __init__(self) -> None:
        self.taken: list[Pressing] = []
        self.asked: list[Asking] = []
        self.commands: list[Command] = []
        self.members: list[Membership] = []
        self.marks: list[Marking] = []
        self.full = False

    async def press(self, pressing: Pressing) -> str:
        if self.full:
            raise OSError("disk full")
        self.taken.append(pressing)
        return "Terima kasih, Anda memegang kejadian ini."

    async def detail(self, asking: Asking) -> str:
        self.asked.append(asking)
        return ""

    async def command(self, command: Command) -> str:
        self.commands.append(command)
        return "jawaban" if command.name == "status" else ""

    async def mark(self, marking: Marking) -> tuple[str, Card | None]:
        self.marks.append(marking)
        return "", None

    async def member(self, membership: Membership) -> None:
        self.members.append(membership)


class Offset:
    """The number of the next update, kept."""

    def __init__(self) -> None:
        self.value = 0

    def save(self, value: int) -> None:
        self.value = value


async def test_press_comes_in_and_is_answered(server: TelegramServer, telegram: Telegram) -> None:
    """A press comes in with who pressed what, and the presser is shown what came of it."""
    await telegram.send(notification(), {}, repeat=False)
    desk, offset = Desk(), Offset()
    updates = TelegramUpdates(telegram, lambda: offset.value, offset.save)
    callback = server.press(7, 1, "Terima", user=7)
    assert await updates.poll(desk, hold=0) == 0
    assert desk.taken == [Pressing(1001, callback, 7, 7, 1, notification().incident, "acknowledge")]
    assert server.answers == {callback: "Terima kasih, Anda memegang kejadian ini."}
    await updates.poll(desk, hold=0)
    assert len(desk.taken) == 1


async def test_long_poll_ends_with_a_press(server: TelegramServer, telegram: Telegram) -> None:
    """A poll that is held open answers as soon as somebody presses."""
    await telegram.send(notification(), {}, repeat=False)
    desk = Desk()
    server.when_polled(lambda: server.press(7, 1, "Naikkan", user=7))
    await TelegramUpdates(telegram).poll(desk, hold=30)
    assert [pressing.verb for pressing in desk.taken] == ["raise"]


async def test_detail_is_asked_for_and_shown(server: TelegramServer, telegram: Telegram) -> None:
    """The button Detail is no press; the picture comes as an answer to the message, its words cut to what fits."""
    await telegram.send(notification(), {}, repeat=False)
    desk = Desk()
    callback = server.press(7, 1, "Detail", user=7)
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert desk.asked == [Asking(7, 7, 1, notification().incident)] and desk.taken == []
    assert callback in server.answers
    await telegram.show(
        "7", "1", png('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="45"/>'), "kata " * 900
    )
    shown = server.chats[7].messages[2]
    assert shown["photo"][-1]["width"] == 120 and len(shown["caption"]) <= 1024


async def test_commands_come_in_and_are_answered(server: TelegramServer, telegram: Telegram) -> None:
    """A command is handed on once, with who wrote it where; its answer stands under it. Other words are not read."""
    desk, offset = Desk(), Offset()
    updates = TelegramUpdates(telegram, lambda: offset.value, offset.save)
    for text in ("/status", "selamat pagi", "/catat@kentongan_bot  banjir  sudah  dicek"):
        server.write(GROUP, text, user=7)
    await updates.poll(desk, hold=0)
    await updates.poll(desk, hold=0)
    assert [(one.name, one.words, one.private) for one in desk.commands] == [
        ("status", "", False), ("catat", "banjir sudah dicek", False),
    ]  # fmt: skip
    (answer,) = server.called("sendMessage")
    assert (answer["text"], answer["reply_parameters"]["message_id"]) == ("jawaban", desk.commands[0].message)


async def test_answers_stay_in_their_topic(server: TelegramServer, telegram: Telegram) -> None:
    """In a forum the answer to a command, and to Detail, goes into the topic where it was asked."""
    await telegram.send(notification(address=f"{GROUP}:{TOPIC}"), {}, repeat=False)
    desk = Desk()
    server.press(GROUP, 1, "Detail", user=7)
    server.write(GROUP, "/status", user=7, topic=TOPIC)
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert (desk.asked[0].topic, desk.commands[0].topic) == (TOPIC, TOPIC)
    assert server.called("sendMessage")[1]["message_thread_id"] == TOPIC
    picture = png('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="45"/>')
    await telegram.show(str(GROUP), "1", picture, "kata", topic=TOPIC)
    assert int(server.called("sendPhoto")[0]["message_thread_id"]) == TOPIC


async def test_our_place_in_a_chat_is_told(server: TelegramServer, telegram: Telegram) -> None:
    """A block, a removal and a return come in as what they mean, by the kind of update that is asked for."""
    desk = Desk()
    server.turn(7, "kicked", user=7)
    server.turn(GROUP, "left", user=7)
    server.turn(7, "member", user=7)
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert [(one.chat, one.inside) for one in desk.members] == [(7, False), (GROUP, False), (7, True)]
    assert "my_chat_member" in server.called("getUpdates")[0]["allowed_updates"]


async def test_people_of_one_chat_are_mentioned(server: TelegramServer, telegram: Telegram) -> None:
    """One copy for all in the chat: whose id is known is mentioned so that his telephone rings, all by name."""
    people = (Mention("sari", "Sari <3", "7"), Mention("budi", "Pak Budi"))
    await telegram.send(notification(address=str(GROUP), mentions=people), {}, repeat=False)
    shown = server.chats[GROUP].messages[1]
    assert shown["text"] == f"{TEXT}\nSari <3, Pak Budi"
    assert [one.get("url") for one in shown["entities"]] == [None, "tg://user?id=7"]
    await telegram.send(notification(address="7", text="x" * 9000, mentions=people), {}, repeat=False)
    assert server.chats[7].messages[1]["text"].endswith("Pak Budi")


async def test_update_is_confirmed_only_when_the_press_is_safe(server: TelegramServer, telegram: Telegram) -> None:
    """A press that could not be kept comes again, under the same id; one that was kept does not."""
    await telegram.send(notification(), {}, repeat=False)
    desk, offset = Desk(), Offset()
    updates = TelegramUpdates(telegram, lambda: offset.value, offset.save)
    server.press(7, 1, "Terima", user=7)
    server.press(7, 1, "Naikkan", user=8)
    desk.full = True
    with pytest.raises(OSError, match="disk full"):
        await updates.poll(desk, hold=0)
    assert offset.value == 0
    desk.full = False
    await updates.poll(desk, hold=0)
    assert [(pressing.id, pressing.user) for pressing in desk.taken] == [("telegram:1001", 7), ("telegram:1002", 8)]


async def test_late_answer_is_ignored(server: TelegramServer, telegram: Telegram) -> None:
    """A press that can't be answered any more counts all the same."""
    await telegram.send(notification(), {}, repeat=False)
    desk = Desk()
    server.press(7, 1, "Terima", user=7)
    server.now += 3600
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert len(desk.taken) == 1
    assert server.answers == {}


async def test_false_alarm_asks_for_its_reason(server: TelegramServer, telegram: Telegram) -> None:
    """The button "Alarm palsu" puts four reasons under the others; one of them makes the press, "Kembali" goes back."""
    await telegram.send(notification(), {}, repeat=False)
    desk, offset = Desk(), Offset()
    updates = TelegramUpdates(telegram, lambda: offset.value, offset.save)
    before = server.chats[7].messages[1]["reply_markup"]
    for button in ("Alarm palsu", "Alarm palsu", "Kembali", "Alarm palsu"):
        server.now += 5
        callback = server.press(7, 1, button, user=7)
        await updates.poll(desk, hold=0)
        assert server.answers[callback] == ""
        reasons = server.chats[7].messages[1]["reply_markup"] != before
        assert reasons == (button == "Alarm palsu")
    assert desk.taken == []
    server.press(7, 1, "Berita lama", user=7)
    await updates.poll(desk, hold=0)
    assert [(pressing.verb, pressing.note) for pressing in desk.taken] == [("false_alarm", "berita lama")]


@pytest.mark.parametrize("data", ["", "a:", "a:x:sudo", "b:x:ack", "a::ack", "a:x:no.spite", "x" * 64])
async def test_data_that_is_not_ours_is_no_press(server: TelegramServer, telegram: Telegram, data: str) -> None:
    """Data that we did not make is answered, so that the spinner ends, and is no press."""
    await telegram.send(notification(), {}, repeat=False)
    desk = Desk()
    callback = server.forge(server.chats[7].messages[1], data, user=666)
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert desk.taken == []
    assert server.answers == {callback: ""}


@pytest.mark.parametrize("update", [None, [], {}, {"update_id": "7"}, {"update_id": 2.5}, "update"])
def test_update_without_a_number_is_none(update: object) -> None:
    """What is no update is not read."""
    assert read_update(update) is None


async def test_press_on_an_old_message_is_read(server: TelegramServer, telegram: Telegram) -> None:
    """A message too old to be shown again comes back without its text and buttons, and the press is still read."""
    desk = Desk()
    shown = {"chat": {"id": 7, "type": "private"}, "message_id": 1, "date": 0}
    server.forge(shown, callback_data("x-1", "ack"), user=7)
    await TelegramUpdates(telegram).poll(desk, hold=0)
    assert [(pressing.incident, pressing.verb) for pressing in desk.taken] == [("x-1", "acknowledge")]


@pytest.mark.parametrize("code", [*CODES, *REASONS, "back"])
def test_longest_name_fits_a_button(code: str) -> None:
    """The longest name of an issue leaves room for every code, and is read back."""
    incident = "n" * 40 + "-20261124T0604"
    data = callback_data(incident, code)
    assert len(data.encode()) <= LONGEST_DATA
    assert read_callback(data) == (incident, code)


async def test_conflicts_say_which(server: TelegramServer, telegram: Telegram) -> None:
    """A webhook that is set, and a second poller, are told apart in the trouble shown; waits grow while it lasts."""
    updates = TelegramUpdates(telegram)
    await telegram.api.call("setWebhook", {"url": "http://127.0.0.1:1/"})
    waits = [await updates.poll(Desk(), hold=0) for _ in range(8)]
    assert "a webhook is set" in updates.trouble
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    await telegram.api.call("deleteWebhook", {})
    other = TelegramUpdates(telegram)
    server.when_polled(lambda: server.poll_by_another())
    await other.poll(Desk(), hold=30)
    assert "another program polls" in other.trouble
    await updates.poll(Desk(), hold=0)
    assert updates.trouble == ""


@pytest.mark.parametrize("fault", [500, "cut before", "cut after", "garbage", "half"])
async def test_poll_survives_every_fault(server: TelegramServer, telegram: Telegram, fault: Fault) -> None:
    """A poll that goes wrong names the trouble and a wait, and loses no press."""
    await telegram.send(notification(), {}, repeat=False)
    desk, updates = Desk(), TelegramUpdates(telegram)
    server.press(7, 1, "Terima", user=7)
    server.fail("getUpdates", fault)
    assert await updates.poll(desk, hold=0) == 1
    assert updates.trouble
    await updates.poll(desk, hold=0)
    assert len(desk.taken) == 1


async def test_webhook_form(server: TelegramServer, telegram: Telegram) -> None:
    """By webhook the same press comes in, if the secret is right; 200 is answered only when it is safe, and twice the
    same update has the same id."""
    await telegram.send(notification(), {}, repeat=False)
    desk, updates = Desk(), TelegramUpdates(telegram, secret=lambda: "rahasia")

    async def take(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        try:
            return web.Response(status=await updates.receive(await request.read(), secret, desk))
        except OSError:
            return web.Response(status=500)

    async with served(take) as url:
        await telegram.api.call("setWebhook", {"url": url, "secret_token": "salah"})
        server.press(7, 1, "Terima", user=7)
        assert await server.deliver() == [401]
        await telegram.api.call("setWebhook", {"url": url, "secret_token": "rahasia"})
        desk.full = True
        assert await server.deliver() == [500]
        desk.full = False
        assert await server.deliver(twice=True) == [200, 200]
    assert [pressing.id for pressing in desk.taken] == ["telegram:1001", "telegram:1001"]


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 400), (b'{"update_id":1}', 200)])
async def test_webhook_reads_what_it_is_sent(telegram: Telegram, body: bytes, status: int) -> None:
    """What is no update is refused; an update that is not for us is accepted and forgotten."""
    updates = TelegramUpdates(telegram, secret=lambda: "rahasia")
    assert await updates.receive(body, "rahasia", Desk()) == status


async def test_webhook_without_a_secret_is_closed(telegram: Telegram) -> None:
    """Where no secret is set, nothing is taken, an empty header neither."""
    assert await TelegramUpdates(telegram).receive(b'{"update_id":1}', "", Desk()) == 401
