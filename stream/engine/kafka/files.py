"""The files of workers, beside the configured one: web and examine workers fill shelves of their own from the topics.

Each holds the matched posts of the whole installation, so whoever asks at a terminal may ask any of them.
"""

from pathlib import Path

from stream.config import Config
from stream.engine.reading import reading
from stream.engine.store import StoreError

SHELVES = ("web", "examine")
"""The roles that have one."""


def path(config: Config, worker: str) -> str:
    """The file of a worker.

    >>> path(Config(), "examine-1")
    'var/kentongan.examine-1.sqlite'
    """
    configured = Path(config.engine.database)
    return str(configured.with_name(f"{configured.stem}.{worker}{configured.suffix}"))


def shelf(config: Config) -> str:
    """Where the stored posts are: in the configured file; on Kafka in that of a worker here, the one that is farthest.

    Raises StoreError where no such worker has been here.

    >>> shelf(Config())
    'var/kentongan.sqlite'
    """
    if not config.kafka.servers:
        return config.engine.database
    folder = Path(config.engine.database).parent
    found = [str(one) for role in SHELVES for one in folder.glob(Path(path(config, f"*-{role}-*")).name)]
    if not found:
        raise StoreError(f"no shelf in {folder}: ask on a machine on which a web or examine worker runs")
    return max(found, key=_minute)


def _minute(file: str) -> int:
    """Up to which minute it has posts."""
    with reading(file) as db:
        row = db.execute("SELECT value FROM meta WHERE name='minute'").fetchone()
    return row[0] if row else 0
