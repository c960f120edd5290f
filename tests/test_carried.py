"""Who carries an issue and where it was first: counted from stored posts, with clocks that may differ."""

import msgspec

from alerts.carriers import Carriers
from alerts.figures import CLOCKS, spread
from alerts.speech import Speech
from detectors.clocks import FEWEST, PLATFORMS, shifts
from stream.carried import carried
from stream.post import Post
from stream.sharing import Row, alike, shared
from tests.messages import SCENES, alert

DAY = 86400


def linked(hours: int) -> list[Post]:
    """Sixty links that stand on X and a minute later on Facebook, whose clock is so many hours ahead."""
    places = (("x", 0), ("facebook", 60 + 3600 * hours))
    posts = [
        Post(f"{name}-{n}", name, at, at, f"baca https://a.id/{n}", author=f"{name}-{n}")
        for n in range(60)
        for name, late in places
        for at in [DAY + 300 * n + late]
    ]
    return sorted(posts, key=lambda post: (post.published, post.key))


def things(posts: list[Post]) -> list[tuple[int, Row]]:
    return shared(posts, alike(posts))


def test_a_clock_that_is_four_hours_ahead_is_found_and_nobody_is_called_first() -> None:
    """Uncorrected, X would be first by four hours; corrected they are within a quarter of an hour."""
    posts = linked(hours=4)
    found = carried(posts, alike(posts), things(posts), 0, 2 * DAY)
    [shift] = found.clocks
    assert (shift.late, shift.early, round(shift.seconds / 60)) == ("facebook", "x", 241)
    assert found.first_platform == ""


def test_clocks_that_agree_are_left_alone() -> None:
    """A minute of delay is no clock that differs."""
    posts = linked(hours=0)
    assert carried(posts, alike(posts), things(posts), 0, 2 * DAY).clocks == ()


def test_a_hundred_equal_voices_are_a_hundred_and_one_loud_one_is_nearly_one() -> None:
    """Effective breadth and the share of the ten busiest tell a crowd from a crier."""
    crowd = [Post(str(n), "x", n * 30, n * 30, "a", author=f"warga-{n}") for n in range(100)]
    crier = [Post(str(n), "x", n * 30, n * 30, "a", author="satu" if n % 10 else str(n)) for n in range(100)]
    many, few = (carried(one, [0] * 100, [], 0, 3600) for one in (crowd, crier))
    assert many.effective == 100 and few.effective < 2
    assert many.top_ten == 0.1 and few.top_ten >= 0.9


def test_what_is_new_and_who_is_amplified_stands_beside_its_usual() -> None:
    """Five hours in which the same twenty repeat themselves, then an hour of strangers who pass one account on."""
    calm = [Post(f"c{n}", "x", n * 60, n * 60, f"biasa saja {n % 20}", author=f"warga-{n % 20}") for n in range(300)]
    crowd = [
        Post(f"s{n}", "x", at, at, "kabar baru sekali", author=f"baru-{n}", repost_of_user=("satu", "dua")[n % 5 == 0])
        for n in range(50)
        for at in [5 * 3600 + 1800 + 30 * n]
    ]
    posts = [*calm, *crowd]
    found = carried(posts, alike(posts), [], since=5 * 3600, end=6 * 3600)
    assert (found.newcomers, found.usual_newcomers) == (1.0, 0.0)
    assert (found.new_wordings, found.usual_new_wordings) == (1.0, 0.0)
    assert (found.acceleration, found.usual_acceleration) == (1.0, 0.5)
    assert (found.amplified_ten, found.usual_amplified_ten) == (1.0, 0.0)
    assert (found.accounts, found.usual_accounts) == (50, 20.0)


def test_a_hundred_platforms_are_not_compared_each_with_each() -> None:
    """Anything may be called a platform: the twelve with the most things are compared, and three clocks are said."""
    found = shifts((f"link-{n}", f"p{late}", 3600 * late) for late in range(100) for n in range(FEWEST))
    assert len(found) == PLATFORMS * (PLATFORMS - 1) // 2
    told = msgspec.structs.replace(alert(next(iter(SCENES)), 3), carriers=Carriers(clocks=tuple(found)))
    assert spread(told, Speech("id", "WIB")).count("bergeser") == CLOCKS
