"""Emerging issues: what is new is proposed once, what is usual never, and neither by a few accounts nor by copies."""

import json
import tracemalloc
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.emerging import HOURLY, Emerging
from detectors.emerging.bucket import BUCKET
from detectors.emerging.posts import RECENT
from detectors.emerging.proposal import PLATFORMS, Proposal
from detectors.emerging.state import restored, snapshot
from detectors.emerging.tables import Window
from detectors.terms import terms
from stream.cli import main

WORDS = [f"kata{n}" for n in range(300)]
HOUR = 3600
BRIDGE = "jembatan purwa runtuh {n}x {n}y"


def talk(hours: int, seed: int = 1, each: int = 60) -> list[tuple[int, str, str]]:
    """Everyday posts: time, account, text."""
    draw = Random(seed)
    return [(n * HOUR // each, f"a{n}", " ".join(draw.sample(WORDS, 6))) for n in range(hours * each)]


def news(
    at: int, number: int, accounts: int, text: str = "jembatan purwa runtuh {n}x {n}y"
) -> list[tuple[int, str, str]]:
    """So many posts about something new, one every twenty seconds."""
    return [(at + 20 * n, f"b{n % accounts}", text.format(n=n)) for n in range(number)]


def hear(posts: list[tuple[int, str, str]]) -> list[Proposal]:
    """What is proposed."""
    emerging, found = Emerging(), []
    for at, account, text in sorted(posts):
        found += emerging.advance(at)
        emerging.add(at, account, "x", text)
    return found + emerging.advance(max(posts)[0] + 600)


def test_what_is_new_is_proposed_within_minutes_and_once() -> None:
    """Twelve accounts speak of a bridge: one proposal with its words, examples and query; it is not repeated."""
    [found] = hear(talk(24) + news(20 * HOUR, 40, 12))
    assert 20 * HOUR < found.at <= 20 * HOUR + 600
    assert "runtuh" in " ".join(found.terms) and len(found.terms) <= 4
    assert found.accounts >= 4 and "jembatan" in found.examples[0]
    assert " OR " in found.query


def test_everyday_talk_proposes_nothing() -> None:
    """A day of words that are always said."""
    assert not hear(talk(24))


def test_words_that_rise_together_are_told_before_each_alone_would_be() -> None:
    """Six posts, of which no word is in more than four, are one thing; four posts with one word of them are none."""
    said = "jembatan purwa", "purwa ambruk", "ambruk jembatan", "jembatan ambruk purwa", "purwa putus", "putus jembatan"
    posts = [(20 * HOUR + 40 * n, f"b{n}", f"{text} {n}xx {n}yy") for n, text in enumerate(said)]
    [found] = hear(talk(24) + posts)
    assert found.posts == 6 and {"jembatan", "purwa"} <= set(found.terms)
    assert not hear(talk(24) + [post for post in posts if "purwa" in post[2]])


def test_what_is_said_once_an_hour_is_usual() -> None:
    """Six posts about what nobody ever spoke of are news; the same about what comes up every hour are not."""
    posts = talk(24) + news(20 * HOUR, 6, 6, "gerhana {n}xx {n}yy")
    assert [one.terms for one in hear(posts)] == [("gerhana",)]
    assert not hear(posts + [(n * HOUR + 1800, f"c{n}", f"gerhana {n}pp {n}qq") for n in range(20)])


def test_what_is_judged_is_not_in_what_is_usual() -> None:
    """An hour is learnt when it leaves the longest window, so a rise does not hide itself while it goes on."""
    emerging, term = Emerging(), np.array([crc32(b"jembatan")], np.uint32)
    for at, account, text in sorted(talk(24) + news(20 * HOUR, 40, 12)):
        emerging.advance(at)
        emerging.add(at, account, "x", text)
        if at < 23 * HOUR:
            assert emerging.usual.read(term).mean[0] == 0
    assert emerging.usual.read(term).mean[0] > 0


@pytest.mark.parametrize(("accounts", "text"), [(3, "jembatan purwa runtuh {n}x {n}y"), (20, "jembatan purwa runtuh")])
def test_few_accounts_or_one_wording_are_no_issue(accounts: int, text: str) -> None:
    """Three accounts that go on and on, or a text that twenty accounts copy, propose nothing."""
    assert not hear(talk(24) + news(20 * HOUR, 40, accounts, text))


def test_at_most_five_are_proposed_in_an_hour() -> None:
    """Twelve things at once: the five strongest are said."""
    posts = talk(24)
    for one in range(12):
        posts += news(20 * HOUR, 12, 12, f"perihal{one} heboh{one} {{n}}q{one} {{n}}r{one}")
    found = hear(posts)
    first = [one for one in found if one.at < 20 * HOUR + HOUR]
    assert len(first) == HOURLY


def test_the_same_posts_give_the_same_proposals() -> None:
    """Heard twice, once by a fresh one after another feed was heard by another: no state is shared."""
    posts = talk(24) + news(20 * HOUR, 40, 12)
    first = hear(posts)
    hear(talk(5, seed=2))
    assert hear(posts) == first


def test_it_goes_on_where_it_was_saved() -> None:
    """Saved and restored between two buckets again and again, it proposes what one does that was never stopped."""
    posts = sorted(talk(24) + news(20 * HOUR, 40, 12))
    emerging, found = Emerging(), []
    for at, account, text in posts:
        if at >= emerging.end and at % (7 * BUCKET) < 60:
            found += emerging.advance(at)
            emerging = restored(snapshot(emerging))
        found += emerging.advance(at)
        emerging.add(at, account, "x", text)
    assert found and found + emerging.advance(posts[-1][0] + 600) == hear(posts)


def test_a_snapshot_holds_no_text() -> None:
    """What people wrote is not in it, nor who they are."""
    emerging = Emerging()
    emerging.add(0, "budi", "x", "jembatan purwa runtuh")
    assert not any(word in snapshot(emerging) for word in (b"jembatan", b"purwa", b"budi"))


def test_what_an_issue_watches_is_not_new() -> None:
    """The same posts, all of them matched by an issue: they count as usual talk, and nothing is proposed."""
    emerging = Emerging()
    for at, account, text in sorted(talk(24) + news(20 * HOUR, 40, 12)):
        assert not emerging.advance(at)
        emerging.add(at, account, "x", text, watched=account.startswith("b"))
    assert not emerging.advance(25 * HOUR)


def test_what_is_ignored_is_not_proposed() -> None:
    """Until the time that was named, and not by another of its terms either."""
    [told] = hear(talk(24) + news(20 * HOUR, 40, 12))
    emerging = Emerging()
    emerging.ignore(told.terms, 7 * 24 * HOUR)
    for at, account, text in sorted(talk(24) + news(20 * HOUR, 40, 12)):
        assert not [one for one in emerging.advance(at) if set(one.terms) & set(told.terms)]
        emerging.add(at, account, "x", text)


def test_memory_is_bounded() -> None:
    """A million different words later it holds no more than its tables, its terms and its posts."""
    tracemalloc.start()
    emerging = Emerging()
    for n in range(60_000):
        emerging.advance(n // 4)
        emerging.add(n // 4, f"a{n}", "x", f"satu{n} dua{n} tiga{n} empat{n}")
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 40_000_000


def test_long_posts_fill_neither_the_memory_nor_the_file() -> None:
    """As many posts as are remembered, each as long as the border lets through: SQLite keeps no more than 1e9 bytes."""
    emerging = Emerging()
    tracemalloc.start()
    for n in range(40):
        emerging.advance(n)
        emerging.add(n, f"a{n}", "x", " ".join(f"{n:02}{word:04}a" for word in range(8_000)))
    emerging.settle()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(snapshot(emerging)) / 40 * RECENT < 100_000_000 and held < 40 * 50_000


def test_a_proposal_names_the_platforms_that_say_most() -> None:
    """Where each post comes from a platform of its own, the message still holds the query that is to be judged."""
    emerging, found = Emerging(), list[Proposal]()
    for number, (at, account, text) in enumerate(sorted(talk(24) + news(20 * HOUR, 40, 12))):
        found += emerging.advance(at)
        emerging.add(at, account, f"p{number}", text)
    assert len(found) == 1 and len(found[0].platforms) == PLATFORMS


def test_a_term_is_no_longer_than_a_word_can_be() -> None:
    """What is proposed stands in a message, on a button and in a query."""
    assert max(map(len, terms("a" * 60_000))) <= 2 * 64 + 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 50), max_size=20), max_size=6))
