"""Figures of the tone model on texts it was not trained on: ``python -m training.evaluate_tone DATA_DIR``.

Baselines are trained on the same texts in the same run; times are ratios to counting words in the same run.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np

from detectors.sentiment import built_in, model
from detectors.sentiment.residual import CLASSES, Label, Residual
from detectors.sentiment.scorer import Scorer
from training import baselines
from training.augment import hurried
from training.corpus import Row, Source, sources
from training.score import Scores, calibration_error, f1_of, labels_of, macro_f1, probabilities_of, share_error, summary
from training.tone import trained

LABELS = (30, 100, 300)
_WORD = re.compile(r"\w+")


def main() -> int:
    """Print every figure; about three minutes."""
    folder = Path(sys.argv[1])
    train, valid = sources(folder, "train"), sources(folder, "valid")
    shipped = built_in()
    _print_sources(shipped, valid)
    _print_line("shipped", shipped, valid)
    _print_line("in hurried spelling", shipped, [_hurried(source) for source in valid])
    for name, baseline in baselines.all_of(train):
        _print_line(name, baseline, valid)
    _print_transfer(train, valid)
    _print_time(shipped, [row.text for source in valid for row in source.rows])
    return 0


def _print_sources(scorer: Scorer, valid: Sequence[Source]) -> None:
    print(f"{'source':<28}{'texts':>6}{'macro-F1':>10}{'ECE':>7}{'share error':>13}")
    for source in valid:
        truth, probabilities = labels_of(source), probabilities_of(scorer, source)
        calibration = "" if source.two_class else f"{calibration_error(probabilities, truth):.1f}"
        share = share_error(probabilities, truth)
        print(f"{source.name:<28}{len(truth):>6}{f1_of(scorer, source):>10.1f}{calibration:>7}{share:>13.1f}")


def _print_line(name: str, scorer: Scores, valid: Sequence[Source]) -> None:
    found = summary(scorer, valid)
    three = [source for source in valid if not source.two_class]
    truth = np.concatenate([labels_of(source) for source in three])
    probabilities = np.concatenate([probabilities_of(scorer, source) for source in three])
    print(
        f"{name:<36}SmSA {found['smsa']:5.1f}   NusaX {found['nusax_mean']:5.1f}   PRDECT {found['prdect']:5.1f}   "
        f"ECE {calibration_error(probabilities, truth):4.1f}   share error {share_error(probabilities, truth):4.1f}"
    )


def _hurried(source: Source) -> Source:
    random = Random(2)
    rows = tuple(Row(row.id, hurried(row.text, random), row.label) for row in source.rows)
    return Source(source.name, source.language, rows, source.two_class)


def _print_transfer(train: Sequence[Source], valid: Sequence[Source]) -> None:
    """Trained without any two-class set, then read on them: another domain, as shipped and after labels."""
    three = [source for source in train if not source.two_class]
    scorer = Scorer(model.read(trained(three, [source for source in valid if not source.two_class])))
    for source, taught in zip(valid, train, strict=True):
        if source.two_class:
            figures = [f1_of(scorer, source), *(_after_labels(scorer, source, taught, number) for number in LABELS)]
            print(f"never seen: {source.name:<28}" + "".join(f"{figure:7.1f}" for figure in figures))
    print(f"{'':<40}{'as is':>7}" + "".join(f"{number:>7}" for number in LABELS))


def _after_labels(scorer: Scorer, source: Source, taught: Source, number: int) -> float:
    rows = Random(3).sample(taught.rows, number)
    learnt = Residual(scorer, (Label(row.id, row.text, CLASSES[row.label], "", 0) for row in rows))
    tones = [learnt.predict_proba_one(row.text) for row in source.rows]
    said = np.array([0 if tone.negative > tone.positive else 2 for tone in tones])
    return macro_f1(labels_of(source), said, (0, 2))


def _print_time(scorer: Scorer, texts: Sequence[str]) -> None:
    """Seconds a text against counting its words with a regular expression."""
    fresh = Scorer(scorer.model)
    first, again = _seconds(fresh.score, texts), _seconds(fresh.score, texts)
    words = _seconds(lambda text: len(_WORD.findall(text)), texts)
    print(f"time a text, in word counts: {first / words:.1f} new, {again / words:.1f} seen ({words * 1e6:.1f} us)")


def _seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return (time.perf_counter() - start) / len(texts)


if __name__ == "__main__":
    sys.exit(main())
