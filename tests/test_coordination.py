"""Coordination: groups are told from chance, bursts from talk, and near-duplicates from the rest."""

import json
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.burst import bursts
from detectors.coordination.chance import by_chance
from detectors.coordination.groups import groups
from detectors.coordination.meetings import EARLIER
from detectors.coordination.shares import shares
from detectors.duplicates import duplicates
from stream.cli import main
from stream.post import Post
from stream.sharing import FEW, THINGS, alike, shared
from stream.together import together

Row = tuple[str, str, int]
DAY = 86400


def talk(random: Random, days: int = 7) -> list[Row]:
    """A week of 3,000 shares of 300 things by 1,500 people, some things and people far busier than others."""

    def one() -> Row:
        thing, who = int(300 * random.random() ** 3), int(1500 * random.random() ** 2)
        return f"link {thing}", f"warga-{who}", random.randrange(days * DAY)

    return [one() for _ in range(3000)]


def pushed(random: Random, size: int, things: int, delay: float) -> list[Row]:
    """A group, 80 % of which share each of so many things, soon after one another, spread over the week."""
    return [
        (f"dorong {thing}", f"kelompok-{member}", start + int(random.expovariate(1 / delay)))
        for thing in range(things)
        for start in [random.randrange(6 * DAY)]
        for member in range(size)
        if random.random() < 0.8
    ]


@pytest.mark.parametrize("delay", [10, 120, 900])
def test_a_group_is_found_in_a_week_of_talk_and_nobody_else(delay: int) -> None:
    """Twenty accounts that push eight things are flagged, whether within seconds, minutes or an hour."""
    record = shares([*talk(Random(1)), *pushed(Random(2), 20, 8, delay)])
    [group] = groups(record)
    assert {name.split("-")[0] for name in group.accounts} == {"kelompok"}
    assert len(group.accounts) >= 18
    assert by_chance(record) == 0


def test_one_moment_proves_nothing() -> None:
    """Accounts that share two things at the same moment, once, are not a group: all talk of the news of the hour."""
    at_once = [(f"link {thing}", f"warga-{n}", 1000 + 3 * n) for n in range(30) for thing in range(2)]
    assert groups(shares(at_once)) == []
    again = [(f"{thing} too", account, at + DAY) for thing, account, at in at_once]
    assert len(groups(shares([*at_once, *again]))[0].accounts) == 30


def test_a_chain_of_pairs_is_no_group() -> None:
    """Friends who share with friends form pairs but close no triangle."""
    chain = [
        (f"link {n}-{twice}", f"warga-{who}", 10_000 * twice + who)
        for n in range(20)
        for who in (n, n + 1)
        for twice in (0, 1)
    ]
    assert groups(shares(chain)) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_neither_order_nor_repeats_matter(seed: int) -> None:
    """Rows that come shuffled, twice, or from several shards give the same groups and the same chance."""
    random, rows = Random(seed), [*talk(Random(3)), *pushed(Random(4), 9, 5, 20)]
    mixed = [*rows, *rows[:500]]
    random.shuffle(mixed)
    assert groups(shares(mixed)) == groups(shares(rows))
    assert by_chance(shares(mixed)) == by_chance(shares(rows))


def test_shares_of_any_two_times_are_told_apart() -> None:
    """Two that shared the same two things ages before and after all others change nothing for these."""
    rows = [*talk(Random(1)), *pushed(Random(2), 20, 8, 10)]
    ages = [(thing, who, at) for who, at in (("a", 0), ("z", 2**60)) for thing in ("first", "second")]
    assert groups(shares([*ages, *rows])) == groups(shares(rows)) != []


