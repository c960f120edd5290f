"""Ours: batches from an aiokafka consumer through border, matcher and totals, as a counter does it."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from detectors.sentiment.reading import Reading
from stream.issue import Issue, Matcher
from stream.post import Border
from stream.totals import Counter
from tests.bench.peer.job import Done, Job, finish, job

MOST, WAIT = 500, 50
"""Posts in a fetch, and milliseconds that it may wait: those of a counter."""
PLAIN = Reading("neutral")
"""How a post feels is no part of the job."""
LATER = 2_000_000_000
"""When the posts are seen: after they were published."""


class Counted:
    """What was counted so far."""

    def __init__(self, job: Job) -> None:
        self._matcher = Matcher(Issue(slug, slug, query) for slug, query in job.queries.items())
        self._border, self._counter = Border("bench"), Counter("bench", open_minutes=10_000)
        self.posts = self.pairs = 0

    def take(self, lines: list[bytes]) -> None:
        """Count a batch."""
        for drafts in self._border.drafts(lines, LATER):
            for number, issues in enumerate(self._matcher.match_texts(drafts.searched, drafts.post)):
                if issues:
                    self._counter.add(drafts.post(number), dict.fromkeys(issues, PLAIN))
                    self.pairs += len(issues)
        self.posts += len(lines)


async def main(job: Job) -> None:
    """The job."""
    counted = Counted(job)
    async with AIOKafkaConsumer(bootstrap_servers=job.servers, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(job.topic, number) for number in range(job.partitions)])
        began = time.process_time()
        while counted.posts < job.posts:
            for records in (await consumer.getmany(timeout_ms=WAIT, max_records=MOST)).values():
                counted.take([record.value for record in records])
    finish(Done(time.process_time() - began, counted.posts, counted.pairs))


if __name__ == "__main__":
    asyncio.run(main(job()))
