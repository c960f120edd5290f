"""Reading: all that is counted of one post's words for one issue.

    headline or text ─▶ tone          news ─▶ tone of the body beside that of the headline
    social media     ─▶ intents, and the tone towards the institution where the post speaks of it

News is read for its tone only: what an article wants is what the people in it want, and the tone of an event is not
tone towards those who are in charge of it.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from detectors.sentiment.cues import intents
from detectors.sentiment.target import tone_target
from detectors.sentiment.verdict import Tone, Word

URGENT = frozenset(("ajakan aksi", "darurat"))
"""Intents whose rising share is a reason of its own: a call to action, and help needed now."""


class Reading(NamedTuple):
    """How a post is read. ``toward`` is the tone towards the institution, ``body`` that of a news article's body; each
    is None where there is no such thing."""

    tone: Word
    intents: tuple[str, ...] = ()
    toward: Word | None = None
    body: Word | None = None

    @property
    def urgent(self) -> bool:
        """Whether it calls to action or for help.

        >>> Reading("negative", ("darurat",)).urgent
        True
        """
        return not URGENT.isdisjoint(self.intents)


def read_news(tone: Callable[[str], Tone], title: str, text: str) -> Reading:
    """An article: its headline, and its body where it has both.

    >>> from detectors.sentiment import tone
    >>> read_news(tone, "Warga kecewa pelayanan buruk", "Pelayanan kini bagus dan cepat, warga puas").body
    'positive'
    """
    return Reading(tone(title or text).word, body=tone(text).word if title and text else None)


def read_post(tone: Callable[[str], Tone], text: str, names: Iterable[str]) -> Reading:
    """A post of social media; ``names`` are those of the institution.

    >>> from detectors.sentiment import tone
    >>> read_post(tone, "Tolong, BPBD lambat sekali, kami kecewa!", ["BPBD"])
    Reading(tone='negative', intents=('keluhan', 'permintaan'), toward='negative', body=None)
    """
    towards = tone_target(tone, text, names)
    return Reading(tone(text).word, tuple(sorted(intents(text))), towards.word if towards else None)
