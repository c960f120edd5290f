"""Labels by chat: one post at a time with buttons under it; what is pressed is journaled, and the next post comes.

    /label ISU ─▶ a post, "Negatif" "Netral" "Positif" ─▶ host.label ─▶ the next one, with "Batalkan" for the last

A button carries the issue and a mark of the post, for a post's key may be longer than a button; what is pressed counts
only while that post is on offer.
"""

from collections import OrderedDict
from hashlib import blake2b

from alerts.channels.payload import label_data
from alerts.channels.telegram_heard import Marking
from alerts.channels.telegram_keyboard import Card
from alerts.words.commands import TEXTS
from alerts.words.numbers import clock
from stream.engine.host import Host
from stream.engine.shown import Offer
from stream.events import LabelTone

TONES: dict[str, LabelTone] = {"n": "negative", "t": "neutral", "p": "positive"}
"""By what a button carries."""
SKIP, UNDO = "s", "u"
REMEMBERED = 1000
"""Labels that can be taken back by a button, the newest; older ones by ``kentongan label``."""


class LabelChat:
    """Offers posts and takes the officers' words on them. Who presses is known already."""

    def __init__(self, host: Host, zone: str) -> None:
        self._host, self._zone = host, zone
        self._given: OrderedDict[str, str] = OrderedDict()
        """The key of a labelled post by its mark."""

    def first(self, issue: str, language: str) -> Card:
        """The first post on offer."""
        return self._card(issue, self._offers(issue), language)

    async def take(self, marking: Marking, officer: str, language: str) -> tuple[str, Card | None]:
        """Take a press; what the presser is shown, and what stands in the message now, None where it stays."""
        texts, offers = TEXTS[language], self._offers(marking.issue)
        marks = [mark(offer.post) for offer in offers]
        if marking.code == UNDO:
            return await self._undo(marking, officer, language)
        if marking.mark not in marks:
            return texts["label_gone"], None
        place = marks.index(marking.mark)
        rest = (*offers[place + 1 :], *offers[:place])
        if marking.code == SKIP:
            return "", self._card(marking.issue, rest, language)
        tone, offer = TONES[marking.code], offers[place]
        changed = await self._host.label(marking.issue, offer.post, tone, officer, offer.drawn)
        if changed.outcome != "done":
            return texts["label_gone"], None
        self._remember(marking.mark, offer.post)
        said = texts["label_done"].format(tone=texts[tone])
        return said, self._card(marking.issue, rest, language, undo=marking.mark)

    async def _undo(self, marking: Marking, officer: str, language: str) -> tuple[str, Card | None]:
        post = self._given.pop(marking.mark, "")
        if not post:
            return TEXTS[language]["label_gone"], None
        await self._host.label(marking.issue, post, "", officer, "random")
        offers = sorted(self._offers(marking.issue), key=lambda offer: offer.post != post)
        return TEXTS[language]["label_undone"], self._card(marking.issue, tuple(offers), language)

    def _offers(self, issue: str) -> tuple[Offer, ...]:
        labelling = self._host.labelling(issue)
        return labelling.offers if labelling else ()

    def _remember(self, mark: str, post: str) -> None:
        self._given[mark] = post
        while len(self._given) > REMEMBERED:
            self._given.popitem(last=False)

    def _card(self, issue: str, offers: tuple[Offer, ...], language: str, undo: str = "") -> Card:
        texts = TEXTS[language]
        back = [_key(issue, undo, UNDO, texts["label_undo"])] if undo else []
        if not offers:
            return Card(texts["label_none"].format(issue=issue), [back] if back else [])
        offer, own = offers[0], mark(offers[0].post)
        tones = [_key(issue, own, code, texts[tone].capitalize()) for code, tone in TONES.items()]
        text = texts["label_ask"].format(
            issue=issue, at=clock(offer.at, self._zone, language), zone=self._zone, platform=offer.platform,
            text=offer.text, said=texts.get(offer.said, offer.said),
        )  # fmt: skip
        return Card(text, [tones, [_key(issue, own, SKIP, texts["label_skip"]), *back]])


def mark(post: str) -> str:
    """A post's key, short enough for a button.

    >>> mark("x:1959")
    '12faf6b15e'
    """
    return blake2b(post.encode(), digest_size=5).hexdigest()


def _key(issue: str, mark: str, code: str, text: str) -> dict[str, str]:
    return {"text": text, "callback_data": label_data(issue, mark, code)}
