"""A feed of posts: late ones, repeated ones, ones from the future; sent again until they are answered."""

import sqlite3
from typing import TYPE_CHECKING

import msgspec

from tests.world.naive import Cell

if TYPE_CHECKING:
    from tests.world.world import Crash, World

MEAN = 3600.0
"""Seconds between the posts of an issue, on the average, while its numbers are calm."""
BUSY = 12.0
"""So much more often while they aren't."""
AGAIN = 7.0
"""Seconds after which a batch that nobody took is sent again."""
TEXT = "antrean {} parah sekali, kecewa"


class Sent(msgspec.Struct):
    """A post on its way; ``tries`` are the minutes it could have been counted in."""

    id: str
    published: int
    words: tuple[str, ...]
    tries: set[int]

    @property
    def line(self) -> bytes:
        """As the feed writes it."""
        text = TEXT.format(" dan ".join(self.words))
        author = f"akun{int(self.id) % 37}"
        return msgspec.json.encode(
            {"id": self.id, "platform": "x", "published": self.published, "author": author, "text": text}
        )


class Posts:
    """The feed: in order, and at least once."""

    def __init__(self, world: "World", crash: "type[Crash]") -> None:
        self.world, self._crash = world, crash
        self.waiting: list[Sent] = []
        self._recent: list[Sent] = []
        self._number = 0
        self.world.later(1.0, self._next)

    def _next(self) -> None:
        random, issues = self.world.random, list(self.world.config.issues)
        minute = int(self.world.now) // 60
        weights = [BUSY if self.world.scripts[issue].level(minute) > 1 else 1.0 for issue in issues]
        if not self.world.weather.blind:
            first, second = random.choices(issues, weights, k=2)
            self._send(self._post((first,) if random.random() < 0.9 else tuple(sorted({first, second}))))
        self.world.later(random.expovariate(sum(weights) / MEAN), self._next)

    def _post(self, issues: tuple[str, ...]) -> Sent:
        if self._recent and self.world.happens("post_repeated"):
            return self.world.random.choice(self._recent)
        self._number += 1
        published = int(self.world.now)
        if self.world.happens("post_late"):
            published -= int(self.world.random.expovariate(1 / 1800))
        elif self.world.happens("post_future"):
            published += int(self.world.random.expovariate(1 / 1800))
        post = Sent(str(self._number), published, issues, set())
        self._recent = [*self._recent[-20:], post]
        return post

    def _send(self, post: Sent) -> None:
        self.waiting.append(post)
        if len(self.waiting) == 1:
            self._push()

    def _push(self) -> None:
        """Everything that waits in one request, again until it is answered."""
        if not self.waiting:
            return
        batch, minute = list(self.waiting), int(self.world.now) // 60
        try:
            if self.world.process is not None:
                for post in batch:
                    post.tries.add(min(post.published // 60, minute))
                    self.world.judge.naive.sent(post.id, self._cells(post))
                self.world.process.accept([post.line for post in batch])
                self._answered(batch, minute)
                return
        except (sqlite3.Error, self._crash):
            pass
        self.world.later(AGAIN, self._push)

    def _answered(self, batch: list[Sent], minute: int) -> None:
        del self.waiting[: len(batch)]
        for post in batch:
            self.world.judge.naive.answered(post.id, self._cells(post), minute, len(post.tries) == 1)

    def _cells(self, post: Sent) -> list[Cell]:
        return [(issue, minute) for issue in post.words for minute in sorted(post.tries)]
