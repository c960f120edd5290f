"""What holds of the tone of a post, whatever the model."""

import json
import math
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import sentiment
from detectors.sentiment import cues, features, model, tokens
from detectors.sentiment.scorer import SMOOTHING, Scorer
from detectors.sentiment.verdict import Tone

GOLDEN = Path(__file__).parent / "golden" / "tone.json"
CHUNKS = (
    "ga",
    "bagus",
    "bagus!",
    "Kecewa",
    "jalan2nya",
    "tapi",
    "#TolakKenaikan",
    "@dinas",
    "https://t.co/a",
    "😂😂",
    ".",
    "wkwk",
)
POSTS = st.lists(st.sampled_from(CHUNKS) | st.text(max_size=12), max_size=30).map(" ".join)


def log_odds(tone: Tone) -> float:
    """Log of negative over positive."""
    return math.log(tone.negative / tone.positive)


def test_the_golden_texts_score_the_same_on_every_machine() -> None:
    """Two hundred made texts have the recorded tones, to a billionth."""
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert len(golden) == 200
    for text, expected in golden.items():
        assert sentiment.tone(text) == pytest.approx(expected, abs=1e-9), text


@given(st.text())
def test_any_text_has_three_probabilities(text: str) -> None:
    """Whatever the characters, the answer is three probabilities that sum to 1."""
    tone = sentiment.tone(text)
    assert all(0 <= share <= 1 for share in tone)
    assert sum(tone) == pytest.approx(1)


@given(st.lists(POSTS, max_size=6))
def test_what_was_scored_before_changes_nothing(posts: list[str]) -> None:
    """The memo of chunks is invisible: a used scorer answers as a new one, bit for bit."""
    used, loaded = sentiment.built_in(), sentiment.built_in().model
    for post in posts:
        assert used.score(post) == Scorer(loaded).score(post)


@given(POSTS)
def test_the_memo_sums_what_the_rows_say(post: str) -> None:
    """The sum over chunks is the sum over the rows of the table that the features give."""
    loaded = sentiment.built_in().model
    found = tokens.sequence(tokens.chunks(post))
    expected = sum((loaded.weights[row] * value for row, value in features.rows(found).items()), 0j)
    total, count = sentiment.built_in().total(post)
    assert count == len(found)
    assert total == pytest.approx(expected, abs=1e-9)


@given(POSTS)
def test_an_explanation_adds_up_to_the_score(post: str) -> None:
    """The contributions of the words sum to the log-odds of the score, to a billionth."""
    contributions = sum(value for _, value in sentiment.explain(post))
    total, count = sentiment.built_in().total(post)
    loaded = sentiment.built_in().model
    logit = (loaded.bias + total / math.sqrt(count + SMOOTHING)) * loaded.temperature
    assert contributions == pytest.approx(logit.real - logit.imag, abs=1e-9)


def test_the_memo_is_bounded() -> None:
    """A stream of ever new words fills no more than two generations."""
    small = Scorer(sentiment.built_in().model, remembered=100)
    for number in range(500):
        small.score(f"kata{number}a lain{number}b")
        small.score(",".join(f"sambung{number}c{part}" for part in range(50)))
        assert small.remembered <= 200
        assert len(small._words) <= 100


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("pelayanannya ga bagus", "pelayanannya bagus"),
        ("tidak puas", "puas"),
        ("ora apik", "apik"),
        ("teu sae", "sae"),
        ("not good", "good"),
        ("jangan beli, rugi", "beli, untung"),
    ],
)
def test_negation_turns_praise(worse: str, better: str) -> None:
    """Praise under a negator is more negative than praise."""
    assert log_odds(sentiment.tone(worse)) > log_odds(sentiment.tone(better))


@pytest.mark.parametrize(
    ("spelled", "standard"),
    [
        ("b4gus", "bagus"),
        ("bgs bgt", "bagus banget"),
        ("jalan2", "jalan-jalan"),
        ("gabisa", "tidak bisa"),
        ("mantaaap", "mantap"),
    ],
)
def test_chat_spellings_are_the_words_they_stand_for(spelled: str, standard: str) -> None:
    """A chat spelling has the tokens of the standard spelling, but for the mark of lengthening."""
    plain = [token for token in tokens.sequence(tokens.chunks(spelled)) if token != "<long>"]
    assert plain == tokens.sequence(tokens.chunks(standard))


def test_an_empty_text_has_the_prior() -> None:
    """Without any token the answer is the model's starting point."""
    loaded = sentiment.built_in().model
    assert sentiment.tone("") == sentiment.built_in().tone(0j, 0)
    assert sentiment.explain("") == [("", pytest.approx((loaded.bias.real - loaded.bias.imag) * loaded.temperature))]


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    """After 4,000 characters nothing changes the answer, so that no text costs more than these."""
    text = "kecewa " * 1000
    assert sentiment.tone(text) == sentiment.tone(text[: tokens.LONGEST_TEXT] + "bagus " * 1_000_000)


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "\0" * 1_000_000, "😂" * 100_000, "مرحبا " * 100_000, "\ud800", "#" * 100_000]
)
def test_hostile_texts_are_scored(text: str) -> None:
    """Endless, empty or broken texts are answered, and never remembered when they are long."""
    before = sentiment.built_in().remembered
    assert sum(sentiment.tone(text)) == pytest.approx(1)
    assert sentiment.built_in().remembered - before < 10


def test_mockery_beside_praise_makes_unsure_and_never_turns() -> None:
    """A hint of sarcasm takes certainty away from praise but never makes it the opposite."""
    plain, mocking = (
        sentiment.tone("hebat sekali, luar biasa, mantap"),
        sentiment.tone("hebat sekali, luar biasa, mantap 🙄"),
    )
    assert mocking.positive < plain.positive
    assert mocking.word != "negative"


@pytest.mark.parametrize("damage", ["body", "slang", "version", "truncated"])
def test_a_wrong_model_file_is_refused_by_name(damage: str, tmp_path: Path) -> None:
    """A damaged file, or one made for other rules, is not used; the error names it."""
    header, body = model.FILE.read_bytes().split(b"\n", 1)
    known = json.loads(header)
    if damage == "slang":
        known["slang_sha256"] = "0"
    if damage == "version":
        known["format"] = 99
    changed = {"body": body[:-1] + b"x", "truncated": body[:100]}.get(damage, body)
    file = tmp_path / "broken.bin"
    file.write_bytes(json.dumps(known).encode() + b"\n" + changed)
    with pytest.raises(model.ModelError, match=r"broken\.bin"):
        model.load(file)


def test_the_shipped_model_is_small() -> None:
    """The model file is at most a megabyte."""
    assert len(model.FILE.read_bytes()) <= 1_000_000


def test_chunks_without_end_are_held_by_nothing() -> None:
    """Two hundred posts of one chunk each, as long as is read, leave less behind than one of them needs."""
    posts = [f"{number}a." * 1000 for number in range(200)]
    for warm in posts[:2]:
        _read(warm)
    tracemalloc.start()
    for post in posts:
        _read(post)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < most / 2


def _read(post: str) -> None:
    sentiment.tone(post)
    cues.intents(post)
