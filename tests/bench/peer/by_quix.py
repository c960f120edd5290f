"""Quix Streams, its first stage only: what it would write into a state is counted in a dict."""

from uuid import uuid4

from quixstreams import Application

from tests.bench.peer.job import Counting, job


def main() -> None:
    """The job."""
    wanted = job()
    counting = Counting(wanted)
    app = Application(
        broker_address=wanted.servers,
        consumer_group=f"{wanted.topic}-quix-{uuid4()}",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="ERROR",
    )
    posts = app.dataframe(app.topic(wanted.topic, key_deserializer="bytes", value_deserializer="bytes"))
    posts.update(counting.add)
    app.run()


if __name__ == "__main__":
    main()
