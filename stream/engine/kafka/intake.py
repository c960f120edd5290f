"""Post lines into the topic ``posts``: looked at by the border's rules, keyed by the post's identity, acknowledged.

A repeated post meets its first copy: the same key is the same partition. In feed time each new minute of a feed that
leads is marked in every partition, so that all of them know what time it is, even those in which few posts stand.
"""

import asyncio
import logging
from collections.abc import Sequence

import msgspec
from aiokafka.errors import KafkaError

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.inputs import END_OF_TIME
from stream.engine.kafka.headers import headers
from stream.engine.kafka.letters import Letters
from stream.engine.kafka.producing import Producing
from stream.engine.kafka.shard import aside
from stream.engine.kafka.stands import Stands
from stream.engine.kafka.topics import name
from stream.engine.key import shared_key
from stream.engine.outcomes import REASONS, Answer, Overloaded, Refusal
from stream.feeds import leads
from stream.metrics import Metrics
from stream.post import CHUNK, Border, Drafts, Refused
from stream.pseudonym import Veil
from stream.unread import hidden

log = logging.getLogger("kentongan")
WAITING = 20_000
"""Lines that may wait for the brokers."""
BATCH = 1 << 18
"""Bytes of a partition's posts sent together: with the usual 16 kB a burst waits for one answer after the other."""
ANSWER = 10.0
"""Seconds in which the brokers must have taken what is sent."""


class Intake:
    """What brings posts in. Where feeds stand is written behind their posts, so that none is passed over.

    ``stands`` is what was known of the feeds before; ``worker`` is under which name we add to it. ``metrics`` shows
    dead letters that can't be put down.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        stands: Stands | None = None,
        worker: str = "intake",
        metrics: Metrics | None = None,
    ) -> None:
        self.config, self.clock, self.worker = config, clock, worker
        self._stands = stands or Stands()
        self._posts = name(config.kafka, "posts")
        self._letters = Letters(config, worker, metrics)
        self._producer = Producing(
            config.kafka, linger_ms=5, max_batch_size=BATCH, request_timeout_ms=int(1000 * ANSWER)
        )
        self._borders: dict[str, Border] = {}
        self._veil = Veil(shared_key(config), frozenset(config.agency.accounts))
        self._minute = 0
        """The minute that was marked last."""
        self._lines = 0

    async def start(self) -> None:
        """Connect."""
        await self._producer.start()
        await self._letters.start()

    async def close(self) -> None:
        """Send what is under way, and let go."""
        await self._producer.stop()
        await self._letters.close()

    async def accept(self, feed: str, lines: Sequence[bytes], position: int | None = None, head: str = "") -> Answer:
        """Take post lines; returns once the brokers have acknowledged them. What matches and what repeats is found out
        by the counters, so neither is in the answer. Raises Overloaded where the brokers don't take it.
        """
        if self._lines > WAITING:
            raise Overloaded(f"{self._lines} lines are waiting already; send again in a second")
        self._lines += len(lines)
        try:
            answer, latest = await self._accept(feed, lines)
            await self._stand(feed, answer, position, head, latest)
        except KafkaError as error:
            await self._producer.renew()
            raise Overloaded(f"the brokers do not take posts: {error!r}") from None
        finally:
            self._lines -= len(lines)
        return answer

    async def _accept(self, feed: str, lines: Sequence[bytes]) -> tuple[Answer, int]:
        seen, leading = self._seen(feed), leads(self.config, feed)
        border = self._border(feed, leading)
        strange, sent, latest, future = border.unknown_keys, [], 0, 0
        refused: dict[int, Refused] = {}
        for first, drafts in zip(range(0, len(lines), CHUNK), border.drafts(lines, seen), strict=False):
            good = [line for n, line in enumerate(lines[first : first + CHUNK], first) if n not in drafts.refused]
            sent += await self._produce(feed, drafts, good, seen, leading)
            refused |= drafts.refused
            latest, future = max(latest, drafts.latest), future + drafts.future
        await asyncio.gather(*sent)
        await self._letters.put(
            [aside(feed, why, hidden(lines[number], self._veil)) for number, why in refused.items()]
        )
        return _answer(len(lines), refused, border.unknown_keys - strange, future), min(latest, seen)

    async def _stand(self, feed: str, answer: Answer, position: int | None, head: str, latest: int) -> None:
        stand = self._stands.of(feed, self.worker).after(answer, position, head, latest)
        self._stands.put(feed, self.worker, stand)
        where, key = name(self.config.kafka, "feeds"), f"{feed} {self.worker}".encode()
        await self._producer.send_and_wait(where, msgspec.json.encode(stand), key, headers=headers())

    async def send(self, topic: str, key: str, value: bytes, **about: str) -> None:
        """Write anything else; returns once it is acknowledged. Raises Overloaded."""
        try:
            where = name(self.config.kafka, topic)
            await self._producer.send_and_wait(where, value, key.encode(), headers=headers(**about))
        except KafkaError as error:
            await self._producer.renew()
            raise Overloaded(f"the brokers do not take it: {error!r}") from None

    async def _produce(
        self, feed: str, drafts: Drafts, lines: list[bytes], seen: int, leading: bool
    ) -> list["asyncio.Future[object]"]:
        sent = []
        marked = leading and self.config.engine.time == "feed"
        about = headers(feed=feed, seen=seen)
        for number, line in enumerate(lines):
            if marked and drafts.published(number) // 60 > self._minute:
                self._minute = drafts.published(number) // 60
                sent += await self._mark(feed)
            sent.append(await self._producer.send(self._posts, line, drafts.key(number).encode(), headers=about))
        return sent

    async def _mark(self, feed: str) -> list["asyncio.Future[object]"]:
        about = headers(feed=feed, minute=self._minute)
        partitions = range(self.config.kafka.partitions)
        return [await self._producer.send(self._posts, b"", None, number, headers=about) for number in partitions]

    def _seen(self, feed: str) -> int:
        """When a post that comes now was seen: by the clock; a made feed may play a day that is still to come."""
        settings = self.config.feeds.get(feed)
        return END_OF_TIME if settings and settings.kind == "simulate" else int(self.clock.now())

    def _border(self, feed: str, leading: bool) -> Border:
        if feed not in self._borders:
            settings = self.config.feeds.get(feed)
            fields = settings.fields if settings and settings.kind != "csv" else {}
            self._borders[feed] = Border(feed, fields, recorded=leading)
        return self._borders[feed]


def _answer(lines: int, refused: dict[int, Refused], unknown_keys: int, future: int) -> Answer:
    reasons = [Refusal(number + 1, one.reason, one.explanation) for number, one in refused.items()]
    by = {reason: sum(one.reason == reason for one in reasons) for reason in {one.reason for one in reasons}}
    return Answer(
        accepted=lines - len(refused),
        refused=len(refused),
        unknown_keys=unknown_keys,
        future=future,
        refused_by=by,
        reasons=tuple(reasons[:REASONS]),
    )
