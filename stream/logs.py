"""The log: one JSON object a line on standard error. Never a post's text, never a secret."""

import json
import logging
import re
from traceback import format_tb
from types import TracebackType
from typing import TextIO

_TOKEN = re.compile(r"bot\d+:[\w-]+")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_HTTP = "aiohttp"
"""Whose errors quote the very bytes of a request that can't be read: its token, a post's text."""


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
            kind, _, trace = record.exc_info
            parser = record.name.startswith(_HTTP)
            fields["error"] = _where(kind, trace) if parser else self.formatException(record.exc_info)
        return _TOKEN.sub("bot***", json.dumps(fields, ensure_ascii=True))


def _where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """An error without what it says: its kind, and the lines of code that it came through."""
    return f"{''.join(format_tb(trace))}{kind.__module__}.{kind.__qualname__}"


def set_up(to: TextIO) -> None:
    """Let everything that is logged go to ``to``, from warnings on."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
