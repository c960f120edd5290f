"""What each answer of the Bot API makes us do: one small table, because a vendor changes its texts without notice.

Codes and texts as telegram-bot-api's ``Client.cpp`` writes them; the first row that fits counts. Descriptions are for
people, so a text is looked at only where a code is shared.
"""

from typing import Literal

from alerts.channels.telegram_api import Reply

Act = Literal[
    "done", "same", "renew", "unthread", "move", "plain", "shorten", "bare", "flat", "wait", "later", "dead", "stop"
]
"""What to do:

    done      it is delivered            same      it is shown so already: delivered
    renew     send a new message         unthread  send without the topic
    move      send to the new chat       plain     send without markup: ours is broken
    shorten   cut and send               bare      send without buttons: ours are broken
    flat      send as text: the server knows no rich messages
    wait      for the seconds named      later     back off
    dead      this address is no use until a person acts
    stop      the whole channel is no use until a person acts
"""

TABLE: tuple[tuple[int, str, Act], ...] = (
    (200, "", "done"),
    (400, "message is not modified", "same"),
    (400, "message to edit not found", "renew"),
    (400, "message can't be edited", "renew"),
    (400, "there is no text in the message to edit", "renew"),
    (400, "message thread not found", "unthread"),
    (400, "group chat was upgraded to a supergroup chat", "move"),
    (400, "can't parse entities", "plain"),
    (400, "message is too long", "shorten"),
    (400, "message text is empty", "shorten"),
    (400, "BUTTON_DATA_INVALID", "bare"),
    (400, "chat not found", "dead"),
    (400, "", "dead"),
    (401, "", "stop"),
    (403, "", "dead"),
    (404, "", "stop"),
    (409, "", "stop"),
    (429, "", "wait"),
)

NOT_RICH = ("", "message text is empty", "can't parse entities")
"""Rows that, with 400 or 404, say of a rich message that it can't be shown so: what no other row names, and that the
text is missing from an edit."""

ADVICE: tuple[tuple[int, str, str], ...] = (
    (400, "chat not found", "check the chat id; a person must press /start before the bot may write to him"),
    (400, "", "this is a mistake of ours: please report it"),
    (401, "", "the token is wrong or revoked: get a valid one from @BotFather"),
    (403, "blocked", "the person must unblock the bot"),
    (403, "deactivated", "the account is gone: give another address"),
    (403, "deleted", "the group is gone: give another address"),
    (403, "", "add the bot to the chat again"),
    (404, "", "the token is malformed, or the base address is not a Bot API server"),
    (409, "webhook is active", "a webhook is set for this bot: delete it (deleteWebhook), or set updates to webhook"),
    (409, "", "another program polls with the same token: stop it, or use another bot"),
)


def act_for(reply: Reply, *, rich: bool = False) -> Act:
    """What the answer to a message, ``rich`` or not, makes us do; what no row knows is tried again later.

    >>> act_for(Reply(403, description="Forbidden: bot was blocked by the user"))
    'dead'
    >>> act_for(Reply(502, description="Bad Gateway"))
    'later'
    >>> act_for(Reply(404, description="Not Found"), rich=True)
    'flat'
    """
    for code, text, act in TABLE:
        if reply.code == code and text in reply.description:
            return "flat" if rich and code in (400, 404) and text in NOT_RICH else act
    return "later"


def explain(reply: Reply) -> str:
    """The answer in words, with what a person should do.

    >>> explain(Reply(401, description="Unauthorized"))
    'Telegram: 401 Unauthorized; the token is wrong or revoked: get a valid one from @BotFather'
    """
    said = f"Telegram: {reply.code or 'no answer'} {reply.description}".strip()
    advice = (advice for code, text, advice in ADVICE if reply.code == code and text in reply.description)
    return "; ".join([said, *list(advice)[:1]])
