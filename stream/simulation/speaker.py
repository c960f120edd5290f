"""Writing the posts of a crowd: new ones, reposts, answers, links to articles, and the articles themselves."""

import re
from collections import defaultdict, deque
from random import Random
from typing import NamedTuple

from stream.simulation.chance import Mix
from stream.simulation.kinds import Happening
from stream.simulation.network import Account, Recent, Sent, account
from stream.simulation.scenario import Talk
from stream.simulation.spelling import respell
from stream.simulation.units import Platform
from stream.simulation.voices import Phrases

OUTLETS = ("kabar-contoh.example", "media-contoh.example", "suara-purwaraya.example", "harian-purwaraya.example",
           "warta-contoh.example", "radar-contoh.example")  # fmt: skip

Fields = dict[str, object]


class Draft(NamedTuple):
    """A post that is not written yet; drafts are in order of arrival (epoch seconds; ``number`` decides ties)."""

    arrival: int
    number: int
    published: int
    part: int
    platform: Platform
    cue: int
    """What the part that made it wants to remember, such as which article of a list it is."""


class Stage:
    """What the voices of one issue have in common: their texts, and the articles that they link to."""

    def __init__(self, phrases: Phrases):
        self.phrases = phrases
        self.links: deque[str] = deque(maxlen=6)


class Speaker:
    """Writes what a crowd says: a function of its source of chance and of what it has written before."""

    def __init__(self, draw: Random, stage: Stage, section: Talk | Happening, accounts: int):
        self._draw, self._stage, self._accounts = draw, stage, accounts
        self._voices, self._links = Mix(section.voices), isinstance(section, Happening)
        self._reposts, self._replies = section.reposts, section.reposts + section.replies
        self.recent: defaultdict[str, Recent] = defaultdict(Recent)

    def write(self, draft: Draft, id: str) -> Fields:
        """The fields of the draft's post beside its identity and times."""
        if draft.platform == "news":
            outlet = OUTLETS[int(self._draw.random() * len(OUTLETS))]
            return article(self._draw, self._stage, "headline", outlet, id)
        chance = self._draw.random()
        earlier = self.recent[draft.platform].draw(self._draw, draft.published) if chance < self._replies else None
        author = account(int(self._accounts * self._draw.random() ** 2))
        if earlier and chance < self._reposts:
            self.recent[draft.platform].add(earlier)
            return repost(author, earlier, draft.platform)
        return self._original(draft, id, author, earlier)

    def _original(self, draft: Draft, id: str, author: Account, earlier: Sent | None) -> Fields:
        text = respell(self._stage.phrases.say(self._draw, self._voices.draw(self._draw)), author.habit, self._draw)
        if self._links and self._stage.links and self._draw.random() < 0.1:
            text = f"{text} {self._stage.links[-1]}"
        if earlier and draft.platform == "x":
            text = f"@{earlier.author} {text}"
        self.recent[draft.platform].add(Sent(id, author.handle, text, draft.published))
        fields = social(author, text)
        if earlier:
            fields |= {"reply_to": earlier.id, "reply_to_user": earlier.author}
        return fields


def social(author: Account, text: str) -> Fields:
    """The fields of a new post."""
    return {"author": author.handle, "followers": author.followers, "text": text}


def repost(author: Account, source: Sent, platform: str) -> Fields:
    """The fields of a post that passes another on, as exports show it: X marks the text, the others leave it."""
    text = f"RT @{source.author}: {source.text}" if platform == "x" else source.text
    return social(author, text) | {"repost_of": source.id, "repost_of_user": source.author}


def article(draw: Random, stage: Stage, voice: str, outlet: str, id: str) -> Fields:
    """The fields of an outlet's article; from now on the issue's voices may link to it."""
    headline, _, teaser = stage.phrases.say(draw, voice).partition(" ¦ ")
    url = f"https://{outlet}/berita/{_slug(headline)}-{id.rpartition('-')[2]}"
    stage.links.append(url)
    return {"author": outlet, "outlet": outlet, "url": url, "title": headline, "text": teaser or headline}


def _slug(headline: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", headline.lower())[:8])
