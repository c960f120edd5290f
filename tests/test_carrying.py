"""The words that carried a post's tone: exact, few, and shown on the page of the episode without becoming markup."""

import pytest

from alerts.alert import Exhibit
from alerts.message import exhibit
from alerts.speech import Speech
from detectors.sentiment import explain
from stream.config import Config
from stream.post import Post
from stream.shelf import LONGEST, SHOWN, WORDS, exhibits
from stream.web.cards import Cards

TEXT = "pelayanan loket buruk sekali, petugas ramah tetapi antrean parah"


def test_the_strongest_words_go_with_an_exhibit() -> None:
    """They are those that add the most, either way, with exactly what they add."""
    (one,) = exhibits([Post("1", "x", 60, 60, TEXT)], [0])
    added = dict(explain(TEXT)[1:])
    strongest = sorted(added, key=lambda word: -abs(added[word]))[:WORDS]
    assert [word for word, _ in one.words] == strongest
    assert all(weight == pytest.approx(added[word], abs=1e-4) for word, weight in one.words)


def test_a_hostile_word_stays_a_word() -> None:
    """Words of a post are escaped and cannot be tapped, and a very long one is cut."""
    hostile = Exhibit("earliest", 60, "x", "<b>parah</b>", words=(("<script>", 1.5), ("https://jahat.example", -0.2)))
    shown = Cards(Config()).exhibit(hostile)
    assert "<script>" not in shown and "<b>" not in shown and "https://" not in shown
    assert "+1,5" in shown and "−0,2" in shown
    (long,) = exhibits([Post("1", "x", 60, 60, "parah" * 100)], [0])
    assert all(len(word) <= LONGEST for word, _ in long.words)


def test_a_long_post_is_shown_as_far_as_a_person_reads_it() -> None:
    """Evidence stands in each alert that is posted to machines: three whole posts of 64 kB are more than many take."""
    (one,) = exhibits([Post("1", "x", 60, 60, "antre bbm " * 6_000)], [0])
    assert one.text.startswith("antre bbm") and len(one.text) <= SHOWN


def test_an_outlet_of_any_name_leaves_room_for_the_rest_of_a_message() -> None:
    """What an outlet is called comes from the feed; who has the alarm stands at the end."""
    shown = exhibit(Exhibit("earliest", 60, "news", "antre", outlet="Kabar " * 100), Speech("id", "WIB"), 60)
    assert len(shown) < 120
