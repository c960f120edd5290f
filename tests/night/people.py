"""Who is up in that night, how each is reached, and in which order they are told."""

from pathlib import Path
from typing import Any

from tests.night.phones import Phones
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.whatsapp import APP_SECRET, PHONE, VERIFY_TOKEN, WhatsAppServer
from tests.servers.whatsapp import TOKEN as WA_TOKEN
from tests.serving import settings
from tests.story import at

SARI, DEWI, JOHN, BUDI, RATNA = 7, 8, 9, "628120000001", "628120000002"
NAMES = {str(SARI): "Sari", str(DEWI): "Dewi", str(JOHN): "John", BUDI: "Budi", RATNA: "Ratna"}
CHATS = {name.lower(): int(chat) if len(chat) == 1 else chat for chat, name in NAMES.items()}
SECRETS = {
    "TEST_SECRET": SECRET, "TEST_TOKEN": TOKEN, "WA_TOKEN": WA_TOKEN, "WA_APP": APP_SECRET, "WA_VERIFY": VERIFY_TOKEN,
}  # fmt: skip


def phones(telegram: TelegramServer, meta: WhatsAppServer, receiver: Receiver) -> Phones:
    """Their phones, in the evening."""
    telegram.old = True
    for end in (telegram, meta, receiver):
        end.now = float(at("1 22:59"))
    for person in (SARI, DEWI, JOHN):
        telegram.chat(person)
    meta.people |= {BUDI: "fine", RATNA: "fine"}
    return Phones(telegram, meta, receiver, NAMES)


def table(path: Path, telegram: TelegramServer, meta: WhatsAppServer, receiver: Receiver) -> dict[str, Any]:
    """The configuration. Analyst and team lead have Telegram, the two heads WhatsApp, the spokesman reads English; a
    command centre hears by webhook."""
    made: dict[str, Any] = settings(path, receiver)
    issue = {"name": "Antrean BBM", "query": "bbm", "owner": "Tim Monitoring"}
    return made | {
        "agency": made["agency"] | {"last_resort": []},
        "issues": {"antrean-bbm": issue},
        "channels": made["channels"] | {
            "tg": {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}},
            "wa": {"kind": "whatsapp", "phone": PHONE, "base": meta.base, "token": {"env": "WA_TOKEN"},
                   "app_secret": {"env": "WA_APP"}, "verify_token": {"env": "WA_VERIFY"}},
        },
        "officers": made["officers"] | {
            "sari": {"name": "Sari", "reach": [{"channel": "tg", "address": str(SARI)}]},
            "dewi": {"name": "Ibu Dewi, Ketua Tim", "reach": [{"channel": "tg", "address": str(DEWI)}]},
            "john": {"name": "Pak John, Jubir", "language": "en", "reach": [{"channel": "tg", "address": str(JOHN)}]},
            "budi": {"name": "Pak Budi, Kabid IKP", "reach": [{"channel": "wa", "address": BUDI}]},
            "ratna": {"name": "Ibu Ratna, Kepala Biro", "leader": True, "reach": [{"channel": "wa", "address": RATNA}]},
        },
        "levels": {
            "waspada": {"chain": [{"tell": ["sari"], "within": 30}, {"tell": ["sari"], "within": 30}]},
            "siaga": {"chain": [{"tell": ["sari", "dewi", "pusat"], "within": 15}, {"tell": ["budi"], "within": 15},
                                {"tell": ["ratna"], "within": 15}]},
            "awas": {"chain": [{"tell": ["sari", "dewi", "budi", "ratna", "john", "pusat"], "within": 5}]},
        },
    }  # fmt: skip
