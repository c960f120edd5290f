"""A source's silence is told from a calm hour by its own habit."""

from collections.abc import Collection
from pathlib import Path

import msgspec
import pytest

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
    one.learn(5 * DAY, 3)
    assert min(spoke / heard for spoke, heard in zip(one.spoke, one.heard, strict=True)) > 0.01


def test_a_rare_source_is_never_called_silent() -> None:
    """Two posts a day say nothing about an hour."""
    one = Habit()
    for minute in range(10 * DAY):
        one.learn(minute, int(minute % 720 == 0))
    assert not one.silent(10 * DAY + 300)


@pytest.mark.parametrize("posts", [3, 200])
@pytest.mark.parametrize("every", [1, 15, 20, 30, 60, 360, DAY])
def test_who_sends_in_batches_is_not_silent_between_them(every: int, posts: int) -> None:
    """However many posts a batch has, the source speaks once with it; its calm is not its end."""
    one = Habit()
    for minute in range(DAY, 6 * DAY):
        one.learn(minute, posts * (minute % every == 0))
        assert not one.silent(minute)


@pytest.mark.parametrize("minutes", [10, 20, 30, 45])
def test_who_sends_for_a_while_each_hour_is_learnt_in_a_day(minutes: int) -> None:
    """Whatever part of each hour it speaks in, from the second day on the rest of the hour is usual."""
    one = Habit()
    for minute in range(DAY, 5 * DAY):
        one.learn(minute, 3 * (minute % 60 < minutes))
        assert minute < 2 * DAY + 60 or not one.silent(minute)


def test_who_sends_in_batches_is_missed_in_the_end() -> None:
    """A batch every twenty minutes: after six hours without any."""
    one = Habit()
    for minute in range(DAY, 6 * DAY):
        one.learn(minute, 200 * (minute % 20 == 0))
    assert not one.silent(6 * DAY + 120)
    assert one.silent(6 * DAY + 420)


def test_a_flood_is_no_habit() -> None:
    """Ten thousand posts in one minute of a quiet hour say nothing about the next hour like it."""
    one = habit(by_day=1, by_night=1)
    one.learn(3 * DAY, 10_000)
    assert not one.silent(3 * DAY + 60)


def test_a_source_is_missed_from_its_first_hour_on() -> None:
    """Once it has spoken for a quarter of an hour, another quarter of silence is seen; before that nothing is known."""
    one = Habit()
    for minute in range(DAY, DAY + 10):
        one.learn(minute, 3)
    assert not one.silent(DAY + 40)
    for minute in range(DAY + 10, DAY + 20):
        one.learn(minute, 3)
    assert not one.silent(DAY + 30)
    assert one.silent(DAY + 36)


def test_what_an_older_version_knew_is_learnt_anew() -> None:
    """It counted posts, which say nothing about minutes: nobody is silent by them."""
    older = [3.0] * 24
    habits = unpack(msgspec.json.encode({"x": {"posts": older, "minutes": older, "last": 5}}))
    assert habits == {"x": Habit()}
    assert silent(habits, 5 * DAY) == ()


def outlet(days: int, closed: Collection[int]) -> tuple[Habit, list[int]]:
    """An article every ten minutes from 6 to 22, none on the ``closed`` days; and the days on which it began to be
    missed."""
    one, missed, was = Habit(), [], False
    for minute in range(DAY, (days + 1) * DAY, 10):
        day, busy = minute // DAY - 1, 6 * 60 <= minute % DAY < 22 * 60
        one.learn(minute, int(busy and day not in closed))
        if one.silent(minute) and not was:
            missed.append(day)
        was = one.silent(minute)
    return one, missed


def test_who_rests_on_sundays_is_missed_on_two_of_them() -> None:
    """Then it is usual, and what is not is still seen: a Wednesday without a word, and a Sunday that does not end."""
    one, missed = outlet(35, closed=[6, 13, 20, 27, 31, 34])
    assert missed == [6, 13, 31]
    assert not one.silent(36 * DAY + 7 * 60)
    assert one.silent(36 * DAY + 18 * 60)


@pytest.mark.parametrize("closed", [(3, 10), (3, 17), (3, 11, 19), tuple(range(3, 18)), (1, 2, 3, 4, 8, 9, 10, 11)])
def test_an_outage_is_no_rest(closed: tuple[int, ...]) -> None:
    """Not one that came a week before only, or on other days of the week, nor what lasted longer than a rest."""
    begun = [day for day in closed if day - 1 not in closed]
    assert outlet(28, closed)[1] == begun


def test_a_source_that_has_ended_is_not_missing() -> None:
    """A file that was read to its end is silent for good reason; habits survive their file."""
    habits = unpack(pack({"arsip": habit(3, 3), "x": habit(3, 3)}))
    assert silent(habits, 4 * DAY, finished=["arsip"]) == ("x",)


def test_who_fails_by_his_own_word_is_missing(tmp_path: Path) -> None:
    """Also where nothing is known of his habit, and only while he fails."""
    store = Store(str(tmp_path / "k.sqlite"))
    one = Listening(store, ["media"])
    assert one.passed(1, failing=["media"]) == ("media",)
    assert one.passed(2) == ()
    store.close()


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
