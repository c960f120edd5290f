"""What each answer of the WhatsApp Cloud API makes us do: one small table of Meta's error codes, which change without
notice. The same codes come in answers and in status webhooks; titles and HTTP statuses are never looked at.
"""

from typing import Literal

import msgspec

Act = Literal["done", "template", "spare", "text", "crowded", "again", "slow", "urgent", "next", "down", "bug"]
"""What to do:

    done      it is accepted                template  the 24 hours are over: send the template, at once
    spare     send by the next template     text      send without what is not text
    crowded   too many to this recipient    again     back off
    slow      back off for minutes          urgent    only what is Awas is tried again; else the next way
    next      this address is no use until a person acts: the person's next way
    down      the whole channel is no use until a person acts
    bug       our request, or the configuration, is wrong: it would be refused again
"""


class Row(msgspec.Struct, frozen=True):
    """What a code means, and what a person should do."""

    act: Act
    means: str


_PERMISSION = Row("down", "a permission is missing: give the token whatsapp_business_messaging")
_TEMPLATE = Row("bug", "template does not fit: compare its name, language and places with the approved one")
_PARAMETER = Row("bug", "a parameter is refused: please report it")
_TOKEN = Row("down", "the token has expired or is invalid: make a new one")
_ACCOUNT = Row("down", "the account is stopped (payment, certificate, name, policy): see Meta's business manager")
_SERVER = Row("again", "trouble at Meta's side")
_PAUSED = Row("spare", "the template is paused or disabled: improve it in Meta's business manager")
_RATE = Row("slow", "rate limit of the account or app")

TABLE: dict[int, Row] = {
    131047: Row("template", "the 24 hours since the officer last wrote are over"),
    131026: Row("next", "undeliverable: no WhatsApp at this number, an old one, terms not accepted, or we are blocked"),
    131049: Row("next", "held back by Meta as too much marketing: use a template of the category utility"),
    131050: Row("next", "the person stopped marketing messages: use a template of the category utility"),
    131056: Row("crowded", "too many messages to this recipient"),
    130429: Row("again", "throughput of the number is used up"),
    131048: Row("urgent", "spam limit on the number: look at its quality in Meta's business manager"),
    80007: _RATE,
    4: _RATE,
    131064: Row("down", "messaging limit reached: look into Meta's business manager"),
    190: _TOKEN,
    0: _TOKEN,
    3: _PERMISSION,
    10: _PERMISSION,
    **dict.fromkeys(range(200, 300), _PERMISSION),
    **dict.fromkeys((100, 131008, 131009), _PARAMETER),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012), _TEMPLATE),
    132015: _PAUSED,
    132016: _PAUSED,
    **dict.fromkeys((131051, 131052, 131053), Row("text", "a type or medium is refused")),
    131030: Row("next", "the number is not in the test number's list of recipients: add it there"),
    131021: Row("next", "this is the sender's own number: give the officer's"),
    **dict.fromkeys((131042, 131045, 131037, 131031, 368), _ACCOUNT),
    **dict.fromkeys((131000, 131016, 131057, 135000, 1, 2), _SERVER),
    137000: Row("next", "the recipient's identity has changed: make sure that it is still the officer's number"),
}
UNKNOWN = Row("again", "an error that is not in our table")


def row_for(code: int) -> Row:
    """What a code means; what no row knows is tried again later.

    >>> row_for(131026).act, row_for(245).act, row_for(999999).act
    ('next', 'down', 'again')
    """
    return TABLE.get(code, UNKNOWN)


def explain(code: int) -> str:
    """The code in words, with what a person should do.

    >>> explain(190)
    'WhatsApp: 190, the token has expired or is invalid: make a new one'
    """
    return f"WhatsApp: {code}, {row_for(code).means}"
