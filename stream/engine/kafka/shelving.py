"""The shelf of a worker: the matched posts of the whole installation in a file of its own, filled from ``matched``."""

from collections.abc import Sequence
from typing import Any

import msgspec
from aiokafka import TopicPartition

from detectors.sentiment.reading import Reading
from stream.config import Config
from stream.effects import Examine
from stream.engine.kafka.following import Following, partitions
from stream.engine.kafka.shard import Kept
from stream.engine.opinion import second
from stream.engine.store import Store
from stream.events import Finding
from stream.living import LOOK
from stream.look import POSTS, look
from stream.post import Post

ARRIVALS = "CREATE TABLE IF NOT EXISTS arrivals (post INTEGER PRIMARY KEY, minute INTEGER)"
"""In which minute each post came: the shelf may be ahead of who asks for a closer look."""
CAME_NOW = "INSERT INTO arrivals SELECT seq, ? FROM posts WHERE key=?"
CAME = (
    "SELECT p.body, p.readings FROM matches m JOIN posts p ON p.seq = m.post JOIN arrivals a ON a.post = m.post"
    " WHERE m.issue=? AND m.minute BETWEEN ? AND ? AND a.minute <= ? ORDER BY m.minute DESC, p.key DESC LIMIT ?"
)


class Shelving:
    """A file that knows how far it has read; it can be deleted, and is then filled again."""

    def __init__(self, config: Config, store: Store) -> None:
        self.store, self._days = store, config.engine.retention_days
        self.second = second(config)
        store.db.execute(ARRIVALS)
        self.following = Following(config, ["matched"], self._take)
        for at in partitions(config, ["matched"]):
            if read := store.get(place(at)):
                self.following.positions[at] = read

    def look(self, wanted: Examine) -> Finding:
        """What the posts of a span show, as far as they had come when it ended; the shelf must have caught up."""
        span = (wanted.issue, wanted.last - LOOK, wanted.last, wanted.last, POSTS)
        came = self.store.db.execute(CAME, span)
        seen = [(_post(body), _readings(readings)[wanted.issue]) for body, readings in came]
        seen.sort(key=lambda one: (one[0].published, one[0].key))
        return look(wanted, seen, self.second.ask if self.second else None)

    def _take(self, records: Sequence[Any]) -> None:
        with self.store.transaction():
            before = latest = self.store.get("minute")
            for one in (one for record in records for one in _many(record.value)):
                if self.store.posts.keep(one.post, one.readings, one.late):
                    self.store.db.execute(CAME_NOW, (one.came, one.post.key))
                latest = max(latest, one.post.minute)
            last = records[-1]
            self.store.put(place(TopicPartition(last.topic, last.partition)), last.offset + 1)
            self.store.put("minute", latest)
            if latest // 60 > before // 60:
                self.store.forget_before(latest - 1440 * self._days)
                self.store.db.execute("DELETE FROM arrivals WHERE post NOT IN (SELECT seq FROM posts)")


def place(at: TopicPartition) -> str:
    """Under which name a file keeps how far it has read a partition."""
    return f"read {at.topic} {at.partition}"


_post = msgspec.json.Decoder(Post).decode
_readings = msgspec.json.Decoder(dict[str, Reading]).decode
_many = msgspec.json.Decoder(list[Kept]).decode
