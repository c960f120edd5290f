"""Counting: what every shard says of a minute becomes the window, minute by minute as all shards pass them. Pure.

Totals may come twice and in any order: the larger one holds. A minute has passed when every shard has passed it.
"""

import msgspec

from detectors.counts import NOTHING, Counts, total
from stream.events import Tick, Totals
from stream.state import Ahead, State

AHEAD = 512
"""Late totals of shards that are ahead; past that the oldest hold at once."""


class Counting:
    """How many ``shards`` must have passed a minute before it is judged; how many minutes one takes late posts."""

    def __init__(self, shards: int, open_minutes: int) -> None:
        self.shards, self.open_minutes = shards, open_minutes

    def count(self, state: State, event: Totals) -> None:
        """Hear a shard's total of one minute; what comes for a closed minute is too late."""
        if state.window.now and event.minute <= state.window.now - self.open_minutes:
            return
        at = state.passed.get(event.shard, 0)
        if event.minute < at and (len(state.passed) < self.shards or at > min(state.passed.values())):
            state.ahead.append(Ahead(at, event.minute, event.shard, event.counts))
            self._catch_up(state, 0 if len(state.ahead) <= AHEAD else state.ahead[0].at)
        else:
            _add(state, event.minute, event.shard, event.counts)

    def passed(self, state: State, tick: Tick) -> int | None:
        """The last minute that all shards have passed with this tick; None where that is no news, or one is mute."""
        if tick.minute <= state.passed.get(tick.shard, 0):
            return None
        state.passed[tick.shard] = tick.minute
        state.unheard.pop(tick.shard, None)
        if tick.missing:
            state.unheard[tick.shard] = tick.missing
        missing = {name for names in state.unheard.values() for name in names} if state.unheard else ()
        state.missing = tuple(sorted(missing)) if missing else ()
        return min(state.passed.values()) - 1 if len(state.passed) >= self.shards else None

    def begin(self, state: State, last: int) -> None:
        """The first minute that passes is ``last``; of the parts only those hold that are still open then."""
        state.window.now = last - 1
        state.parts = {minute: parts for minute, parts in state.parts.items() if minute > last - self.open_minutes}

    def share(self, state: State) -> None:
        """What a snapshot holds twice is held once again: where one shard counts, its part is all of a minute."""
        for minute, parts in state.parts.items():
            if [*parts.values()] == [state.window.at(minute)]:
                state.window.put(minute, *parts.values())

    def close(self, state: State, minute: int) -> Counts:
        """This minute has passed: put what was heard of it into the window, and answer it."""
        self._catch_up(state, minute)
        state.window.advance()
        parts = state.parts.get(minute)
        heard = _marked(total(parts.values()) if parts else NOTHING, bool(state.missing))
        if heard is not NOTHING:
            state.window.put(minute, heard)
        state.parts.pop(minute - self.open_minutes, None)
        return heard

    def _catch_up(self, state: State, minute: int) -> None:
        """What shards that were ahead said before they came to this minute holds now: so it is the same for everybody,
        whichever shard was the quicker one."""
        for one in [one for one in state.ahead if one.at <= minute] if state.ahead else ():
            state.ahead.remove(one)
            if one.minute > state.window.now - self.open_minutes:
                _add(state, one.minute, one.shard, one.counts)


def _add(state: State, minute: int, shard: str, counts: Counts) -> None:
    window, parts = state.window, state.parts.setdefault(minute, {})
    if counts.posts > parts.get(shard, Counts()).posts:
        parts[shard] = counts
        window.put(minute, _marked(total(parts.values()), not window.at(minute).complete))


def _marked(counts: Counts, missing: bool) -> Counts:
    """A minute in which a source was missing stays incomplete, whatever comes late."""
    return msgspec.structs.replace(counts, complete=False) if missing else counts
