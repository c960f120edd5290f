"""What far ends report of notifications they took: it comes to a web worker, and belongs to whoever sent them.

A report goes into the partition of its notification, marked by a header: there the worker is that has the row.
"""

import msgspec

from alerts.channels import Delivered, Failed, Later, Outcome
from alerts.delivery import Status

REPORT = "report"
"""The header ``holds`` of such a message."""


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notification's status, and what its channel makes of it."""

    notification: str
    status: Status
    delivered: Delivered | None = None
    failed: Failed | None = None
    later: Later | None = None

    @property
    def outcome(self) -> Outcome | None:
        """None where nothing has ended."""
        return self.delivered or self.failed or self.later


def report(notification: str, status: Status, outcome: Outcome | None) -> bytes:
    """As it is written.

    >>> read(report("id-1", "failed", Failed("no such number"))).outcome
    Failed(reason='no such number')
    """
    delivered = outcome if isinstance(outcome, Delivered) else None
    failed = outcome if isinstance(outcome, Failed) else None
    later = outcome if isinstance(outcome, Later) else None
    return msgspec.json.encode(Report(notification, status, delivered, failed, later))


read = msgspec.json.Decoder(Report).decode
