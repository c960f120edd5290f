"""What was proposed to be watched, and what officers answered: of each proposal the first answer counts."""

from typing import Final

import msgspec

from alerts.newcomer import Newcomer
from alerts.notification import Reaction
from stream.engine.store import Store
from stream.events import IssueChange

PROPOSALS = "proposals"
"""Under which a file keeps them."""
KEPT = 100
"""Proposals kept, the newest."""
SILENCE: Final = 7 * 86_400
"""Seconds for which nothing is proposed with terms that were ignored."""


class Choice(msgspec.Struct, frozen=True):
    """An officer's answer to a proposal; to ``watch`` comes with the change that adds the issue."""

    proposal: str
    officer: str
    answer: Reaction
    at: int
    change: IssueChange | None = None


class Proposals:
    """Those that a file keeps, by their ids, the oldest first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.load()

    def load(self) -> None:
        """Take up what is stored."""
        self.all = {one.id: one for one in proposed(self._store)}

    def add(self, one: Newcomer) -> None:
        """One more; nothing where it is known."""
        self.all.setdefault(one.id, one)
        self.all = dict(list(self.all.items())[-KEPT:])
        self._keep()

    def settle(self, choice: Choice) -> Newcomer | None:
        """Take an answer; None where there is one already, or nothing to answer."""
        asked = self.all.get(choice.proposal)
        if asked is None or asked.answer:
            return None
        issue = choice.change.issue if choice.change else ""
        answered = msgspec.structs.replace(
            asked, answer=choice.answer, by=choice.officer, answered=choice.at, issue=issue
        )
        self.all[asked.id] = answered
        self._keep()
        return answered

    def _keep(self) -> None:
        self._store.put(PROPOSALS, _encode(list(self.all.values())))


def took(asked: Newcomer, choice: Choice) -> bool:
    """Whether this is the answer that counts."""
    return (asked.by, asked.answer, asked.answered) == (choice.officer, choice.answer, choice.at)


def proposed(store: Store) -> list[Newcomer]:
    """What was proposed, the oldest first."""
    kept = store.get_bytes(PROPOSALS)
    return _decode(kept) if kept else []


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Newcomer]).decode
