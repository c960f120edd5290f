"""The topics: what each holds, by which key, for how long; made by ``kentongan topics --create``, checked before use.

| topic | key | holds | kept |
|---|---|---|---|
| posts | platform:id | post lines, and marks of time | 7 days |
| rejected | | lines that could not be used, with the reason | retention_days |
| matched | | posts that belong to issues, a batch each | retention_days |
| minutes | minute/issue, minute/number | open minutes of each counter, one partition for each of posts | compacted |
| events | issue | what its watch hears | 7 days |
| watches | issue | the snapshot of its watch: the changelog of Faust's table | compacted |
| examine, findings | issue | closer looks: asked for, and answered | 1 day |
| incidents | incident | each episode as it stands | compacted, retention_days |
| silences | issue/officer | who was not told, and why | retention_days |
| notifications | channel address | what is to be said, with its picture; what far ends report of it | 7 days |
| outbox | id, or place and incident | how sending stands, what a channel remembers | compacted, retention_days |
| issues | issue, version, digest | issues added and retired while the service runs | compacted |
| labels | issue/post | officers' words on the tone of posts, with the texts they are about | compacted, a year |
| proposals | proposal | issues that nobody watches yet, answers, how far the feed was heard | retention_days |
| access | | who looked up which private account, when and why; never changed | a year |
| windows | channel number | when somebody wrote on WhatsApp: for a day all may be said to him | compacted, 2 days |
| sources | habits, silent | how often each source speaks, and who is silent against that | compacted |
| feeds | feed worker | where a feed goes on, what came of it | compacted |

Every message carries the header ``schema``. Timestamps of the brokers are used for nothing but retention.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from stream.brokers import Kafka
from stream.config import Config, ConfigError
from stream.engine.kafka.brokers import reach
from stream.engine.kafka.knocking import Away, knock

DAY = 86_400_000
"""Milliseconds."""
YEAR = 365
"""Days."""
MEGABYTE = 1_048_588
"""What brokers take by default."""
SHARE = 500_000
"""Bytes that a snapshot may need for each partition: in a crisis each shard says of each of 60 open minutes who posted
(256 hashes of 9 bytes) and the 32 busiest platforms, outlets, accounts and links."""


class Topic(msgspec.Struct, frozen=True):
    """A topic as it should be; ``days`` 0 keeps for ever, compacted topics keep the last value of each key."""

    name: str
    partitions: int
    days: int = 0
    compacted: bool = False
    largest: int = MEGABYTE
    """Bytes of a message."""

    @property
    def settings(self) -> dict[str, str]:
        """Its settings in the words of the brokers."""
        policies = ["compact"] * self.compacted + ["delete"] * bool(self.days)
        return {
            "cleanup.policy": ",".join(policies),
            "retention.ms": str(self.days * DAY if self.days else -1),
            "compression.type": "producer",
            "message.timestamp.type": "CreateTime",
            "max.message.bytes": str(self.largest),
        }


def name(settings: Kafka, topic: str) -> str:
    """A topic's name on the brokers.

    >>> name(Kafka(prefix="kominfo"), "posts")
    'kominfo.posts'
    """
    return f"{settings.prefix}.{topic}"


def snapshot(kafka: Kafka) -> int:
    """Bytes that the state of a watch may need: its window, and what each shard says of the open minutes.

    >>> snapshot(Kafka(partitions=16))
    10000000
    """
    return 4 * SHARE + SHARE * kafka.partitions


def topics(config: Config) -> list[Topic]:
    """All topics of an installation."""
    kafka, kept = config.kafka, config.engine.retention_days
    shared, one = kafka.partitions, 1
    wanted = (
        Topic("posts", shared, 7),
        Topic("rejected", one, kept),
        Topic("matched", shared, kept),
        Topic("minutes", shared, compacted=True),
        Topic("events", shared, 7),
        Topic("watches", shared, compacted=True, largest=snapshot(kafka)),
        Topic("examine", shared, 1),
        Topic("findings", one, 1),
        Topic("incidents", one, kept, compacted=True),
        Topic("silences", one, kept),
        Topic("notifications", shared, 7),
        Topic("outbox", shared, kept, compacted=True),
        Topic("proposals", one, kept),
        Topic("access", one, YEAR),
        Topic("windows", one, 2, compacted=True),
        Topic("sources", one, compacted=True),
        Topic("issues", one, compacted=True),
        Topic("labels", one, YEAR, compacted=True),
        Topic("feeds", one, compacted=True),
    )
    return [msgspec.structs.replace(topic, name=name(kafka, topic.name)) for topic in wanted]


async def create(config: Config) -> list[str]:
    """Make the topics that are not there; returns their names. Raises ConfigError where the brokers refuse."""
    admin = await _admin(config.kafka)
    try:
        listed = await admin.list_topics()
        made = [topic for topic in topics(config) if topic.name not in listed]
        answer = await admin.create_topics([_new(topic, config.kafka.replication) for topic in made])
        _raise(answer.topic_errors if made else [])
        await _known(admin, [topic.name for topic in made])
    finally:
        await admin.close()
    return [topic.name for topic in made]


async def wrong(config: Config) -> list[str]:
    """What of the topics is not as it should be, a sentence each."""
    admin = await _admin(config.kafka)
    try:
        there = await _there(admin, [topic.name for topic in topics(config)])
        found = [sentence for topic in topics(config) for sentence in _differs(topic, there.get(topic.name))]
        kept = [topic for topic in topics(config) if topic.name in there]
        return [*found, *[sentence for topic in kept for sentence in _kept_otherwise(topic, await _kept(admin, topic))]]
    finally:
        await admin.close()


async def _admin(kafka: Kafka) -> AIOKafkaAdminClient:
    try:
        await knock(kafka)
    except Away as reason:
        raise ConfigError(f"kafka.servers: {reason}") from None
    admin = AIOKafkaAdminClient(**reach(kafka))
    try:
        await admin.start()
    except Exception as error:
        await admin.close()
        raise ConfigError(f"kafka.servers: the brokers that they name can't be reached ({error})") from None
    return admin


def _new(topic: Topic, replication: int) -> NewTopic:
    return NewTopic(topic.name, topic.partitions, replication, topic_configs=topic.settings)


async def _known(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    """Wait until the brokers show what they have made: that takes them a moment."""
    for _ in range(200):
        if not set(names) - set(await _there(admin, names)):
            return
        await asyncio.sleep(0.05)


async def _there(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, Any]]:
    """Those that are there, by name. Others are not asked for: a broker might make what it is asked for."""
    listed = set(await admin.list_topics()) & set(names)
    asked = await admin.describe_topics(sorted(listed)) if listed else []
    return {one["topic"]: one for one in asked if not one["error_code"]}


def _raise(answers: list[Any]) -> None:
    for topic, code, *explained in answers:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:  # another was quicker
            raise ConfigError(f"{topic}: {explained[0] if explained and explained[0] else error.__name__}")


def _differs(topic: Topic, there: dict[str, Any] | None) -> Iterator[str]:
    if there is None:
        yield f"no topic {topic.name}; `kentongan topics --create` makes it"
    elif len(there["partitions"]) != topic.partitions:
        found = len(there["partitions"])
        yield f"{topic.name} has {found} partitions, kafka.partitions is {topic.partitions}; they must be the same"


async def _kept(admin: AIOKafkaAdminClient, topic: Topic) -> dict[str, str]:
    [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name)])
    return {entry[0]: entry[1] for resource in answer.resources for entry in resource[4]}


def _kept_otherwise(topic: Topic, kept: dict[str, str]) -> Iterator[str]:
    policy, wanted = kept.get("cleanup.policy", ""), topic.settings["cleanup.policy"]
    if set(policy.split(",")) != set(wanted.split(",")):
        yield f"{topic.name} has cleanup.policy={policy}, it must be {wanted}: it would lose or keep what it should not"
    if (largest := int(kept.get("max.message.bytes", topic.largest))) < topic.largest:
        yield f"{topic.name} has max.message.bytes={largest}, it must be {topic.largest}: so large a state can be"
