"""From the embedded engine's file into the topics, and back: watches, open minutes, posts, labels, outbox, ...

    file ─▶ open minutes counted again, a shard for each partition ─▶ topics        (neither engine runs meanwhile)
    topics ─▶ mirror ─▶ open minutes counted again, one shard ─▶ file

What a watch has heard of open minutes it hears again from the new shards: same posts, same totals, same decisions.
"""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner

from detectors.sentiment.reading import Reading
from stream.config import Config, ConfigError
from stream.effects import Unsaid
from stream.engine.access import Access, keep
from stream.engine.embedded import Embedded
from stream.engine.kafka.access import noted
from stream.engine.kafka.brokers import reach
from stream.engine.kafka.following import partitions, read_whole
from stream.engine.kafka.headers import headers
from stream.engine.kafka.issues import key
from stream.engine.kafka.labels import kept
from stream.engine.kafka.lookout import Word
from stream.engine.kafka.minutes import Head, Saved, Unsaved
from stream.engine.kafka.mirror import Mirror
from stream.engine.kafka.outbox import MEMORY, PARTITIONS
from stream.engine.kafka.packing import packed
from stream.engine.kafka.shard import Kept
from stream.engine.kafka.stands import Stand
from stream.engine.kafka.topics import name, snapshot
from stream.engine.loaded import SHARD
from stream.engine.outcomes import Answer
from stream.engine.proposals import proposed
from stream.engine.shown import IncidentView
from stream.engine.store import Store
from stream.events import IssueChange, Totals
from stream.post import Post
from stream.totals import Counter
from stream.watch import Watch

MIGRATED = "migrated"
"""The worker in whose name feeds stand after a move."""
BATCH = 100
"""Posts in a message."""
Message = tuple[str, str | None, bytes, int | None]
"""Topic, key, value, and the partition where the key does not say it."""


async def into_topics(config: Config, store: Store, key: bytes) -> int:
    """Write a file's state into topics that are empty; returns how many messages that took. Raises ConfigError."""
    if ends := [at.topic for at, end in (await _ends(config, ("watches", "minutes", "posts"))).items() if end]:
        raise ConfigError(f"{ends[0]} holds messages already; move into topics that are new (another kafka.prefix)")
    engine = Embedded(config, store, key)
    messages = [*_state(engine), *_filed(store, config.kafka.partitions)]
    producer = AIOKafkaProducer(
        **reach(config.kafka), enable_idempotence=True, acks="all", linger_ms=5, max_request_size=snapshot(config.kafka)
    )
    try:
        async with producer:
            sent = [
                await producer.send(name(config.kafka, topic), value, about and about.encode(), at, headers=headers())
                for topic, about, value, at in messages
            ]
            await asyncio.gather(*sent)  # flushing would not say that one was not taken
    except KafkaError as error:
        raise ConfigError(f"the brokers did not take all of it ({error!r}); move into topics that are new") from None
    return len(messages)


async def into_file(config: Config, store: Store) -> None:
    """Fill an empty file from the topics. Raises ConfigError where counters or watches have not taken all there is."""
    if store.get("minute"):
        raise ConfigError(f"{store.path}: holds a state already; move it away first")
    if why := await unfinished(config):
        raise ConfigError(why)
    saved, looked_up = await _saved(config), await noted(config)
    mirror = Mirror(config, store)
    await mirror.start()
    await mirror.close()
    now, history = min(one.head.now for one in saved), max(one.head.history for one in saved)
    counter = Counter(SHARD, config.engine.open_minutes, now, history)
    for post, readings in _open(mirror, counter):
        counter.add(post, readings)
    totals = [one for one in counter.flush() if isinstance(one, Totals)]
    with store.transaction():
        for issue, watch in mirror.watches.items():
            _reshard(watch, [SHARD], now, totals)
            store.save(issue, watch.snapshot())
        store.put("minute", now)
        store.put("began", history)
        for feed in config.feeds:
            _stand(mirror, feed)
        for line in looked_up:
            keep(store.db, line)
        store.db.execute("DELETE FROM meta WHERE name LIKE 'read %'")  # how far the mirror was: it is no more


# ---- open minutes


def _state(engine: Embedded) -> Iterable[Message]:
    """Watches and open minutes."""
    config, now = engine.config, engine.counter.now
    shards = [Counter(str(number), config.engine.open_minutes, now, engine.counter.history)
              for number in range(config.kafka.partitions)]  # fmt: skip
    unsaved = [Unsaved(Saved()) for _ in shards]
    for post, readings in engine.store.posts.counted_since(engine.counter.oldest):
        number = partition_of(post.key, len(shards))
        own = {issue: reading for issue, reading in readings.items() if issue in engine.watches}
        if shards[number].add(post, own) == "counted":
            unsaved[number].met(post)
    totals: list[Totals] = []
    for number, shard in enumerate(shards):
        unsaved[number].changed(shard.unsaid)
        totals += [one for one in shard.flush() if isinstance(one, Totals)]
        for about, value in unsaved[number].rows(Head(0, now, shard.history), shard.oldest):
            if value is not None:
                yield "minutes", about.decode(), value, number
    for issue, watch in engine.watches.items():
        _reshard(watch, [shard.shard for shard in shards], now, totals)
        yield "watches", issue, watch.snapshot(), None


def _reshard(watch: Watch, shards: Sequence[str], now: int, totals: Iterable[Totals]) -> None:
    """Let a watch hear its open minutes from these shards, in the place of those that it has heard."""
    state = watch.state
    state.parts, state.ahead, state.unheard = {}, [], {}
    state.passed = dict.fromkeys(shards, now) if state.passed else {}
    for one in totals:
        if one.issue == watch.issue:
            watch.handle(one)


