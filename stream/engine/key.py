"""The key of the pseudonyms: from the configuration, or made once and kept beside the database."""

import os
from pathlib import Path

from stream.config import Config
from stream.engine.clock import fresh_key


def pseudonym_key(config: Config) -> bytes:
    """The key; at most 64 bytes. Raises ConfigError where a named secret is not there."""
    named = config.engine.pseudonyms.read()
    if named:
        return named.encode()[:64]
    path = Path(f"{config.engine.database}.key")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(fresh_key().hex().encode())
    except FileExistsError:
        pass
    return path.read_bytes()[:64]
