"""A made feed is the same every time, is in order, holds valid posts, and its truth is true."""

import json
import re
import tracemalloc
from collections import Counter
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from stream import simulation
from stream.post import Border, Post
from stream.simulation.chance import source
from stream.simulation.feed import drafts, every_part
from stream.simulation.scenario import Scenario
from stream.simulation.speaker import Draft
from stream.simulation.spelling import respell
from stream.simulation.voices import BUILT_IN, COMMON, Phrases

SCENARIOS = Path(__file__).parent.parent / "deploy" / "scenarios"
GOLDEN = {
    "antrean-bbm": "cf37ee4a374096a3",
    "banjir-bot": "178193adcc1959f4",
    "banjir-media": "7864972d59e0dbff",
    "hari-biasa": "7000c6d517bea9fd",
    "isu-baru": "e725dba65468258e",
    "luka-pelan": "24218559ef88a921",
    "rumor-terkoordinasi": "b3ada5954c1e0a06",
    "sumber-terputus": "1964a2a26d3c3e16",
}
"""Of the first 20,000 lines; a change of texts or draws changes them, and nothing else may."""
ABOUT = {
    "air": r"pdam",
    "bbm": r"\b(bbm|bensin\w*|solar|pertalite|pertamax|spbu)",
    "banjir": r"banjir",
    "bansos": r"bansos|bantuan ?sosial",
    "jalan": r"jalan ?(yang )?(rusak|berlubang)",
    "ktp": r"\b(e-?)?ktp|dukcapil",
}


def scenario(name: str) -> Scenario:
    return simulation.load(SCENARIOS / f"{name}.toml")


@cache
def feed(name: str) -> list[tuple[Draft, str, dict[str, Any]]]:
    """Each post of a scenario with its draft and what it belongs to: an event's name, or nothing."""
    made = scenario(name)
    parts = every_part(made, made.seed)
    planned = drafts(made, made.seed, every_part(made, made.seed))
    return [
        (draft, parts[draft.part].event, json.loads(line))
        for draft, (_, line) in zip(planned, simulation.lines(made), strict=True)
    ]


def of(name: str, event: str) -> list[dict[str, Any]]:
    """The posts of an event."""
    return [post for _, belongs, post in feed(name) if belongs == event]


def event_truth(name: str, event: str) -> dict[str, Any]:
    return next(each for each in simulation.truth(scenario(name))["events"] if each["name"] == event)


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.toml")))
def test_a_scenario_is_the_same_bytes_everywhere(name: str) -> None:
    """Scenario and seed decide every byte, on any machine, in any process, with any Python."""
    start = [line for _, line in islice(simulation.lines(scenario(name)), 20_000)]
    assert sha256(b"\n".join(start)).hexdigest()[:16] == GOLDEN[name]


def test_another_seed_is_another_feed() -> None:
    """The seed given comes before the scenario's own, and changes ids, times and texts."""
    made = scenario("antrean-bbm")
    own, other = (list(islice(simulation.lines(made, seed), 50)) for seed in (made.seed, 2))
    assert own == list(islice(simulation.lines(made), 50))
    assert not {line for _, line in own} & {line for _, line in other}


@pytest.mark.parametrize("name", ["antrean-bbm", "rumor-terkoordinasi", "banjir-bot", "sumber-terputus"])
def test_lines_come_in_order_and_are_valid_posts(name: str) -> None:
    """Lines are in order of arrival, none before it was published, each one accepted at the border, no key unknown."""
    border, before, keys, count = Border("drill"), 0, set(), 0
    for arrival, line in simulation.lines(scenario(name)):
        post = border.read(line, arrival)
        assert isinstance(post, Post), line
        assert before <= arrival
        assert post.published <= arrival == post.seen
        before, count = arrival, count + 1
        keys.add(post.key)
    assert len(keys) == count
    assert border.unknown_keys == 0


def test_reposts_and_answers_point_to_earlier_posts() -> None:
    """Whatever is passed on or answered came before, on the same platform, from the account that is named."""
    seen: dict[str, dict[str, Any]] = {}
    for _, _, post in feed("antrean-bbm"):
        for kind in ("repost_of", "reply_to"):
            if kind in post:
                earlier = seen[post[kind]]
                assert earlier["author"] == post[f"{kind}_user"]
                assert (earlier["platform"], earlier["published"] < post["published"]) == (post["platform"], True)
        seen[post["id"]] = post


