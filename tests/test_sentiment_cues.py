"""What a post wants, and whom it is about."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import sentiment
from detectors.glance import may_hold
from detectors.sentiment import cues, target, tokens

EXAMPLES = [
    (entry["intent"], example, kind)
    for entry in cues.entries()
    for kind in ("examples", "counterexamples")
    for example in entry[kind]
]


@pytest.mark.parametrize(("intent", "example", "kind"), EXAMPLES)
def test_every_example_of_the_list_is_true(intent: str, example: str, kind: str) -> None:
    """The examples that stand beside the phrases are found, the counterexamples are not."""
    assert (intent in sentiment.intents(example)) == (kind == "examples")


def test_every_cue_has_a_known_intent_a_language_and_examples() -> None:
    """The data file is complete: no entry without intent, language, weight, phrases and examples of both kinds."""
    for entry in cues.entries():
        assert entry["intent"] in sentiment.INTENTS
        assert entry["language"] in {"ind", "jav", "sun", "min", "ban", "eng"}
        assert 0 < entry["weight"] <= 1
        assert all(entry[kind] for kind in ("phrases", "examples", "counterexamples"))


def test_a_post_may_want_several_things() -> None:
    """A complaint with a request and a question is all three."""
    assert sentiment.intents("Jalan rusak parah, tlg diperbaiki. Kapan?") == {"keluhan", "permintaan", "pertanyaan"}


def test_a_negator_switches_a_cue_off_but_not_beyond_the_sentence() -> None:
    """Three words after a negator nothing is found; after a full stop everything is again."""
    assert sentiment.intents("jangan ikut demo besok") == frozenset()
    assert sentiment.intents("jangan ikut. demo besok") == {"ajakan aksi"}


@given(st.text(max_size=200))
def test_any_text_has_intents(text: str) -> None:
    """Whatever the characters, the answer is a set of known intents."""
    assert sentiment.intents(text) <= set(sentiment.INTENTS)


WORDS = sorted({word for entry in cues.entries() for phrase in entry["phrases"] for word in phrase.split()})
SAID = st.lists(st.sampled_from((*WORDS, "gak", "@dinas", "http://a", "#demo", "."))).map(" ".join)


@given(SAID)
def test_no_cue_is_passed_over(text: str) -> None:
    """A post that seems to say nothing says nothing: all its tokens, looked through one by one, hold the same cues."""
    pieces = tokens.chunks(text)
    found = (*cues._phrases(tokens.sequence(pieces)), *cues._hashtags(pieces))
    assert cues.cues(text) == found


@given(st.text(st.sampled_from("aIiksSK \u0130\u0131\u017f\u212aé")), st.sampled_from(("kias", "si", "k")))
def test_a_glance_overlooks_nothing(text: str, word: str) -> None:
    """Where an expression that ignores case finds a word, the glance has said that it may be there."""
    assert may_hold(text, (word,)) or not re.search(word, text, re.IGNORECASE)


def test_no_tone_towards_somebody_who_is_not_named() -> None:
    """Without a clause about the target there is no tone towards it, never a copy of the post's tone."""
    assert sentiment.tone_target("Banjir parah, kami sedih sekali", ["BPBD", "Pak Bupati"]) is None
    assert sentiment.tone_target("Banjir parah", []) is None


def test_a_sad_topic_is_not_an_attack() -> None:
    """Only the clause about the target counts: a disaster beside a helpful agency leaves the agency praised."""
    text = "Banjir parah, rumah hancur, kami sedih dan kecewa. BPBD cepat dan ramah, terima kasih, mantap"
    towards = sentiment.tone_target(text, ["bpbd"])
    assert towards is not None
    assert towards.positive > sentiment.tone(text).positive


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#DinasX lambat", ["#DinasX lambat"]),
        ("DinasXY lambat", []),
        (
            "Macet. Kata @dinasx besok beres. Semoga mereka benar. Hujan.",
            ["Kata @dinasx besok beres", "Semoga mereka benar"],
        ),
        ("Dinas X bagus tapi kantornya kotor", ["Dinas X bagus", "kantornya kotor"]),
    ],
)
def test_clauses_name_the_target_or_follow_with_a_pronoun(text: str, found: list[str]) -> None:
    """Names are whole words in any capitals; a following clause counts as long as a pronoun carries on."""
    assert list(target.clauses(text, ["dinas x", "#dinasx", "@dinasx", "dinasx"])) == found
