"""The local Bot API server, checked from outside by aiogram, a client that we did not write."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message

from tests.servers.telegram import TOKEN, TelegramServer

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Terima", callback_data="a:x:ack", style="success")]]
)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.chat(7)
        yield server


def client(server: TelegramServer, token: str = TOKEN) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.base)))


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    bot = client(server)
    yield bot
    await bot.session.close()


async def test_it_sends_and_edits(server: TelegramServer, bot: Bot) -> None:
    """The client reads what it sent, with its entities counted in UTF-16 code units, and edits it."""
    assert (await bot.get_me()).username == "kentongan_bot"
    options = LinkPreviewOptions(is_disabled=True, url="https://example.invalid/n/1")
    sent = await bot.send_message(
        7, "🔥 <b>R&amp;D</b> <i>x</i>", parse_mode="HTML", reply_markup=KEYBOARD, link_preview_options=options
    )
    assert sent.text == "🔥 R&D x"
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities or []] == [
        ("bold", 3, 3),
        ("italic", 7, 1),
    ]
    assert sent.date == datetime.fromtimestamp(int(server.now), UTC)
    edited = await bot.edit_message_text("lain", chat_id=7, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("lain", None)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("lain", chat_id=7, message_id=sent.message_id)
    server.now += 60
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("lain", chat_id=7, message_id=99)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("é<x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
async def test_it_refuses_broken_markup(bot: Bot, text: str, complaint: str) -> None:
    """Markup that the real server can't read is refused in its words."""
    with pytest.raises(TelegramBadRequest, match="can't parse entities") as error:
        await bot.send_message(7, text, parse_mode="HTML")
    assert complaint in str(error.value)


async def test_it_knows_four_named_characters(bot: Bot) -> None:
    """Of the named characters only four are read; others stay as text, and tags are read in any case."""
    sent = await bot.send_message(7, "<B>&lt;&gt;&amp;&quot;&nbsp;&#39;</B>", parse_mode="HTML")
    assert sent.text == "<>&\"&nbsp;'"


async def test_it_counts_lengths_after_parsing(server: TelegramServer, bot: Bot) -> None:
    """4096 characters are counted after parsing, 64 bytes of a button's data before anything."""
    assert await bot.send_message(7, "&lt;" * 4096, parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(7, "x" * 4097)
    server.now += 60
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(7, "<b> </b>", parse_mode="HTML")
    long = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x", callback_data="é" * 33)]])
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(7, "x", reply_markup=long)
    server.now += 60
    photo = await bot.send_photo(7, "photo", caption="x" * 1024)
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_photo(7, "photo", caption="x" * 1025)
    server.now += 60
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=7, message_id=photo.message_id)


async def test_it_limits(server: TelegramServer, bot: Bot) -> None:
    """A chat takes three messages at once and then one a second; a group takes twenty in any minute."""
    for _ in range(3):
        await bot.send_message(7, "x")
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(7, "x")
    assert wait.value.retry_after == 1
    server.now += 1
    await bot.send_message(7, "x")
    server.chat(-5, "group")
    for _ in range(20):
        server.now += 1
        await bot.send_message(-5, "x")
    server.now += 1
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(-5, "x")
    assert wait.value.retry_after == 40


async def test_it_refuses_as_the_chats_are(server: TelegramServer, bot: Bot) -> None:
    """A chat that is blocked, unknown or moved is refused with the code and the parameters of the real server."""
    server.chat(8, condition="blocked")
    server.chat(-5, "group", migrated_to=-1005)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(8, "x")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(9, "x")
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(-5, "x")
    assert moved.value.migrate_to_chat_id == -1005
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(7, "x", message_thread_id=3)
    server.fail("sendMessage", 502)
    with pytest.raises(TelegramServerError):
        await bot.send_message(7, "x")


async def test_it_checks_token_and_method(server: TelegramServer, bot: Bot) -> None:
    """A wrong token is unauthorized, an unknown method not found."""
    wrong = client(server, "1:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await wrong.get_me()
    await wrong.session.close()
    with pytest.raises(TelegramNotFound):
        await bot.get_my_name()


async def test_a_press_comes_out_and_is_answered_once(server: TelegramServer, bot: Bot) -> None:
    """A press comes out as an update with the data stored in the button, until a higher offset confirms it; it can be
    answered once, and not late."""
    await bot.send_message(7, "x", reply_markup=KEYBOARD)
    server.press(7, 1, "Terima", user=8)
    update = (await bot.get_updates())[0]
    query = update.callback_query
    assert isinstance(query, CallbackQuery)
    assert (query.data, query.from_user.id) == ("a:x:ack", 8)
    assert len(await bot.get_updates(offset=update.update_id)) == 1
    assert await bot.get_updates(offset=update.update_id + 1) == []
    assert await bot.answer_callback_query(query.id, "ya")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id, "ya")


async def test_webhook_and_polling_exclude_each_other(bot: Bot) -> None:
    """While a webhook is set nobody can poll."""
    await bot.set_webhook("http://127.0.0.1:1/", secret_token="rahasia")
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:1/"
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []
