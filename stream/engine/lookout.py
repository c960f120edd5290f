"""Looks out for what no issue watches yet: hears every accepted post, proposes, and remembers what officers answered.

    posts, matched or not ─▶ detector (counts, no texts) ─▶ proposal ─▶ "Isu baru?" in the outbox ─▶ watch or ignore

It is saved with the rest when a bucket has ended: a restart forgets what was heard in the running five minutes at most,
and no answer. Where nothing is saved it listens for fourteen hours first: stored are only posts that issues matched,
and the usual share of a word can't be learnt without all the others, which are kept nowhere. What the feeds themselves
hand over from before (recorded files; on Kafka all that ``posts`` still holds) is heard in its own time, and learnt.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime

import msgspec

from alerts.newcomer import Newcomer, notification
from alerts.notification import Notification
from alerts.quoting import quotation
from detectors.emerging import Emerging
from detectors.emerging.proposal import Proposal
from detectors.emerging.state import restored, snapshot
from stream import core
from stream.config import Config
from stream.engine.catalogue import judged
from stream.engine.proposals import SILENCE, Choice, Proposals
from stream.engine.store import Store
from stream.events import Ignored
from stream.issue import Issue, Matcher
from stream.post import Drafts, Post
from stream.pseudonym import Veil
from stream.query import QueryError

DETECTOR = "emerging"
"""Under which the file keeps what was heard."""
LOOKED_AT = 5_000
"""Stored posts that are tried against a proposed query, the newest."""
DAY = 1440
LONGEST = 36
"""Characters of the name of an issue that is made from terms."""


class Lookout:
    """The detector of one engine and its proposals."""

    def __init__(self, config: Config, store: Store, veil: Veil) -> None:
        self._config, self._store, self._veil = config, store, veil
        self._roster, self._spokesman = core.roster(config), core.spokesman(config)
        self.load()

    def load(self) -> None:
        """Take up what is stored."""
        saved = self._store.get_bytes(DETECTOR)
        self._detector = restored(saved) if saved else Emerging()
        self.proposals = Proposals(self._store)
        self._saved = self._detector.end

    def hear(self, drafts: Drafts, number: int, at: int, *, watched: bool) -> None:
        """A post that was accepted in the running minute."""
        platform, author, text = drafts.brief(number)
        account = self._veil.name(author) or drafts.key(number)
        self._detector.add(at, f"{platform}:{account}", platform, text, watched=watched)

    def advance(self, at: int, *, history: bool) -> list[Notification]:
        """It is ``at`` now: what is said of what is new. What was history is learnt, and nobody is told of it."""
        found = self._detector.advance(at)
        return [] if history else [said for one in found for said in self._propose(one)]

    def settle(self, choice: Choice) -> bool:
        """Take an answer; False where there is one already, or nothing to answer."""
        answered = self.proposals.settle(choice)
        if answered:
            self._heed(answered)
        return answered is not None

    def remember(self) -> None:
        """Heed again what was ignored."""
        for one in self.proposals.all.values():
            self._heed(one)

    def ignored(self, choice: Choice) -> Ignored:
        """What the journal says of an answer that silences a proposal's terms."""
        terms = self.proposals.all[choice.proposal].terms
        return Ignored(choice.proposal, choice.officer, terms, choice.at, choice.at + SILENCE)

    @property
    def unsaved(self) -> bool:
        """Whether a bucket has ended since it was saved, or something was ignored."""
        return self._saved != self._detector.end

    def save(self) -> None:
        """Write down what was heard, where that is due."""
        if self.unsaved:
            self._store.put(DETECTOR, snapshot(self._detector))
            self._saved = self._detector.end

    def _propose(self, found: Proposal) -> list[Notification]:
        same = (one for one in self.proposals.all.values() if (one.at, one.terms) == (found.at, found.terms))
        one = next(same, None) or self._newcomer(found)  # on Kafka it may be found again after a crash
        self.proposals.add(one)
        hearers = self._roster.on_duty((self._config.emerging.tell,), one.at)
        return [self._said(one, name) for name in hearers if name in self._config.officers]

    def _said(self, one: Newcomer, name: str) -> Notification:
        officer = self._config.officers[name]
        speech = self._spokesman.speech(officer.language)
        said = notification(one, name, officer, speech, self._config.agency.status)
        answerable = self._config.channels[said.channel].kind == "telegram"
        return said if answerable else msgspec.structs.replace(said, buttons=())

    def _newcomer(self, found: Proposal) -> Newcomer:
        stem = f"baru-{datetime.fromtimestamp(found.at, UTC):%Y%m%dT%H%M}"
        number = sum(one.startswith(stem) for one in self.proposals.all)
        return Newcomer(
            id=f"{stem}-{number + 1}", at=found.at, terms=found.terms, query=found.query, posts=found.posts,
            minutes=found.minutes, usual=found.usual, carriers=found.carriers, accounts=found.accounts,
            platforms=found.platforms, coordinated=found.coordinated,
            examples=tuple(quotation(self._veil.text(text)) for text in found.examples),
            stored=self._stored(found.query, found.at // 60 - DAY),
        )  # fmt: skip

    def _stored(self, query: str, since: int) -> int:
        """Of the posts stored since a minute, how many the query matches; of the newest, where these are many."""
        rows = self._store.db.execute(
            "SELECT body FROM posts WHERE minute >= ? ORDER BY minute DESC, key DESC LIMIT ?", (since, LOOKED_AT)
        )
        try:
            matcher = Matcher([Issue("", "", query)], self._config.agency.accounts)
        except QueryError:
            return 0
        return sum(bool(hit) for _, hit in judged((_post(row[0]) for row in rows), matcher))

    def _heed(self, answered: Newcomer) -> None:
        """What is ignored is not proposed again for a while."""
        if answered.answer == "ignore":
            self._detector.ignore(answered.terms, answered.answered + SILENCE)
            self._saved = 0


def issue_name(one: Newcomer, taken: Collection[str]) -> str:
    """A name for the issue that a proposal becomes, that no other issue has.

    >>> bridge = Newcomer("baru-1", 0, ("runtuh", "jembatan"), "", 9, 15, 0.1, 9, 9, {}, 0.0, (), 0)
    >>> issue_name(bridge, ()), issue_name(bridge, ("runtuh-jembatan",))
    ('runtuh-jembatan', 'runtuh-jembatan-2')
    """
    letters = re.sub(r"[^a-z0-9]+", "-", " ".join(one.gist)).strip("-")[:LONGEST].rstrip("-") or "isu-baru"
    number, name = 1, letters
    while name in taken:
        number += 1
        name = f"{letters}-{number}"
    return name


_post = msgspec.json.Decoder(Post).decode
