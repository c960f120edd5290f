"""Secrets: named in the configuration, never kept in it."""

import os
import re
from pathlib import Path

from pydantic import field_validator

from alerts.roster import Section
from stream.configfile import ConfigError


class Secret(Section):
    """Where a secret stands; ``read`` fetches it. The value is never kept in the model, so it can't be printed."""

    env: str = ""
    file: str = ""

    @field_validator("env")
    @classmethod
    def _named(cls, env: str) -> str:
        if not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?", env):  # the value itself, perhaps: it must not be repeated
            raise ValueError(
                "must be the name of an environment variable (letters, digits, underscores), not its value"
            )
        return env

    def __bool__(self) -> bool:
        """Whether one is named."""
        return bool(self.env or self.file)

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"file {self.file}" if self.file else f"environment variable {self.env}"

    def read(self) -> str:
        """The secret, without blanks at its ends; empty only where none is named.

        Raises ConfigError where it is named but not there, or is empty.
        """
        value = (self._of_file() if self.file else self._of_environment()).strip()
        if self and not value:
            raise ConfigError(f"the secret in {self.file or self.env} is empty; write it there")
        return value

    def _of_file(self) -> str:
        try:
            return Path(self.file).read_text("utf-8")
        except OSError as error:
            raise ConfigError(f"secret file {self.file}: {error.strerror}; create it, for this user only") from None

    def _of_environment(self) -> str:
        if self.env and self.env not in os.environ:
            raise ConfigError(f"environment variable {self.env} is not set; export it, or name a file instead")
        return os.environ.get(self.env, "")
