"""The log: one JSON object a line on standard error. Never a post's text, never a secret."""

import json
import logging
import re
from typing import TextIO

_TOKEN = re.compile(r"bot\d+:[\w-]+")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Line(logging.Formatter):
    """A record as one line; a bot's token in it is struck out, wherever it came from.

    >>> record = logging.makeLogRecord({"msg": "POST /bot12:secret/getMe", "levelname": "ERROR", "feed": "x"})
    >>> Line().format(record)
    '{"level": "ERROR", "event": "POST /bot***/getMe", "logger": null, "feed": "x"}'
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line feed in it."""
        fields = {"level": record.levelname, "event": record.getMessage(), "logger": record.name}
        fields |= {name: str(value) for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            fields["error"] = self.formatException(record.exc_info)
        return _TOKEN.sub("bot***", json.dumps(fields, ensure_ascii=True))


def set_up(to: TextIO) -> None:
    """Let everything that is logged go to ``to``, from warnings on."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
