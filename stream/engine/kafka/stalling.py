"""A keep worker that Faust has left waiting for what never comes, as it may after brokers were away.

Either its table is to be read to the end, and nothing more is read; or messages of its share were passed over, so that
what was heard behind them can't be noted: they wait for a new beginning.
"""

from typing import Any

from stream.engine.clock import Clock

PATIENCE = 30.0
"""Seconds in which something should have moved."""
LOOK = 1.0


class Stalled(Exception):
    """The worker must be started again."""


async def stalled(kept: Any, clock: Clock) -> None:
    """Watch a Faust app for ever. Raises Stalled where it waits for what never comes."""
    before, since = None, clock.monotonic()
    while True:
        await clock.sleep(LOOK)
        if (now := _waiting(kept)) is None or now != before:
            before, since = now, clock.monotonic()
        elif clock.monotonic() - since > PATIENCE:
            raise Stalled(f"nothing has moved for {PATIENCE:.0f} s: {now}")


def _waiting(kept: Any) -> tuple[int, object] | None:
    """For what it waits: always the same where nothing moves; None where it waits for nothing but messages."""
    if kept.in_recovery:
        return kept.rebalancing_count, kept.tables.recovery.active_remaining_total()
    consumer = kept.consumer
    if kept.rebalancing or consumer.unacked:  # somebody is at work, for as long as that takes
        return None
    read, noted = consumer._read_offset, dict(consumer._committed_offset)  # Faust tells nobody else
    behind = {at: start for at, start in noted.items() if start is not None and (read[at] or 0) > start}
    return (kept.rebalancing_count, behind) if behind else None