def test_a_feed_goes_on_where_it_was() -> None:
    """A reader that has N lines skips N lines of a new feed and gets the rest, the same bytes."""
    made = scenario("rumor-terkoordinasi")
    whole = list(islice(simulation.lines(made), 3_000))
    assert [*whole[:1_234], *islice(simulation.lines(made), 1_234, 3_000)] == whole


def test_two_weeks_take_no_more_memory_than_an_hour() -> None:
    """Lines are made when they are asked for, and what is over is forgotten."""
    made, peaks = scenario("hari-biasa"), []
    for count in (2_000, 12_000):
        tracemalloc.start()
        for _ in islice(simulation.lines(made), count):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000


def test_usual_rates_are_those_of_the_scenario() -> None:
    """In two quiet weeks each issue has its posts an hour, a tenth more or less, and nothing happens."""
    made = scenario("hari-biasa")
    truth = simulation.truth(made)
    for issue in truth["issues"].values():
        assert issue["usual_posts"] / (made.length / 3600) == pytest.approx(issue["usual_rate"], rel=0.1)
    assert truth["events"] == []


def test_days_have_the_rhythm_of_indonesia() -> None:
    """People are silent at 3 in the morning and talk most at 12 and 20 o'clock local time."""
    hours = Counter(post["published"][11:13] for _, event, post in feed("sumber-terputus") if not event)
    assert min(hours, key=lambda hour: hours[hour]) in ("02", "03")
    assert hours["12"] > hours["09"] > 3 * hours["03"]
    assert hours["20"] > hours["16"]


def test_the_truth_counts_the_lines() -> None:
    """What the truth says of a crisis is what a reader of the lines finds: first, last, how many, and about what."""
    truth = event_truth("antrean-bbm", "antrean-mengular")
    posts = of("antrean-bbm", "antrean-mengular")
    minutes = sorted(post["published"][:16] for post in posts)
    assert len(posts) == truth["posts"]
    assert (minutes[0], minutes[-1]) == (truth["first_post"][:16], truth["last_post"][:16])
    assert minutes[0] >= truth["begins"][:16]
    about = [post for _, _, post in feed("antrean-bbm") if re.search(ABOUT["bbm"], _searched(post), re.IGNORECASE)]
    usual = simulation.truth(scenario("antrean-bbm"))["issues"]["antrean-bbm"]["usual_posts"]
    assert len(about) == usual + truth["posts"]


def test_the_demo_is_a_crisis_and_then_a_quiet_night() -> None:
    """Fuel talk is usual until Tuesday 13.04, many times that within two hours, mostly bitter, and over by midnight."""
    truth = event_truth("antrean-bbm", "antrean-mengular")
    hours = Counter(post["published"][8:13] for post in of("antrean-bbm", "antrean-mengular"))
    assert truth["begins"] == "2025-11-11T13:04:00+07:00"
    assert 600 <= truth["peak_hour"]["posts"] <= 1_500
    assert truth["peak_hour"]["begins"][11:] < "15:04"
    assert 2 < hours["11T14"] / hours["11T13"] < 10
    assert hours["11T23"] < 20
    outlets = Counter(post["outlet"] for post in of("antrean-bbm", "antrean-mengular") if post["platform"] == "news")
    assert set(outlets) == {each["outlet"] for each in truth["news"]}
    assert [each["at"][11:16] for each in truth["news"]] == ["13:19", "13:23"]


def test_a_rumour_is_three_accounts_then_a_group_then_everybody() -> None:
    """Three accounts are alone; then most of a group shares the same within a minute, again and again; then outlets."""
    posts = [post for post in of("rumor-terkoordinasi", "bansos-dihapus") if post["platform"] != "news"]
    assert len({post["author"] for post in posts if post["published"] < "2025-11-25T18:40"}) == 3
    made = scenario("rumor-terkoordinasi")
    waves: dict[tuple[str, str], set[str]] = {}
    for post in posts:
        shared = str(post.get("repost_of") or post["text"])
        waves.setdefault((shared, post["published"][:16]), set()).add(post["author"])
    assert sum(len(accounts) >= 15 for accounts in waves.values()) == 10
    assert made.events["bansos-dihapus"].kind == "rumour"
    assert len(event_truth("rumor-terkoordinasi", "bansos-dihapus")["news"]) == 2


def test_a_flood_is_few_accounts_with_few_texts_at_full_minutes() -> None:
    """Six accounts, three texts, seconds 0 to 2 of each minute; and the truth says that no alarm would be right."""
    posts = of("banjir-bot", "iklan")
    assert len(posts) == 12 * 50
    assert (len({post["author"] for post in posts}), len({post["text"] for post in posts})) == (6, 3)
    assert {post["published"][17:19] for post in posts} == {"00", "01", "02"}
    assert not event_truth("banjir-bot", "iklan")["crisis"]


def test_a_cascade_is_one_post_passed_on() -> None:
    """All but the first posts of a cascade are reposts of it."""
    first, *others = of("banjir-bot", "video-petugas")
    assert others
    assert {post["repost_of"] for post in others} == {first["id"]}
    assert first["followers"] == 85_000


def test_a_slow_burn_grows_by_the_day() -> None:
    """Each of the four days has more posts than the one before, and none jumps."""
    made = scenario("luka-pelan")
    parts = every_part(made, made.seed)
    begin = made.begin + made.events["jalan-dibiarkan"].at
    days = Counter(
        (draft.published - begin) // 86_400 for draft in drafts(made, made.seed, parts) if parts[draft.part].event
    )
    assert days[0] < days[1] < days[2] < days[3]
    assert days[3] < 2 * days[2]


def test_an_outage_is_silence_and_then_a_flood_of_old_posts() -> None:
    """Nothing comes for forty minutes; what was posted meanwhile comes within five minutes, with old times."""
    made = scenario("sumber-terputus")
    begin = made.begin + made.events["semua-terputus"].at
    end = begin + 40 * 60
    assert not [draft for draft, _, _ in feed("sumber-terputus") if begin <= draft.arrival < end]
    old = [draft for draft, _, _ in feed("sumber-terputus") if begin <= draft.published < end]
    assert len(old) == event_truth("sumber-terputus", "semua-terputus")["published_meanwhile"] > 200
    assert sum(draft.arrival < end + 300 for draft in old) > 0.9 * len(old)


def test_an_outage_may_be_of_one_platform_and_lose_posts() -> None:
    """X is silent for ninety minutes while the others go on, and half of its posts never come."""
    made = scenario("sumber-terputus")
    begin = made.begin + made.events["x-terputus"].at
    during = Counter(d.platform for d, _, _ in feed("sumber-terputus") if begin <= d.arrival < begin + 5_400)
    assert during["x"] == 0 < during["tiktok"]
    kept = [d for d, _, _ in feed("sumber-terputus") if d.platform == "x" and begin <= d.published < begin + 5_400]
    before = [d for d, _, _ in feed("sumber-terputus") if d.platform == "x" and begin - 5_400 <= d.published < begin]
    assert len(kept) < 0.75 * len(before)


@pytest.mark.parametrize("path", sorted(set(BUILT_IN.glob("*.toml")) - {COMMON}), ids=lambda path: path.stem)
def test_texts_are_whole_and_about_their_issue(path: Path) -> None:
    """Every voice speaks without an unfilled slot, and however it is spelt, one recognises the issue, and no other."""
    phrases, draw = Phrases(path, {}), source(1, path.stem)
    for voice in phrases.voices:
        for number in range(200):
            text = respell(phrases.say(draw, voice), number % 4, draw)
            assert not set("{}|") & set(text)
            found = {issue for issue, words in ABOUT.items() if re.search(words, text.replace("#", " "), re.IGNORECASE)}
            assert found == {path.stem} & set(ABOUT), text


def test_voices_are_many() -> None:
    """Officers read the demo: a thousand posts of its crisis are several hundred different texts."""
    posts = [post for post in of("antrean-bbm", "antrean-mengular") if "repost_of" not in post][:1_000]
    assert len({post["text"] for post in posts}) > 800


def _searched(post: dict[str, Any]) -> str:
    return f"{post.get('title', '')} {post['text']}"
