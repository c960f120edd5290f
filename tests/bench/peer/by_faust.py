"""Faust, an agent that hears one post at a time; it counts in a dict, for its tables would cost more than the job."""

import faust

from tests.bench.peer.job import Counting, job

wanted = job()
counting = Counting(wanted)
app = faust.App(
    f"{wanted.topic}-faust-{wanted.naive}-{faust.uuid()}",
    broker=f"kafka://{wanted.servers}",
    store="memory://",
    datadir=".",
    consumer_auto_offset_reset="earliest",
    topic_disable_leader=True,
    topic_allow_declare=False,
    web_enabled=False,
    autodiscover=False,
    worker_redirect_stdouts=False,  # what is printed is the answer
)


@app.agent(app.topic(wanted.topic, value_type=bytes, value_serializer="raw"))  # type: ignore[untyped-decorator]
async def count(stream: faust.Stream[bytes]) -> None:
    """The job."""
    async for line in stream:
        counting.add(line)


if __name__ == "__main__":
    faust.Worker(app, quiet=True, override_logging=False, loglevel="error").execute_from_commandline()
