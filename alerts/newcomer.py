"""A proposal to watch what no issue watches yet: "Isu baru?", as an officer reads and answers it. Pure.

[ISU BARU?] runtuh, jembatan
6 naskah berbeda dalam 15 mnt (biasanya 0,2)
40 unggahan dalam 3 jam, 12 akun · X 32 · TikTok 8
Contoh: “jembatan purwa runtuh”
Usulan kueri: runtuh OR jembatan
Dalam 24 jam cocok: sedikitnya 40 unggahan baru, 2 unggahan isu lain
"""

from typing import Literal

import msgspec

from alerts.notification import Button, Notification, Reaction, Status
from alerts.roster import Officer
from alerts.speech import Speech
from alerts.words import LANGUAGES, numbers

STYLES: dict[Reaction, Literal["success", ""]] = {"watch": "success", "ignore": ""}


class Newcomer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A proposal and its answer. Examples are shortened, defanged, and name no private person.

    The first term stands in ``posts`` of different wording in the last ``minutes``, against the ``usual`` ones. Any of
    the terms stands in ``carriers`` of the last three hours, by ``accounts`` on ``platforms``. Of what is stored for
    other issues, ``stored`` posts of the last 24 hours would match the ``query`` too.
    """

    id: str
    at: int
    terms: tuple[str, ...]
    query: str
    posts: int
    minutes: int
    usual: float
    carriers: int
    accounts: int
    platforms: dict[str, int]
    coordinated: float
    """Share of the carriers by accounts that repeat the same wordings together."""
    examples: tuple[str, ...]
    stored: int
    answer: Literal["", "watch", "ignore"] = ""
    by: str = ""
    """The officer who answered, by his name in the roster."""
    answered: int = 0
    issue: str = ""
    """The issue that it became."""

    @property
    def gist(self) -> tuple[str, ...]:
        """Two of its terms at most, none of which only repeats words of the other.

        >>> Newcomer("", 0, ("air pdam", "pdam", "keruh"), "", 0, 0, 0.0, 0, 0, {}, 0.0, (), 0).gist
        ('air pdam', 'keruh')
        """
        own: list[str] = []
        for term in self.terms:
            if not set(" ".join(own).split()).issuperset(term.split()):
                own.append(term)
        return tuple(own[:2])

    @property
    def title(self) -> str:
        """What it is about, in its own terms."""
        return ", ".join(self.terms)


def text(one: Newcomer, speech: Speech, status: Status) -> str:
    """The message."""
    words, language = speech.words, speech.language
    platforms = [
        f"{words.PLATFORMS.get(name, name)} {numbers.whole(posts, language)}" for name, posts in one.platforms.items()
    ]
    lines = [
        f"[{words.MARK[status]}{words.NEWCOMER}] {one.title}",
        words.rising(numbers.whole(one.posts, language), one.minutes, numbers.amount(one.usual, language)),
        words.newcomer(
            numbers.whole(one.carriers, language), numbers.whole(one.accounts, language), " · ".join(platforms)
        ),
        words.together_written(numbers.percent(one.coordinated)) if one.coordinated else "",
        *map(words.example, one.examples),
        words.proposed_query(one.query),
        words.would_match(numbers.whole(one.carriers, language), numbers.whole(one.stored, language)),
    ]
    return "\n".join(line for line in lines if line)


def notification(one: Newcomer, name: str, officer: Officer, speech: Speech, status: Status) -> Notification:
    """The message for an officer, ``name`` in the roster, by his first way."""
    way = officer.reach[0]
    buttons = tuple(Button(answer, speech.words.ANSWERS[answer], style) for answer, style in STYLES.items())
    return Notification(
        id=f"{one.id}-{name}_{way.channel}", issue="", incident=one.id, revision=1, occasion="emerging", level=1,
        at=one.at, channel=way.channel, address=way.address, officer=name, status=status,
        text=text(one, speech, status), buttons=buttons, alert=msgspec.to_builtins(one),
    )  # fmt: skip


def reply(one: Newcomer, mine: bool, by: str, language: str) -> str:
    """What who answered is shown; ``by`` is who has answered, as people call him, where it was not this answer."""
    words = LANGUAGES[language]
    if not mine:
        return str(words.answered_already(by))
    return str(words.now_watched(one.issue) if one.answer == "watch" else words.IGNORED)
