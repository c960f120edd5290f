"""Chats that a bot was put out of, because somebody blocked or removed it: kept, counted, found by the doctor, and told
to the people whom the bot reached there, by their next way."""

from collections.abc import Iterator

import msgspec

from alerts.channels.telegram_heard import Membership
from alerts.notification import Notification
from alerts.roster import Reach
from alerts.words import LANGUAGES
from stream.config import Config
from stream.engine.host import Host
from stream.engine.store import Store
from stream.metrics import Metrics

_decoder = msgspec.json.Decoder(dict[str, int])


class Shut:
    """Those of one channel, with the time (epoch seconds) since when they are shut."""

    def __init__(self, channel: str, store: Store, host: Host, config: Config, metrics: Metrics) -> None:
        self._channel, self._store, self._host, self._config, self._metrics = channel, store, host, config, metrics
        self.chats = read(store.get_bytes(place(channel)))
        metrics.shut.labels(channel).set(len(self.chats))

    async def changed(self, member: Membership) -> None:
        """Take what the server says of our place in a chat; safe when it returns, and the same twice over."""
        chat = str(member.chat)
        if member.inside == (chat not in self.chats):
            return
        chats = {one: at for one, at in self.chats.items() if one != chat}
        if not member.inside:
            chats[chat] = member.at
            await self._host.announce(list(told(self._config, self._channel, member)))
        with self._store.transaction():
            self._store.put(place(self._channel), msgspec.json.encode(chats))
        self.chats = chats
        self._metrics.shut.labels(self._channel).set(len(chats))


def told(config: Config, channel: str, member: Membership) -> Iterator[Notification]:
    """A word to everybody reached in that chat, by the way that comes after it; who has none is left to the doctor."""
    id = f"shut-{channel}-{member.chat}-{member.at}"
    for name, officer in config.officers.items():
        ways = iter(officer.reach)
        if any(_there(way, channel, str(member.chat)) for way in ways) and (way := next(ways, None)):
            words = LANGUAGES[officer.language or config.agency.language]
            yield Notification(
                id=f"{id}-{name}_{way.channel}", issue="", incident=id, revision=1, occasion="shut", level=1,
                at=member.at, channel=way.channel, address=way.address, officer=name, status=config.agency.status,
                text=words.shut(channel),
            )  # fmt: skip


def people(config: Config, channel: str, chat: str) -> list[str]:
    """Names of everybody reached in a chat."""
    officers = config.officers.values()
    return [one.name for one in officers if any(_there(way, channel, chat) for way in one.reach)]


def place(channel: str) -> str:
    """Under which name the file keeps them."""
    return f"shut {channel}"


def read(stored: bytes) -> dict[str, int]:
    """The chats, from what is kept."""
    return _decoder.decode(stored) if stored else {}


def _there(way: Reach, channel: str, chat: str) -> bool:
    return way.channel == channel and way.address.partition(":")[0] == chat
