"""Lines that are read together are answered as if each had come alone."""

from random import Random

import pytest

from stream.issue import Issue, Matcher
from stream.post import CHUNK, Border, Post, Refused
from tests.hostile.test_post_lines import CLEAN, REFUSED, SEEN, line

ORDINARY = [line(id=f"o{number}", text=text) for number, text in enumerate(["antre", "a &amp; b", "é"] * 200)]
MORE: list[dict[str, object]] = [
    {"source": "a"},
    {"source": {"name": [1]}},
    {"source": None, "lang": "in"},
    {"title": "Antre &lt; macet", "hashtags": ["#bbm"], "seen": SEEN - 5},
    {"repost_of": 7},
    {"repost_of": 7.5},
    {"id": 12},
]
WITH_MORE_KEYS = [line(**{"id": f"k{number}", **more}) for number, more in enumerate(MORE * 20)]
LINES = [hostile for hostile, _ in (*REFUSED.values(), *CLEAN.values())] + ORDINARY + WITH_MORE_KEYS


def together(border: Border, lines: list[bytes]) -> list[Post | Refused]:
    """What a border says of lines that come together, in their order."""
    answers: list[Post | Refused] = []
    for drafts in border.drafts(lines, SEEN):
        posts, end = iter(range(len(drafts))), len(answers) + len(drafts) + len(drafts.refused)
        answers += [
            drafts.refused[number] if number in drafts.refused else drafts.post(next(posts))
            for number in range(len(answers), end)
        ]
    return answers


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("recorded", [False, True])
def test_together_as_alone(seed: int, recorded: bool) -> None:
    """The same posts, the same reasons and the same count of unknown keys, with bad lines among the good."""
    lines = Random(seed).sample(LINES, len(LINES))
    alone, border = Border("f", recorded=recorded), Border("f", recorded=recorded)
    assert together(border, lines) == [alone.read(one, SEEN) for one in lines]
    assert border.unknown_keys == alone.unknown_keys > 0


def test_nothing_comes_of_no_lines() -> None:
    """An empty batch has no drafts."""
    assert list(Border("f").drafts([], SEEN)) == []


def test_a_chunk_is_no_border() -> None:
    """Each line keeps its number, also behind the first chunk."""
    lines = [line() for _ in range(CHUNK)] + [b"{}"]
    assert [list(drafts.refused) for drafts in Border("f").drafts(lines, SEEN)] == [[], [CHUNK]]


def test_drafts_match_as_their_posts() -> None:
    """What is searched of a draft is what is searched of its post, title, hashtags and filters included."""
    matcher = Matcher([Issue("a", "A", "bbm OR lang:id"), Issue("b", "B", "macet OR antre"), Issue("c", "C", "#bbm")])
    found = 0
    for drafts in Border("f").drafts(ORDINARY + WITH_MORE_KEYS, SEEN):
        posts = [drafts.post(number) for number in range(len(drafts))]
        answers = matcher.match_texts(drafts.searched, drafts.post)
        assert answers == matcher.match(posts)
        found += sum(map(bool, answers))
    assert found > 0