def test_a_window_forgets_what_it_is_told_to_forget(buckets: list[dict[int, int]]) -> None:
    """No term is ever read too small, and when all buckets are taken out nothing is left."""
    window, columns = Window(3), []
    for bucket in buckets:
        columns.append((np.array(list(bucket), np.uint32), np.array(list(bucket.values()), np.int64), 1))
        window.add(*columns[-1], 1)
    for hashes, counts, _ in columns:
        assert (window.read(hashes) >= counts).all()
    for column in columns:
        window.add(*column, -1)
    assert window.posts == 0 and not any(table.any() for table in window.tables)


def test_the_command_prints_a_line_for_each_proposal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with time and terms; links in examples can't be clicked; what an issue watches is left out."""
    feed = tmp_path / "feed.jsonl"
    posts = sorted(talk(24) + news(20 * HOUR, 40, 12, "jembatan purwa runtuh {n}x {n}y https://a.id/{n}"))
    lines = [
        {"id": str(n), "platform": "x", "published": 1_736_121_600 + at, "author": account, "text": text}
        for n, (at, account, text) in enumerate(posts)
    ]
    feed.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["emerging", str(feed), "--json"]) == 1
    [told] = map(json.loads, capsys.readouterr().out.splitlines())
    assert told["at"].startswith("2025-01-06T20:") and "https://" not in told["examples"][0]
    config = tmp_path / "config.toml"
    config.write_text('[issues.jembatan]\nname = "Jembatan"\nquery = "jembatan"\n')
    assert main(["emerging", str(feed), "--config", str(config)]) == 0
