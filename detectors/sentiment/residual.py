"""Residual: what officers' labels teach about one issue, on top of the shipped model, which never changes.

The state is the list of labels and nothing else; the model is always what learning them in their order gives. So a
label that is withdrawn leaves no trace, and a replay ends in the same bytes.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from math import log, sqrt
from typing import NamedTuple

from detectors.sentiment import features, tokens
from detectors.sentiment.scorer import SMOOTHING, Scorer
from detectors.sentiment.verdict import Tone

STEP = 0.1
"""AdaGrad's step (Duchi, Hazan, Singer, JMLR 2011)."""
L2 = 1e-4
"""Pull of a touched weight back to zero, at each of its steps."""
ENOUGH = 60
"""Labels from which on the residual may be used, and labels over which it must have been the better of the two."""
CLASSES = ("negative", "neutral", "positive")


class Label(NamedTuple):
    """An officer's word on a post. ``drawn`` says why the post was offered: "random" ones feed the error rates in
    ``share``, "uncertain" ones only the learning. ``at`` is epoch seconds."""

    post: str
    text: str
    tone: str
    officer: str
    at: int
    drawn: str = "random"


class Residual:
    """Learns one issue's labels, one at a time, in the manner of river's classifiers."""

    def __init__(self, scorer: Scorer, labels: Iterable[Label] = ()) -> None:
        self.scorer = scorer
        self._begin(labels)

    def _begin(self, labels: Iterable[Label]) -> None:
        self.labels: dict[str, Label] = {}
        self._weights = defaultdict[int, float](float), defaultdict[int, float](float)
        self._squares = defaultdict[int, float](float), defaultdict[int, float](float)
        self._losses = deque[tuple[float, float]](maxlen=ENOUGH)
        for label in labels:
            self.learn_one(label)

    def learn_one(self, label: Label) -> None:
        """Learn a label: predict first, so that the guard is honest. A second label of a post replaces the first.

        Raises ValueError for a class that is none of negative, neutral, positive.
        """
        target = CLASSES.index(label.tone)
        self.withdraw(label.post)
        sequence = tokens.sequence(tokens.chunks(label.text))
        guess, shipped = self._tone(label.text), self.scorer.score(label.text)
        self._losses.append((-log(max(guess[target], 1e-9)), -log(max(shipped[target], 1e-9))))
        self._step(sequence, (guess.negative - (target == 0), guess.positive - (target == 2)))
        self.labels[label.post] = label

    def withdraw(self, post: str) -> None:
        """Forget a post's label as if it had never been given; a post without label is left alone."""
        if post in self.labels:
            self._begin([label for label in self.labels.values() if label.post != post])

    def predict_proba_one(self, text: str) -> Tone:
        """The tone with what was learnt, or the shipped one while the guard does not trust the residual."""
        return self._tone(text) if self.trusted else self.scorer.score(text)

    @property
    def losses(self) -> tuple[float, float]:
        """Mean log-loss of the last ``ENOUGH`` labels, each predicted before it was learnt: ours, the shipped one's."""
        ours, shipped = zip(*self._losses, strict=True) if self._losses else ((0.0,), (0.0,))
        return sum(ours) / len(ours), sum(shipped) / len(shipped)

    @property
    def trusted(self) -> bool:
        """Whether there are enough labels and the residual beat the shipped model on the last of them."""
        ours, shipped = self.losses
        return len(self._losses) == ENOUGH and ours < shipped

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values: the labels in their order."""
        return {"labels": [list(label) for label in self.labels.values()]}

    def restore(self, state: dict[str, list[list[object]]]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self._begin(Label(*values) for values in state["labels"])  # type: ignore[arg-type]

    def _tone(self, text: str) -> Tone:
        total, count = self.scorer.total(text)
        negative, positive = self._weights
        rows = features.rows(tokens.sequence(tokens.chunks(text)))
        learnt = sum(
            (complex(negative.get(row, 0.0), positive.get(row, 0.0)) * value for row, value in rows.items()), 0j
        )
        return self.scorer.tone(total + learnt, count)

    def _step(self, sequence: list[str], errors: tuple[float, float]) -> None:
        """One AdaGrad step on the log-loss."""
        scale = self.scorer.model.temperature / sqrt(len(sequence) + SMOOTHING)
        for weights, squares, error in zip(self._weights, self._squares, errors, strict=True):
            for row, value in features.rows(sequence).items():
                slope = error * scale * value + L2 * weights[row]
                squares[row] += slope * slope
                weights[row] -= STEP * slope / sqrt(squares[row]) if slope else 0.0
