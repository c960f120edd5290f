"""A source's silence is told from a calm hour by its own habit."""

from pathlib import Path

from stream.engine.listening import Listening
from stream.engine.store import Store
from stream.habit import Habit, pack, silent, unpack

DAY = 1440


def habit(by_day: int, by_night: int) -> Habit:
    """Three days of so many posts a minute from 6 to 18, and so many an hour in the night."""
    one = Habit()
    for minute in range(3 * DAY):
        busy = 6 * 60 <= minute % DAY < 18 * 60
        one.learn(minute, by_day if busy else by_night * (minute % 60 == 0))
    return one


def test_a_calm_night_is_not_a_cut_off_source() -> None:
    """At night an hour without a post is usual."""
    one = habit(by_day=3, by_night=1)
    assert not one.silent(3 * DAY + 60)


def test_the_same_silence_at_noon_is() -> None:
    """At noon a quarter of an hour is enough."""
    one = habit(by_day=3, by_night=1)
    for minute in range(3 * DAY, 3 * DAY + 12 * 60):
        one.learn(minute, 3)
    assert not one.silent(3 * DAY + 12 * 60 + 10)
    assert one.silent(3 * DAY + 12 * 60 + 20)


def test_an_outage_is_not_learnt_as_usual() -> None:
    """Two days of silence change nothing of what is known: the source is still missed."""
    one = habit(by_day=3, by_night=3)
    for minute in range(3 * DAY, 5 * DAY):
        one.learn(minute, 0)
    assert one.silent(5 * DAY)
    assert min(posts / minutes for posts, minutes in zip(one.posts, one.minutes, strict=True)) > 0.01


def test_a_rare_source_is_never_called_silent() -> None:
    """Two posts a day say nothing about an hour."""
    one = Habit()
    for minute in range(10 * DAY):
        one.learn(minute, int(minute % 720 == 0))
    assert not one.silent(10 * DAY + 300)


def test_a_source_known_to_be_well_is_not_missing() -> None:
    """A feed of news that was asked and had nothing new is alive; habits survive their file."""
    habits = unpack(pack({"media": habit(3, 3), "x": habit(3, 3)}))
    assert silent(habits, 4 * DAY, alive=["media"]) == ("x",)


def test_a_feed_that_is_no_longer_configured_is_forgotten(tmp_path: Path) -> None:
    """Or it would be missing for ever, and no issue could become calm."""
    store = Store(str(tmp_path / "k.sqlite"))
    one = Listening(store, ["lama", "x"])
    for minute in range(2 * DAY):
        one.came("lama", 3)
        one.came("x", 3)
        one.passed(minute)
    store_again = Listening(store, ["x"])
    store_again.came("x", 3)
    assert store_again.passed(2 * DAY + 60) == ()
    store.close()