def _open(mirror: Mirror, counter: Counter) -> Iterable[tuple[Post, dict[str, Reading]]]:
    for post, readings in mirror.store.posts.counted_since(counter.oldest):
        yield post, {issue: reading for issue, reading in readings.items() if issue in mirror.watches}


# ---- everything else


def _filed(store: Store, shards: int) -> Iterable[Message]:
    rows = store.db.execute("SELECT body, readings, late FROM posts ORDER BY seq")
    batches: dict[int, list[Kept]] = {}
    for body, readings, late in rows:
        post = _post(body)
        own = batches.setdefault(partition_of(post.key, shards), [])
        own.append(Kept(post, _readings(readings), post.minute, bool(late)))
    for number, posts in batches.items():
        for value in packed(map(_json, posts), BATCH):
            yield "matched", None, value, number
    for (change,) in store.db.execute("SELECT change FROM issues ORDER BY seq"):
        yield "issues", key(_change(change)), bytes(change), None
    for newcomer in proposed(store):
        yield "proposals", newcomer.id, _json(Word(newcomer=newcomer)), None
    for line in store.db.execute("SELECT at, by, account, reason, posts FROM access ORDER BY seq"):
        yield "access", None, _json(Access(*line)), 0
    for taught in kept(store):
        yield "labels", taught.key, _json(taught), None
    for (view,) in store.db.execute("SELECT view FROM episodes ORDER BY opened"):
        yield "incidents", _view(view).incident, bytes(view), None
    for (why,) in store.db.execute("SELECT why FROM unsaid ORDER BY at"):
        one = _unsaid(why)
        yield "silences", f"{one.issue}/{one.officer}", bytes(why), None
    for feed, (accepted, _, _, _, refused, last, future) in store.feeds.counts().items():
        stand = Stand(store.feeds.position(feed) or None, store.feeds.head(feed), accepted, refused, future, last)
        yield "feeds", f"{feed} {MIGRATED}", _json(stand), None
    yield from _outbox(store, shards)


def _outbox(store: Store, shards: int) -> Iterable[Message]:
    """Rows keep their order, before all that come: their numbers are negative."""
    rows = list(reversed(store.deliveries.latest(10**9)))
    for place, row in enumerate(rows, -len(rows)):
        said = row.notification
        number = partition_of(f"{said.channel} {said.address}", shards)
        moved = msgspec.structs.replace(row, number=place * PARTITIONS + number)
        yield "outbox", said.id, _json(moved), number
    for channel, address, incident, value in store.db.execute("SELECT channel, address, incident, value FROM memory"):
        place_of = f"{channel} {address}"
        yield "outbox", f"{MEMORY}{place_of} {incident}", bytes(value), partition_of(place_of, shards)


def _stand(mirror: Mirror, feed: str) -> None:
    accepted, _, _, _, refused, last, future = mirror.stands.counts(feed)
    came = Answer(accepted=accepted, refused=refused, future=future)
    mirror.store.feeds.progress(feed, mirror.stands.position(feed) or None, mirror.stands.head(feed), came, last)


def partition_of(about: str, number: int) -> int:
    """In which of so many partitions a key stands.

    >>> partition_of("x:1", 1)
    0
    """
    every = list(range(number))
    return int(DefaultPartitioner()(about.encode(), every, every))


# ---- the brokers


async def _ends(config: Config, wanted: Sequence[str]) -> dict[TopicPartition, int]:
    async with AIOKafkaConsumer(**reach(config.kafka)) as consumer:
        return dict(await consumer.end_offsets(partitions(config, wanted)))


async def _saved(config: Config) -> list[Saved]:
    """The open minutes of every partition."""
    found = {at.partition: Saved() for at in partitions(config, ["minutes"])}
    consumer = AIOKafkaConsumer(**reach(config.kafka), enable_auto_commit=False, isolation_level="read_committed")
    async with consumer:
        consumer.assign(partitions(config, ["minutes"]))
        await consumer.seek_to_beginning()
        await read_whole(
            consumer, partitions(config, ["minutes"]), lambda records: found[records[0].partition].hear_all(records)
        )
    return [found[number] for number in sorted(found)]


async def unfinished(config: Config) -> str:
    """What still waits in posts or events, and what to do; empty where nothing does."""
    posts, saved = await _ends(config, ["posts"]), await _saved(config)
    if any(saved[at.partition].offset < end for at, end in posts.items()):
        return "there are posts that nobody has counted: let the count workers finish, then stop them"
    admin = AIOKafkaAdminClient(**reach(config.kafka))
    await admin.start()
    try:
        heard = await admin.list_consumer_group_offsets(name(config.kafka, "keep"))
    finally:
        await admin.close()
    for at, end in (await _ends(config, ["events"])).items():
        last = await _last(config, at, end)
        if last >= 0 and (at not in heard or heard[at].offset <= last):
            return "there are events that no watch has heard: let the keep workers finish, then stop them"
    return ""


async def _last(config: Config, at: TopicPartition, end: int) -> int:
    """The offset of the last message of a partition, not of a transaction's mark; -1 where there is none near."""
    async with AIOKafkaConsumer(**reach(config.kafka), enable_auto_commit=False) as consumer:
        consumer.assign([at])
        consumer.seek(at, max(0, end - 10))
        found = [-1]
        await read_whole(consumer, [at], lambda records: found.append(records[-1].offset))
        return found[-1]


_json = msgspec.json.Encoder().encode
_post = msgspec.json.Decoder(Post).decode
_readings = msgspec.json.Decoder(dict[str, Reading]).decode
_change = msgspec.json.Decoder(IssueChange).decode
_view = msgspec.json.Decoder(IncidentView).decode
_unsaid = msgspec.json.Decoder(Unsaid).decode
