"""Fit: multinomial logistic regression with a penalty, where some texts say nothing about neutral."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]

from training.matrix import ROWS, Encoded, Floats, Vocabulary

PENALTY = 2e-6
STEPS = 120
FEWEST = 8
"""Times that a row must be met in the training texts to get a weight."""
IMPOSSIBLE = -1e9


@dataclass(frozen=True)
class Examples:
    """Encoded texts, their classes, their weights (which sum to 1) and whether neutral was not among the choices."""

    texts: Encoded
    labels: npt.NDArray[np.int64]
    weights: Floats
    two_class: npt.NDArray[np.bool_]


def fitted(examples: Examples, vocabulary: Vocabulary) -> tuple[Floats, Floats]:
    """Weights (rows x 2: negative, positive, both against neutral) and bias, by L-BFGS from zero."""
    problem = _Problem(examples, vocabulary)
    start = np.zeros(2 * len(problem.used) + 2)
    found: Floats = minimize(problem, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    weights = np.zeros((ROWS, 2))
    weights[problem.used] = found[:-2].reshape(-1, 2)
    return weights, found[-2:]


def log_probabilities(scores: Floats, two_class: npt.NDArray[np.bool_]) -> Floats:
    """Log-probabilities of the three classes from the two scores; neutral is impossible where it was not a choice."""
    neutral = np.where(two_class, IMPOSSIBLE, 0.0)
    three = np.stack([scores[:, 0], neutral, scores[:, 1]], axis=1)
    three -= three.max(axis=1, keepdims=True)
    logs: Floats = three - np.log(np.exp(three).sum(axis=1, keepdims=True))
    return logs


class _Problem:
    """The penalised mean loss and its slope, over the rows that occur."""

    def __init__(self, examples: Examples, vocabulary: Vocabulary) -> None:
        self.examples = examples
        texts, pairs = examples.texts.matrices(vocabulary)
        rows = vocabulary.rows()
        self.used = _frequent(texts, rows, pairs)
        self.forward = texts, _narrowed(rows, self.used), _narrowed(pairs, self.used)
        self.backward = [matrix.T.tocsr() for matrix in self.forward]
        self.truth = np.eye(3)[examples.labels]

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-2].reshape(-1, 2), point[-2:]
        texts, rows, pairs = self.forward
        narrow = weights.astype(np.float32)
        logs = log_probabilities(texts @ (rows @ narrow) + pairs @ narrow + bias, self.examples.two_class)
        loss = -(self.examples.weights * logs[self.truth > 0]).sum() + PENALTY * (weights**2).sum()
        slope = ((np.exp(logs) - self.truth) * self.examples.weights[:, None])[:, [0, 2]]
        return loss, np.concatenate([self._back(slope, weights).ravel(), slope.sum(axis=0)])

    def _back(self, slope: Floats, weights: Floats) -> Floats:
        texts, rows, pairs = self.backward
        narrow = slope.astype(np.float32)
        slopes: Floats = rows @ (texts @ narrow) + pairs @ narrow + 2 * PENALTY * weights
        return slopes


def _frequent(texts: sparse.csr_array, rows: sparse.csr_array, pairs: sparse.csr_array) -> npt.NDArray[np.int64]:
    """Rows met often enough to say something of texts to come; all others stay zero, so that what is new is silent."""
    words = np.bincount(texts.indices, minlength=texts.shape[1])
    met = np.bincount(rows.indices, weights=np.repeat(words, np.diff(rows.indptr)), minlength=ROWS)
    return np.flatnonzero(met + np.bincount(pairs.indices, minlength=ROWS) >= FEWEST)


def _narrowed(matrix: sparse.csr_array, used: npt.NDArray[np.int64]) -> sparse.csr_array:
    """Only the used rows of the table, renumbered."""
    return matrix.tocsc()[:, used].tocsr()
