"""Labels on the topics: an officer's word with the text it is about, by which every counter reads from then on.

    web ─▶ labels (issue/post: the last word) ─▶ counters: what they teach        web workers: what is still to label

They are learnt in the order in which they were given, everywhere; one that is taken back leaves no trace.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from detectors.sentiment import built_in
from detectors.sentiment.residual import Label, Residual
from stream.engine.labels import label
from stream.engine.store import Store
from stream.events import Labelled


class Taught(msgspec.Struct, frozen=True):
    """A label, and the text it is about, with pseudonyms in it; empty where the label is taken back."""

    labelled: Labelled
    text: str = ""

    @property
    def key(self) -> str:
        """The key of the message: the last word on a post is the one that holds."""
        return f"{self.labelled.issue}/{self.labelled.post}"


class Labels:
    """All labels that hold, and what they teach."""

    def __init__(self) -> None:
        self._given: dict[str, dict[str, Label]] = {}
        self._learnt: dict[str, Residual] = {}

    def hear(self, records: Sequence[Any]) -> None:
        """Messages of the topic, in order."""
        for one in (taught(record.value) for record in records):
            issue, post = one.labelled.issue, one.labelled.post
            self._learnt.pop(issue, None)
            own = self._given.setdefault(issue, {})
            own.pop(post, None)
            if one.text:
                own[post] = label(one.labelled, one.text)

    def given(self, issue: str, post: str) -> Label | None:
        """The label of a post; None where there is none."""
        return self._given.get(issue, {}).get(post)

    @property
    def learnt(self) -> dict[str, Residual]:
        """What the labels of each issue teach."""
        for issue, own in self._given.items():
            if own and issue not in self._learnt:
                self._learnt[issue] = Residual(built_in(), own.values())
        return dict(self._learnt)


def kept(store: Store) -> Iterator[Taught]:
    """The labels of a file, in their order."""
    for issue, body in store.db.execute("SELECT issue, body FROM labels ORDER BY seq"):
        one = _label(body)
        yield Taught(msgspec.convert({"kind": "label", "issue": issue, **one._asdict()}, Labelled), one.text)


taught = msgspec.json.Decoder(Taught).decode
_label = msgspec.json.Decoder(Label).decode
