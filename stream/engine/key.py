"""The keys of the pseudonyms: a new one each retention period, in a file beside the database, oldest first.

    30000000 5d41...   from this minute on until the next line's
    30043200 9b1f...   the one in use

A new key begins in a calm hour, so that within an episode the same account keeps the same pseudonym; no later than a
week after it is due. An old one goes when no stored post has its pseudonyms any more: then nobody can undo them, we
neither. A secret of the configuration is mixed into every key, so that neither it nor the file is enough.
"""

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from stream.config import Config, ConfigError
from stream.engine.clock import fresh_key
from stream.engine.store import StoreError

DAY = 1440
LATEST = 7 * DAY
"""Minutes for which a new key waits for calm."""


class Line(NamedTuple):
    """A key: the epoch minute from which on it is used, 0 where that is not known yet, and what it is made of."""

    began: int
    salt: str


class Keys:
    """The file and what stands in it. Raises ConfigError where a named secret is not there, or the file of no use;
    StoreError where it can't be read or made now."""

    def __init__(self, config: Config) -> None:
        self.secret = config.engine.pseudonyms.read().encode()[:64]
        self.path = Path(f"{config.engine.database}.key")
        self.period = DAY * config.engine.retention_days
        self.lines = self._read()

    def all(self) -> list[bytes]:
        """Every key that is kept, the newest last; at most 64 bytes each."""
        return [self._key(line) for line in self.lines]

    def renew(self, minute: int, calm: bool) -> bytes:
        """The key from this minute on: a new one where that is due, and old ones that nobody needs are gone."""
        if not self.lines[-1].began:
            self._renew([*self.lines[:-1], Line(minute, self.lines[-1].salt)])
        due = self.lines[-1].began + self.period
        if minute >= due + (0 if calm else LATEST):
            self._renew([*self.lines, Line(minute, fresh_key().hex())])
        ended = [line.began for line in self.lines[1:]]
        if gone := sum(end < minute - self.period for end in ended):
            self._renew(self.lines[gone:])
        return self._key(self.lines[-1])

    def _key(self, line: Line) -> bytes:
        return blake2b(line.salt.encode(), key=self.secret).digest() if self.secret else line.salt.encode()

    def _read(self) -> list[Line]:
        try:
            if not self.path.exists():
                self._begin()
            words = [line.split() for line in self.path.read_text("ascii").splitlines()]
            lines = [Line(int(began[0]) if began else 0, salt[:64]) for *began, salt in words]
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; make room, or let this user read and write it") from None
        except ValueError:
            lines = []
        if not lines:
            raise ConfigError(
                f"{self.path} holds no key; restore it with its copy, or remove it: the same private account then has "
                "another pseudonym than before"
            )
        return lines

    def _begin(self) -> None:
        """The first key, there at once as a whole; of two processes that make one the first one's counts."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            _write(half, [Line(0, fresh_key().hex())])
            with suppress(FileExistsError):
                os.link(half, self.path)
        finally:
            half.unlink(missing_ok=True)

    def _renew(self, lines: list[Line]) -> None:
        """Whole or not at all, whatever happens meanwhile; what was there is gone from the name, not yet the disk."""
        half = self.path.with_name(f"{self.path.name}.part")
        _write(half, lines)
        half.replace(self.path)
        self.lines = lines


def _write(path: Path, lines: list[Line]) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join(f"{line.began} {line.salt}" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def pseudonym_key(config: Config) -> bytes:
    """The key in use; at most 64 bytes. Raises ConfigError where a named secret is not there."""
    return Keys(config).all()[-1]


def shared_key(config: Config) -> bytes:
    """The key of workers that may share no file: the secret itself, renewed by whoever keeps it; without one, the
    file's. Raises ConfigError.
    """
    return config.engine.pseudonyms.read().encode()[:64] or pseudonym_key(config)
