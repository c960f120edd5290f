"""Every error known of the Bot API leads to its stated act, over real HTTP, in the server's own words."""

from typing import Any

import pytest

from alerts.channels import Delivered, Failed, Later
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_errors import ADVICE, TABLE
from tests.examples import TEXT, notification
from tests.servers.telegram import TOKEN, TelegramServer

BAD, FORBIDDEN = "Bad Request: ", "Forbidden: "
DELIVERED: tuple[tuple[int, str, dict[str, int], str], ...] = (
    (400, f"{BAD}message to edit not found", {}, "sent anew"),
    (400, f"{BAD}message can't be edited", {}, "sent anew"),
    (400, f"{BAD}there is no text in the message to edit", {}, "sent anew"),
    (400, f"{BAD}message is not modified: specified new message content is the same", {}, "shown so already"),
    (400, f"{BAD}message thread not found", {}, "sent without it"),
    (400, f"{BAD}group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": 8}, "new id 8"),
    (400, f"{BAD}can't parse entities: Unclosed start tag at byte offset 3", {}, "please report it"),
    (400, f"{BAD}message is too long", {}, "please report it"),
    (400, f"{BAD}message text is empty", {}, "please report it"),
    (400, f"{BAD}BUTTON_DATA_INVALID", {}, "please report it"),
)
"""Code, words and parameters of the answer to an edit; the word that the delivery's detail has for the admin."""
DEAD: tuple[tuple[int, str, str], ...] = (
    (400, f"{BAD}chat not found", "press /start"),
    (400, f"{BAD}something that nobody knows", "please report it"),
    (401, "Unauthorized", "@BotFather"),
    (403, f"{FORBIDDEN}bot was blocked by the user", "unblock the bot"),
    (403, f"{FORBIDDEN}user is deactivated", "another address"),
    (403, f"{FORBIDDEN}bot was kicked from the supergroup chat", "add the bot"),
    (403, f"{FORBIDDEN}bot is not a member of the supergroup chat", "add the bot"),
    (403, f"{FORBIDDEN}the group chat was deleted", "another address"),
    (404, "Not Found", "malformed"),
    (409, "Conflict: terminated by other getUpdates request; make sure that only one bot runs", "another program"),
    (409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook", "a webhook is set"),
)
"""What no change of the message helps against: it fails, so the person's next way is used, and says what to do."""
AGAIN: tuple[tuple[int, str, dict[str, int], float, bool], ...] = (
    (429, "Too Many Requests: retry after 60", {"retry_after": 60}, 60.0, False),
    (500, "Internal Server Error: restart", {}, 0.0, True),
    (502, "Bad Gateway", {}, 0.0, True),
    (504, "Gateway Timeout", {}, 0.0, True),
)
"""What passes: the wait that was named, and whether the message may have arrived all the same."""


async def answered(code: int, text: str, **parameters: int) -> tuple[Any, TelegramServer]:
    """What comes of an edit of message 1, in a topic that is there, where the server's first answer is this."""
    async with TelegramServer() as server:
        for chat in (7, 8):
            server.chat(chat, "supergroup", topics={42})
        telegram = Telegram("telegram", server.base, lambda: TOKEN, lambda: server.now)
        await telegram.send(notification(address="7:42"), {}, repeat=False)
        server.chats[8].messages[1] = dict(server.chats[7].messages[1])
        server.now += 60
        server.refuse("editMessageText", code, text, **parameters)
        said = notification(id="n2", address="7:42", occasion="revised", text=f"{TEXT}\nPJ: Sari")
        outcome = await telegram.send(said, {"message_id": "1"}, repeat=False)
        await telegram.close()
        return outcome, server


@pytest.mark.parametrize(("code", "text", "parameters", "says"), DELIVERED)
async def test_what_a_change_helps_against_is_delivered(
    code: int, text: str, parameters: dict[str, int], says: str
) -> None:
    """It is changed as the answer wants it, sent again at once, and the admin reads what was changed."""
    outcome, server = await answered(code, text, **parameters)
    assert isinstance(outcome, Delivered) and says in outcome.detail, outcome
    assert outcome.memory["message_id"] == ("2" if "anew" in says else "1")
    assert ("chat" in outcome.memory) == ("migrate_to_chat_id" in parameters)
    assert "already" in says or any("Sari" in str(chat.messages) for chat in server.chats.values())


@pytest.mark.parametrize(("code", "text", "says"), DEAD)
async def test_what_nothing_helps_against_fails(code: int, text: str, says: str) -> None:
    """It fails once, with what a person should do."""
    outcome, server = await answered(code, text)
    assert isinstance(outcome, Failed) and says in outcome.reason, outcome
    assert len(server.called("editMessageText")) == 0 and len(server.called("sendMessage")) == 1


@pytest.mark.parametrize(("code", "text", "parameters", "after", "unsure"), AGAIN)
async def test_what_passes_is_tried_again(
    code: int, text: str, parameters: dict[str, int], after: float, unsure: bool
) -> None:
    """It waits as long as the server names, and is a possible repeat only where it may have arrived."""
    outcome, _ = await answered(code, text, **parameters)
    assert isinstance(outcome, Later) and (outcome.after, outcome.unsure) == (after, unsure), outcome


def test_every_row_is_in_the_test() -> None:
    """Each row of the table of acts and of the advice is met by one of the answers above."""
    answers = [(row[0], row[1]) for rows in (DELIVERED, DEAD, AGAIN) for row in rows] + [(200, "")]
    for table in (TABLE, ADVICE):
        for code, text, _ in table:
            assert any(code == met and text in words for met, words in answers), (code, text)