def test_a_thing_that_everybody_shares_costs_no_more_than_its_length() -> None:
    """Of 20,000 sharers of one thing in ten minutes each is compared with at most so many earlier ones."""
    crowd = [("link 1", f"warga-{n}", n * 600 // 20_000) for n in range(20_000)]
    assert groups(shares([*crowd, *[("link 2", account, at + DAY) for _, account, at in crowd[:EARLIER]]])) != []


# ---- bursts


def campaigns(random: Random) -> tuple[list[Row], set[Row]]:
    """Ten campaigns on a full minute in a day of talk, where ten wordings spread by themselves too; and their rows."""

    def citizen() -> str:
        return f"warga-{random.randrange(1500)}"

    rows = [(f"words {random.randrange(2000)}", citizen(), random.randrange(DAY)) for _ in range(5000)]
    for number in range(10):  # copied faster and faster, over two hours
        start = random.randrange(DAY - 7200)
        rows += [(f"words viral-{number}", citizen(), start + int(7200 * random.random() ** 0.5)) for _ in range(300)]
    planted = set()
    for number in range(10):
        minute, size, late = 60 * random.randrange(1440), random.choice((12, 30, 80, 200)), random.choice((3, 8, 20))
        for member in range(size):
            planted.add(
                (f"words dorong-{number}", f"akun-{number}-{member}", minute + int(random.expovariate(1 / late)))
            )
    return [*rows, *sorted(planted)], planted


@pytest.mark.parametrize("seed", range(5))
def test_scheduled_posts_are_found_and_viral_ones_are_not(seed: int) -> None:
    """Of the posts of made campaigns the burst test finds nearly all, and hardly another one: F1 of 0.90 at least."""
    rows, planted = campaigns(Random(seed))
    found = {rows[place] for burst in bursts(rows) for place in burst.rows}
    assert 2 * len(found & planted) / (len(found) + len(planted)) >= 0.90


def test_pairs_cannot_see_what_is_posted_once() -> None:
    """A campaign that posts once leaves no pair that meets again: this is what bursts are for."""
    rows, planted = campaigns(Random(1))
    assert groups(shares(planted)) == []
    assert bursts(rows)


# ---- what posts share


def test_a_repost_shares_the_post_and_nothing_else() -> None:
    """Its words, links and hashtags came along; counting them again would make one thing look like many."""
    post = Post("2", "x", 60, 60, "antre panjang di mana-mana", author="a", repost_of="1", hashtags=("bbm",))
    assert [thing for _, (thing, _, _) in shared([post], [0])] == ["repost x:1"]


def test_who_posts_the_same_pictures_together_is_found() -> None:
    """Other words each time, no link and no hashtag: what they share is the picture."""
    posts = [
        Post(f"{day}-{who}", "x", at, at, f"lihat {who}{day}", author=f"akun-{who}", media=(f"gambar-{day}",))
        for day in range(3)
        for who in range(6)
        for at in [day * DAY + who]
    ]
    same = alike(posts)
    found = together(posts, same, shared(posts, same)).coordination
    assert (found.accounts, found.groups, found.posts) == (6, 1, 18)


def test_a_hashtag_of_everybody_says_nothing() -> None:
    """What most accounts use is the name of the issue, not a sign of anything."""
    posts = [Post(str(n), "x", n, n, "x", author=f"warga-{n}", hashtags=("bbm",)) for n in range(FEW + 1)]
    assert shared(posts, alike(posts)) == []
    assert len(shared(posts[1:], alike(posts[1:]))) == FEW


def test_long_posts_make_a_look_no_slower_than_what_is_read_of_them() -> None:
    """Posts as long as the border lets through cost what their beginnings cost."""

    def cost(words: int) -> float:
        posts = [Post(str(n), "x", n, n, "antre bbm habis lagi " * words, author=f"a{n}") for n in range(300)]
        began = process_time()
        assert len(shared(posts, alike(posts))) == 300
        return process_time() - began

    assert min(cost(3_000) for _ in range(2)) < 4 * min(cost(200) for _ in range(2))


def test_a_post_shares_so_many_things_and_no_more() -> None:
    """Thousands of links in one post are looked at as far as 64, and its words are among what it shares."""
    post = Post(
        "1", "x", 0, 0, "antre bbm habis lagi " + " ".join(f"https://a.id/{n}" for n in range(3_000)), author="a"
    )
    things = [thing for _, (thing, _, _) in shared([post], [0])]
    assert len(things) == THINGS and things[0] == "words x:1"


def test_near_duplicates_are_one_wording() -> None:
    """A changed word, a mention or a link more do not make another text; another claim does."""
    texts = (
        "Stok BBM di SPBU Margaluyu habis sejak tiga hari lalu, pemkab diam saja",
        "@info Stok BBM di SPBU Margaluyu habis sejak tiga hari lalu, pemkab diam https://a.id/1",
        "Stok beras di gudang Margaluyu aman sampai akhir tahun, kata pemkab",
    )
    assert alike([Post(str(n), "x", n, n, text) for n, text in enumerate(texts)]) == [0, 0, 2]


@given(st.lists(st.sampled_from(["spbu", "kosong", "antre", "bbm", "pemkab"]), max_size=12).map(" ".join))
def test_a_text_is_its_own_duplicate(text: str) -> None:
    """Equal texts are always one, whatever their length; the first stands for all."""
    assert duplicates([text, "lain sama sekali dari yang itu", text])[2] == 0


def test_the_command_says_when_the_clocks_of_two_platforms_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A group on X and Facebook, whose clock is four hours ahead, is found together in corrected times."""
    feed = tmp_path / "feed.jsonl"
    lines = [
        {
            "id": f"{thing}-{member}", "platform": platform, "author": f"akun-{member}", "text": "",
            "published": 1_763_942_400 + 7200 * thing + 3 * member + ahead, "url": f"https://a.id/{thing}",
        }
        for thing in range(60)
        for member in range(8)
        for platform, ahead in [(("x", 0), ("facebook", 14_400))[member % 2]]
    ]  # fmt: skip
    feed.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["coordination", str(feed)]) == 1
    said = capsys.readouterr().out
    assert "facebook is 240 min ahead of x in 100% of 60 common things; corrected" in said
    assert "8 accounts, 60 things within a minute" in said
    assert main(["coordination", str(feed), "--json"]) == 1
    [clock] = json.loads(capsys.readouterr().out)["clocks"]
    assert (clock["late"], clock["seconds"] // 60) == ("facebook", 240)
