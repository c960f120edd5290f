"""What stands in the headers of a message: the schema of its value; of a post line its feed and when it was seen."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

PICTURE = "picture"
"""The header of a notification and of its row in the outbox, with the picture that goes with it, SVG."""
SCHEMA = 1
"""Of all values; what a newer version wrote is not guessed at."""
Headers = Sequence[tuple[str, bytes]]


class Origin(msgspec.Struct, frozen=True):
    """Where a post line comes from. A producer that is not ours may leave everything out."""

    schema: int = SCHEMA
    feed: str = ""
    seen: int = 0
    """When it came, epoch seconds; 0 where nobody said."""
    minute: int = 0
    """In a mark of time: all before this epoch minute has been said. The value is then empty."""


def headers(**values: int | str) -> list[tuple[str, bytes]]:
    """The headers of a message of ours.

    >>> headers(feed="intake")
    [('schema', b'1'), ('feed', b'intake')]
    """
    return [(name, str(value).encode()) for name, value in {"schema": SCHEMA, **values}.items()]


@lru_cache(maxsize=1024)
def origin(headers: Headers) -> Origin:
    """What headers say; raises ValueError where they are not ours.

    >>> origin((("schema", b"1"), ("feed", b"intake"), ("seen", b"60"), ("trace", b"x")))
    Origin(schema=1, feed='intake', seen=60, minute=0)
    """
    values = {name: value.decode() for name, value in headers if name in Origin.__struct_fields__}
    return Origin(**{name: value if name == "feed" else int(value) for name, value in values.items()})  # type: ignore[arg-type]
