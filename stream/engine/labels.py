"""Officers' labels: kept with the text they are about, and learnt in their order.

A label keeps the text, with pseudonyms in it, until it is taken back: the model is always what its labels give.
"""

import msgspec

from detectors.sentiment import built_in
from detectors.sentiment.residual import Label, Residual
from stream.engine.store import Store
from stream.events import Labelled


def text_of(store: Store, labelled: Labelled) -> str:
    """The text that a label is about; empty where it is taken back, or its post is not stored."""
    post = store.posts.stored(labelled.issue, labelled.post) if labelled.tone else None
    return (post.title or post.text) if post else ""


def keep(store: Store, labelled: Labelled, text: str) -> None:
    """Write a label down, or take it back; nothing where its post is not stored."""
    if not labelled.tone:
        store.db.execute("DELETE FROM labels WHERE issue=? AND post=?", (labelled.issue, labelled.post))
    elif text:
        row = (labelled.issue, labelled.post, msgspec.json.encode(label(labelled, text)))
        store.db.execute("REPLACE INTO labels (issue, post, body) VALUES (?, ?, ?)", row)


def label(labelled: Labelled, text: str) -> Label:
    """As it is learnt."""
    return Label(labelled.post, text, labelled.tone, labelled.officer, labelled.at, labelled.drawn)


def learnt(store: Store) -> dict[str, Residual]:
    """What each issue's labels teach, learnt again in their order."""
    residuals: dict[str, Residual] = {}
    for issue, body in store.db.execute("SELECT issue, body FROM labels ORDER BY seq"):
        residuals.setdefault(issue, Residual(built_in())).learn_one(_decode(body))
    return residuals


_decode = msgspec.json.Decoder(Label).decode
