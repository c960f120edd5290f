"""The independent models: so simple that they can't share a mistake with what they judge."""

from stream.invariants import Violation, counted_once, marked

Cell = tuple[str, int]
"""An issue and a minute."""


class NaiveCounter:
    """I5: of each issue and minute the posts that were sent, and those that were answered while it was open."""

    def __init__(self, open_minutes: int) -> None:
        self._open = open_minutes
        self._sent: dict[Cell, set[str]] = {}
        self._answered: dict[Cell, set[str]] = {}
        self._known: set[str] = set()

    def sent(self, key: str, cells: list[Cell]) -> None:
        """A post went out to the program."""
        for cell in cells:
            self._sent.setdefault(cell, set()).add(key)

    def answered(self, key: str, cells: list[Cell], minute: int, certain: bool) -> None:
        """The program said in ``minute`` that it has the post; ``certain``: under this date, and no other."""
        if key in self._known:
            return
        self._known.add(key)
        for cell in cells:
            if certain and cell[1] >= minute - self._open:
                self._answered.setdefault(cell, set()).add(key)

    def closed(self, issue: str, minute: int, counted: int) -> list[Violation]:
        """A minute takes no more posts: what the watch has counted in it must be right."""
        if not counted and (issue, minute) not in self._sent:
            return []
        answered, sent = self._answered.pop((issue, minute), set()), self._sent.pop((issue, minute), set())
        return counted_once(issue, minute, counted, len(answered), len(sent))


class Arrivals:
    """I3: what arrived at whom. A second arrival is marked, and something went wrong since the first."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bool]] = []
        self.unwritten: set[str] = set()
        """Of these the disk did not take the mark: nobody can know that they are repeats."""
        self._faults: dict[str, int] = {}

    def hear(self, id: str, repeat: bool, faults: int) -> list[Violation]:
        """A notification arrived, when ``faults`` had happened so far."""
        self.heard.append((id, repeat))
        before = self._faults.get(id)
        self._faults[id] = faults
        if before is None:
            return [Violation("I3", id, "marked as a repeat, and nothing went wrong")] if repeat and not faults else []
        if before == faults:
            return [Violation("I3", id, "came again, and nothing went wrong in between")]
        return [] if id in self.unwritten else marked([(id, False), (id, repeat)])

    def __contains__(self, id: str) -> bool:
        return id in self._faults

    @property
    def repeats(self) -> int:
        """Arrivals beyond the first of each."""
        return len(self.heard) - len(self._faults)
