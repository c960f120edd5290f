"""The rich form on Telegram: the picture in the message, and text where the server or the chat does not take it so."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound
from aiogram.types import (
    BufferedInputFile,
    InputMediaPhoto,
    InputRichBlockParagraph,
    InputRichBlockPhoto,
    InputRichBlockSectionHeading,
    InputRichMessage,
    RichBlockPhoto,
)

from alerts.channels import Delivered
from alerts.channels.telegram import FLAT_FOR, Telegram
from alerts.notification import Mention
from alerts.pictures.easel import MOST, Easel
from alerts.pictures.render import png
from tests.examples import BUTTONS, TEXT, notification
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.telegram_rich import pictures, shown

GROUP, TOPIC = -1001234567890, 42


def svg(width: int = 60) -> str:
    """A small picture."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="40"/>'


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.chat(7)
        server.chat(GROUP, "supergroup", topics={TOPIC})
        yield server


@pytest.fixture
async def telegram(server: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram("telegram", server.base, lambda: TOKEN, lambda: server.now)
    channel.draw = lambda said: svg(60 + said.revision)
    yield channel
    await channel.close()


async def say(telegram: Telegram, server: TelegramServer, memory: dict[str, str], **changes: object) -> Delivered:
    """Send a minute after what was sent before."""
    server.now += 60
    outcome = await telegram.send(notification(**changes), memory, repeat=False)
    assert isinstance(outcome, Delivered), outcome
    return outcome


async def test_picture_text_and_buttons_are_one_message(server: TelegramServer, telegram: Telegram) -> None:
    """Headline, every line, picture and buttons are one message, and the edit after it changes the picture too."""
    first = await say(telegram, server, {})
    message = server.chats[7].messages[1]
    assert shown(message) == TEXT
    assert [one["width"] for one in pictures(message)] == [122]
    assert len(message["reply_markup"]["inline_keyboard"]) == 2
    await say(telegram, server, first.memory, id="n2", revision=2, occasion="revised", text="dipegang\nSari")
    assert shown(message) == "dipegang\nSari" and [one["width"] for one in pictures(message)] == [124]
    assert list(server.chats[7].messages) == [1]


async def test_both_forms_carry_the_same_facts(server: TelegramServer, telegram: Telegram) -> None:
    """With the picture or without: the same lines, people, topic and buttons, for a post's markup stays text."""
    about = {
        "address": f"{GROUP}:{TOPIC}",
        "text": "[SIAGA] <b>R&D</b>\n@orang https://jahat.example",
        "mentions": (Mention("sari", "Sari <3", "7"), Mention("budi", "Budi")),
    }
    await say(telegram, server, {}, **about)
    telegram.draw = lambda said: ""
    await say(telegram, server, {}, **about)
    rich, flat = server.chats[GROUP].messages.values()
    assert shown(rich) == shown(flat)
    assert rich["reply_markup"] == flat["reply_markup"]
    assert "'id': 7" in str(rich["rich_message"]) and "tg://user?id=7" in str(flat["entities"])
    topics = [call["message_thread_id"] for name, call in server.calls if name.startswith("send")]
    assert list(map(int, topics)) == [TOPIC, TOPIC]
    assert all(call["rich_message"]["skip_entity_detection"] for call in server.called("sendRichMessage"))


async def test_old_server_gets_text_for_a_day(server: TelegramServer, telegram: Telegram) -> None:
    """A server that knows no rich messages gets text at once; the next message is not tried in that form until a day
    has passed."""
    server.old = True
    first = await say(telegram, server, {})
    assert "without its picture" in first.detail
    assert server.chats[7].messages[1]["text"] == TEXT
    server.old = False
    await say(telegram, server, {}, id="n2", incident="lain-20261124T0604")
    assert server.chats[7].messages[2]["text"] == TEXT
    server.now += FLAT_FOR
    await say(telegram, server, {}, id="n3", incident="baru-20261124T0604")
    assert pictures(server.chats[7].messages[3])


async def test_server_that_went_back_still_edits(server: TelegramServer, telegram: Telegram) -> None:
    """A rich message on a server that knows that form no more is edited as text."""
    first = await say(telegram, server, {})
    server.old = True
    after = await say(telegram, server, first.memory, id="n2", occasion="revised", text="dipegang Sari")
    assert (shown(server.chats[7].messages[1]), after.memory) == ("dipegang Sari", {"message_id": "1"})


async def test_chat_without_photos_gets_text(server: TelegramServer, telegram: Telegram) -> None:
    """Where the bot may send no photos the text goes alone, and other chats keep their pictures."""
    server.photos_forbidden.add(GROUP)
    await say(telegram, server, {}, address=str(GROUP))
    await say(telegram, server, {})
    assert server.chats[GROUP].messages[1]["text"] == TEXT
    assert pictures(server.chats[7].messages[1])


async def test_message_keeps_its_form(server: TelegramServer, telegram: Telegram) -> None:
    """A message that began as text is edited as text; one with a picture stays rich where none is drawn."""
    drawn, telegram.draw = telegram.draw, lambda said: ""
    flat = await say(telegram, server, {})
    telegram.draw = drawn
    rich = await say(telegram, server, {}, id="n2", incident="lain-20261124T0604")
    telegram.draw = lambda said: "" if said.id == "n4" else svg()
    await say(telegram, server, flat.memory, id="n3", occasion="revised", text="dipegang Sari")
    await say(telegram, server, rich.memory, id="n4", occasion="revised", text="dipegang Budi")
    assert "text" in server.chats[7].messages[1]
    assert shown(server.chats[7].messages[2]) == "dipegang Budi" and not pictures(server.chats[7].messages[2])


async def test_wrong_token_is_no_old_server(server: TelegramServer, telegram: Telegram) -> None:
    """A malformed token is answered like an unknown method; it stops the channel, and the form is tried again after."""
    tokens = [TOKEN, "malformed", "malformed"]
    channel = Telegram("telegram", server.base, tokens.pop, lambda: server.now)
    channel.draw = lambda said: svg()
    refused = await channel.send(notification(), {}, repeat=False)
    await say(channel, server, {}, buttons=BUTTONS)
    await channel.close()
    assert "malformed" in str(refused) and pictures(server.chats[7].messages[1])


async def test_each_picture_is_drawn_once_and_few_at_a_time() -> None:
    """Everybody who asks for one picture gets it; one more than a few different ones is not waited for."""
    easel = Easel()
    same = await asyncio.gather(*(easel.png(svg()) for _ in range(30)))
    assert same == [png(svg())] * 30
    many = await asyncio.gather(*(easel.png(svg(100 + number)) for number in range(MOST + 1)))
    assert [bool(one) for one in many] == [True] * MOST + [False]


async def test_server_reads_what_another_client_sends(server: TelegramServer) -> None:
    """A client that we did not write sends, edits and is refused in the rich form."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.base))
    async with Bot(TOKEN, session=session) as bot:
        photo = InputMediaPhoto(media=BufferedInputFile(png(svg()), "chart.png"))
        blocks = [InputRichBlockSectionHeading(text="kepala", size=4), InputRichBlockPhoto(photo=photo)]
        message = await bot.send_rich_message(7, InputRichMessage(blocks=blocks))
        assert message.rich_message and isinstance(message.rich_message.blocks[1], RichBlockPhoto)
        words = InputRichMessage(blocks=[InputRichBlockParagraph(text="isi")])
        await bot.edit_message_text(chat_id=7, message_id=message.message_id, rich_message=words)
        assert shown(server.chats[7].messages[message.message_id]) == "isi"
        with pytest.raises(TelegramBadRequest, match="exactly one"):
            await bot.send_rich_message(7, InputRichMessage(html="<p>a</p>", markdown="a"))
        server.now += 60
        with pytest.raises(TelegramBadRequest, match="heading"):
            await bot.send_rich_message(7, InputRichMessage(blocks=[InputRichBlockSectionHeading(text="a", size=7)]))
        server.old = True
        with pytest.raises(TelegramNotFound):
            await bot.send_rich_message(7, words)
