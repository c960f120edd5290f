"""The way of posts through one step: border, match, pseudonyms, tone, count; the minutes they lead to pass between.

    lines ─▶ border ─▶ match ─▶ place in time ─▶ veil ─▶ read ─▶ keep and count
                └▶ put aside    └▶ of no issue

Where a step may not go as far as the posts lead, it says what is left of the lines.
"""

from collections import Counter as Counted

import msgspec

from stream.engine.hearing import Hearing
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.loaded import Loaded
from stream.engine.outcomes import REASONS, Answer, Refusal
from stream.engine.store import Store
from stream.post import CHUNK, Border, Drafts, Post, Refused
from stream.pseudonym import Veil, veil
from stream.unread import hidden


class Passage:
    """Takes batches of lines; ``begin`` is called before each step."""

    def __init__(self, loaded: Loaded, hearing: Hearing, store: Store, veil: Veil) -> None:
        self._loaded, self._hearing, self._store, self._veil = loaded, hearing, store, veil
        self._borders: dict[str, Border] = {}
        self.begin()

    def begin(self) -> None:
        """A step begins."""
        self.matched: dict[str, int] = {}
        """Posts that were counted, by issue."""

    def take(self, batch: Lines) -> Answer | Lines:
        """What became of all lines; or what is left of them, where this step may not go as far as they lead."""
        border, answer, line, draft, latest = self._border(batch), batch.taken, batch.line, batch.draft, 0
        strange = border.unknown_keys
        for drafts in border.drafts(batch.lines[line:], batch.seen):
            done, matched = self._match(drafts, draft, batch)
            answer += matched
            if done < len(drafts):
                return msgspec.structs.replace(batch, line=line, draft=done, taken=answer)
            answer += self._put_aside(batch, drafts.refused)
            answer += Answer(unknown_keys=border.unknown_keys - strange, future=drafts.future)
            strange = border.unknown_keys
            line, draft, latest = line + CHUNK, 0, max(latest, drafts.latest)
        self._store.feeds.progress(batch.feed, batch.position, batch.head, answer, min(latest, self._latest(batch)))
        return answer

    def _match(self, drafts: Drafts, first: int, batch: Lines) -> tuple[int, Answer]:
        """Count the drafts from ``first`` on: the first that has to wait for another step, and what came of those."""
        tally = dict.fromkeys(("counted", "repeated", "late"), 0)
        leads = batch.leads and drafts.latest // 60 > self._loaded.counter.now
        done, lookout = len(drafts), self._hearing.lookout
        for number, issues in enumerate(self._loaded.matcher.match_texts(drafts.searched, drafts.post)):
            if number < first:
                continue
            if leads and not self._hearing.advance(drafts.published(number) // 60):
                done = number
                break
            if lookout:
                lookout.hear(drafts, number, 60 * self._loaded.counter.now, watched=bool(issues))
            if issues:
                post = self._placed(drafts.post(number), batch)
                tally[self._count(veil(post, self._veil), issues)] += 1
        return done, Answer(done - first - tally["repeated"], tally["counted"], tally["repeated"], tally["late"])

    def _latest(self, batch: Lines) -> int:
        """In feed time a post that does not lead follows: it can't have happened later than what time it is."""
        free = batch.leads or self._loaded.config.engine.time == "wall"
        return END_OF_TIME if free else self._loaded.counter.now * 60 + 59

    def _placed(self, post: Post, batch: Lines) -> Post:
        latest = self._latest(batch)
        return post if post.published <= latest else msgspec.structs.replace(post, published=latest, seen=latest)

    def _put_aside(self, batch: Lines, refused: dict[int, Refused]) -> Answer:
        for number, one in refused.items():
            line = hidden(batch.lines[batch.line + number], self._veil)
            self._store.feeds.reject(batch.feed, self._loaded.counter.now, one.reason, one.explanation, line)
        reasons = [Refusal(batch.line + number + 1, one.reason, one.explanation) for number, one in refused.items()]
        by = dict(Counted(one.reason for one in reasons))
        return Answer(refused=len(reasons), refused_by=by, reasons=tuple(reasons[:REASONS]))

    def _count(self, post: Post, issues: tuple[str, ...]) -> str:
        """Count a post once: in the open minutes by the counter's memory, beyond them by the stored posts."""
        counter = self._loaded.counter
        if counter.met(post):
            return "repeated"
        readings = self._loaded.reader.read(post, issues)
        if not self._store.posts.keep(post, readings, late=post.minute < counter.oldest):
            return "repeated"
        outcome = counter.add(post, readings)
        for issue in issues if outcome == "counted" else ():
            self.matched[issue] = self.matched.get(issue, 0) + 1
        return outcome

    def _border(self, batch: Lines) -> Border:
        border = self._borders.get(batch.feed)
        if border is None:
            settings = self._loaded.config.feeds.get(batch.feed)
            fields = settings.fields if settings and settings.kind != "csv" else {}
            border = self._borders[batch.feed] = Border(batch.feed, fields)
        border.recorded = batch.leads
        return border
