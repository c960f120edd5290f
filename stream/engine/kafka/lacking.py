"""What the embedded engine does and this one does not, as far as a configuration asks for it."""

from collections.abc import Iterator

from stream.config import Config


def lacking(config: Config) -> Iterator[str]:
    """A sentence each, with what there is instead.

    >>> from stream.brokers import Kafka
    >>> list(lacking(Config(kafka=Kafka(servers=("k:9092",)))))
    []
    """
    for name, feed in config.feeds.items():
        if config.engine.time == "wall" and feed.kind in ("file", "csv"):
            minutes = config.engine.open_minutes
            yield (
                f"feeds.{name}: on Kafka what is older than {minutes} minutes when it is read is kept as late, and is "
                "neither judged nor learnt; read it with the embedded engine first, then `kentongan migrate --to kafka`"
            )
