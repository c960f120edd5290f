"""The embedded engine: one process, one SQLite file, one transaction a step: load, handle, save, publish.

    inputs ─▶ step ─▶ lines: border, match, tone, count ─▶ totals and ticks ┐
                      presses, receipts ────────────────────────────────────┤
                      watches hear it, effects come back ◀──────────────────┘
                      COMMIT: posts, journal, watches, outbox, positions together

A step is a plain function of what is stored and what comes in: no task, no sleep, no clock. If it fails nothing has
happened, and what is stored is loaded again.
"""

import sys
from collections import Counter as Counted
from collections.abc import Iterable, Sequence

import msgspec

from alerts.channels import Memory
from alerts.delivery import Delivery, Result
from alerts.incident import Incident
from alerts.notification import Notification
from detectors.sentiment import built_in
from stream import core
from stream.config import Config
from stream.effects import Effect, Examine, Turn, Unsaid
from stream.engine import catalogue, labels
from stream.engine.host import REASONS, Answer, Refusal
from stream.engine.lookout import Choice, Lookout
from stream.engine.opinion import second
from stream.engine.store import Store
from stream.engine.views import encode_view, episode_view
from stream.engine.why import encode_unsaid
from stream.events import EVERY, Event, Finding, IssueChange, Kin, Labelled, Press, ReadBy, Receipt, Tick, encode_all
from stream.living import LOOK
from stream.look import POSTS, look
from stream.post import CHUNK, Border, Drafts, Post, Refused
from stream.pseudonym import Veil, veil
from stream.totals import Counter
from stream.unread import hidden
from stream.watch import Watch

SHARD = "embedded"
END_OF_TIME = 4_102_444_800
"""2100-01-01: in feed time nothing the posts say is in the future of a clock."""
BEFORE = ("sebelum dipantau",)
"""What is missing in the minutes before an issue was added: posts that no other issue kept."""


class Lines(msgspec.Struct, frozen=True):
    """Post lines of a feed, seen at ``seen``; ``position`` is where the feed stands behind them, counted in ``head``.

    ``leads`` says that these posts move the clock: in feed time, or while a feed catches up on what it missed.

    Where a step has taken only some of them, ``line`` is the chunk at which the next one goes on, ``draft`` how many of
    its posts are done, and ``taken`` what came of all so far.
    """

    feed: str
    lines: Sequence[bytes]
    seen: int
    position: int | None = None
    leads: bool = False
    head: str = ""
    line: int = 0
    draft: int = 0
    taken: Answer = Answer()


class Now(msgspec.Struct, frozen=True):
    """The clock says that this epoch minute is running; ``missing`` sources should have spoken and did not."""

    minute: int
    missing: tuple[str, ...] = ()


class Settlement(msgspec.Struct, frozen=True):
    """A delivery that ended, as its channel reports it, and what the channel wants remembered."""

    delivery: Delivery
    result: Result
    memory: Memory | None = None


class Heard(msgspec.Struct, frozen=True):
    """A press was heard: the incident just before and just after it; None where its issue is not watched."""

    before: Incident | None
    after: Incident | None


Input = Lines | Now | Press | Settlement | IssueChange | Labelled | Choice


class Embedded:
    """The core on one file. ``step`` is the only way in; everything is on the disk when it returns."""

    def __init__(self, config: Config, store: Store, key: bytes) -> None:
        self.config, self.store = config, store
        self._configured = config
        self.veil = Veil(key, frozenset(config.agency.accounts))
        self.matcher = core.matcher(config)
        self.lookout = Lookout(config, store, self.veil) if config.emerging.enabled else None
        self.second = second(config)
        self.happened: list[Notification | Turn] = []
        """What the last step said for the first time, and which levels it changed, in order."""
        self.matched: dict[str, int] = {}
        """Posts that the last step counted, by issue."""
        self.rest: list[Input] = []
        """What the last step left to the next, which takes it before anything else."""
        built_in()  # or the first post that matches would wait while the model is loaded
        self.load()

    def fresh(self) -> dict[str, Watch]:
        """A watch for each issue, with nothing to remember."""
        return core.watches(self.config)

    def load(self) -> None:
        """Take up what is stored: the watches, the clock, and the open minutes, counted again from their posts."""
        self._follow()
        self.watches = self.fresh()
        for issue, watch in self.watches.items():
            if snapshot := self.store.load(issue):
                watch.restore(snapshot)
        self._recount(self.store.get("minute"))
        if self.lookout:
            self.lookout.load()
        self._borders: dict[str, Border] = {}

    def _follow(self) -> None:
        """Watch the issues of the configuration and those added since; queries are compiled where that is news."""
        added = catalogue.added(self.store, self._configured)
        self.versions = {name: change.version for name, (change, _) in added.items()}
        """Of each issue that was added since, how often it was changed."""
        issues = self._configured.issues | {name: settings for name, (_, settings) in added.items()}
        if issues != self.config.issues:
            self.config = self._configured.model_copy(update={"issues": issues})
            self.matcher = core.matcher(self.config)
        self.reader = core.reader(self.config, labels.learnt(self.store))
        self._unsaid_reader = True

    def _recount(self, now: int) -> None:
        self.counter = Counter(SHARD, self.config.engine.open_minutes, now, self.store.get("began"))
        for post, readings in self.store.posts.counted_since(self.counter.oldest):
            self.counter.add(post, {issue: reading for issue, reading in readings.items() if issue in self.watches})

    def begin(self, minute: int) -> None:
        """Somebody watches from this minute on; what was before it is history. Only the first time counts."""
        if not self.counter.now and not self.store.get("began"):
            with self.store.transaction():
                self.store.put("began", minute)
            self.counter.history = minute

    @property
    def first(self) -> int:
        """When feed time began, epoch seconds; 0 before."""
        return 60 * self.store.get("first")

    @property
    def now(self) -> int:
        """Feed time in epoch seconds: the running minute's beginning; 0 before the first post or tick."""
        return self.counter.now * 60

    def step(
        self, inputs: Iterable[Input], wall: float = 0.0, minutes: int = sys.maxsize
    ) -> list[Answer | Heard | None]:
        """Take inputs in order, all or nothing; an answer for each. ``wall`` is the sender's clock.

        ``minutes`` may pass at most; where the inputs need more, the first that is not done and all behind it are left
        in ``rest``. A feed's position moves with the last of its lines, so to die between two steps loses nothing.
        Raises ``sqlite3.Error`` where the disk refuses: nothing has happened then.
        """
        self.happened, self.matched, self.rest = [], {}, []
        self._wall, self._minutes = wall, minutes
        self._journal: list[Event] = []
        self._touched: set[str] = set()
        try:
            with self.store.transaction():
                self._say_reader()
                answers = self._take_all(inputs)
                self._save()
        except BaseException:
            self.load()
            raise
        return answers

    def _take_all(self, inputs: Iterable[Input]) -> list[Answer | Heard | None]:
        answers: list[Answer | Heard | None] = []
        for one in inputs:
            if self.rest:
                self.rest.append(one)
                continue
            answer = self._take(one)
            if not self.rest:
                answers.append(answer)
        return answers

    def _take(self, one: Input) -> Answer | Heard | None:
        match one:
            case Lines():
                return self._lines(one)
            case Now():
                if not self._advance(one.minute, one.missing):
                    self.rest = [one]
            case Press():
                return self._press(one)
            case Settlement():
                self._settle(one)
            case IssueChange():
                self._change(one)
            case Labelled():
                self._label(one)
            case Choice():
                self._choose(one)
        return None

    def _press(self, press: Press) -> Heard:
        watch = self.watches.get(press.issue)
        before = watch.state.incident if watch else None
        self._hear([press])
        return Heard(before, watch.state.incident if watch else None)

    def _advance(self, minute: int, missing: tuple[str, ...] = ()) -> bool:
        """Let time pass, as far as this step may go; whether it has come to ``minute``."""
        if not self.counter.now:
            self.store.put("first", minute)
        events = self.counter.advance(minute, missing, self._minutes)
        self._minutes -= sum(isinstance(event, Tick) for event in events)
        self._hear(events)
        if self.lookout:
            self._say(self.lookout.advance(self.now, history=self.counter.now <= self.counter.history))
        return self.counter.now >= minute

    def _settle(self, end: Settlement) -> None:
        said, result = end.delivery.notification, end.result
        self.store.deliveries.put(end.delivery)
        if end.memory is not None:
            self.store.deliveries.remember(said.channel, said.address, said.incident, end.memory)
        self._hear([Receipt(result.issue, result.notification, result.outcome, self.now, result.detail)])
        if result.acknowledged:
            id = f"answer:{said.id}"
            self._hear([Press(said.issue, said.incident, said.officer, "acknowledge", self.now, id, via=said.channel)])

    def _save(self) -> None:
        if self._journal:
            self.store.journal.append(self.counter.now, encode_all(self._journal))
        for watch in (self.watches[issue] for issue in sorted(self._touched)):
            self.store.save(watch.issue, watch.snapshot())
            self._keep_episode(watch)
        self.store.put("minute", self.counter.now)
        if self.lookout:
            self.lookout.save()

    def _keep_episode(self, watch: Watch) -> None:
        if watch.state.incident.id:
            view = episode_view(watch)
            self.store.episodes.keep(view.incident, view.opened, encode_view(view))

    # ---- what officers teach

    def _label(self, one: Labelled) -> None:
        """Keep a label, and read the issue's posts from now on by what it and those before it teach."""
        labels.keep(self.store, one)
        self._journal.append(one)
        self._follow()
        self._say_reader()

    def _say_reader(self) -> None:
        """Where posts are read by another version than before, their watch is told from which minute on."""
        unsaid, self._unsaid_reader = self._unsaid_reader, False
        for issue, watch in self.watches.items() if unsaid else ():
            if watch.state.read_by != (version := self.reader.version(issue)):
                self._hear([ReadBy(issue, self.counter.now, version)])

    # ---- issues that come and go

    def _choose(self, choice: Choice) -> None:
        """An officer has answered a proposal; only the first answer counts."""
        if self.lookout and self.lookout.settle(choice) and choice.change:
            self._change(choice.change)

    def _change(self, change: IssueChange) -> None:
        """Take an issue up or let it go; nothing where it is done already, or another change was quicker."""
        if catalogue.keep(self.store, change):
            (self._adopt if change.action == "added" else self._retire)(change)

    def _adopt(self, change: IssueChange) -> None:
        self._follow()
        self.watches[change.issue] = self.fresh()[change.issue]
        self._hear([change])
        if self.counter.now:
            self._look_back(change.issue)

    def _look_back(self, issue: str) -> None:
        """What others brought onto the shelf counts for a new issue too, as far as minutes are open: a lower bound."""
        oldest, now = self.counter.oldest, self.counter.now
        posts = (post for post, _ in self.store.posts.counted_since(oldest))
        own = [post for post, issues in catalogue.judged(posts, self.matcher) if issue in issues]
        self.store.posts.assign(issue, oldest, {post.key: self.reader.read(post, (issue,))[issue] for post in own})
        self._recount(now)
        self._hear([*self.counter.flush(), *(Tick(SHARD, minute, BEFORE, issue) for minute in (oldest + 1, now))])

    def _retire(self, change: IssueChange) -> None:
        self._hear([change])
        self._keep_episode(self.watches.pop(change.issue))
        self._touched.discard(change.issue)
        self.store.drop(change.issue)
        self._follow()
        self._recount(self.counter.now)

    # ---- posts

    def _lines(self, batch: Lines) -> Answer | None:
        """What became of all lines; None where this step may not go as far as they lead."""
        border, answer, line, draft, latest = self._border(batch), batch.taken, batch.line, batch.draft, 0
        strange = border.unknown_keys
        for drafts in border.drafts(batch.lines[line:], batch.seen):
            done, matched = self._match(drafts, draft, batch)
            answer += matched
            if done < len(drafts):
                self.rest = [msgspec.structs.replace(batch, line=line, draft=done, taken=answer)]
                return None
            answer += self._put_aside(batch, drafts.refused)
            answer += Answer(unknown_keys=border.unknown_keys - strange, future=drafts.future)
            strange = border.unknown_keys
            line, draft, latest = line + CHUNK, 0, max(latest, drafts.latest)
        self.store.feeds.progress(batch.feed, batch.position, batch.head, answer, min(latest, self._latest(batch)))
        return answer

    def _match(self, drafts: Drafts, first: int, batch: Lines) -> tuple[int, Answer]:
        """Count the drafts from ``first`` on: the first that has to wait for another step, and what came of those."""
        tally = dict.fromkeys(("counted", "repeated", "late"), 0)
        leads = batch.leads and drafts.latest // 60 > self.counter.now
        done = len(drafts)
        for number, issues in enumerate(self.matcher.match_texts(drafts.searched, drafts.post)):
            if number < first:
                continue
            if leads and not self._advance(drafts.published(number) // 60):
                done = number
                break
            if self.lookout:
                self.lookout.hear(drafts, number, self.now, watched=bool(issues))
            if issues:
                post = self._placed(drafts.post(number), batch)
                tally[self._count(veil(post, self.veil), issues)] += 1
        return done, Answer(done - first - tally["repeated"], tally["counted"], tally["repeated"], tally["late"])

    def _latest(self, batch: Lines) -> int:
        """In feed time a post that does not lead follows: it can't have happened later than what time it is."""
        return END_OF_TIME if batch.leads or self.config.engine.time == "wall" else self.now + 59

    def _placed(self, post: Post, batch: Lines) -> Post:
        latest = self._latest(batch)
        return post if post.published <= latest else msgspec.structs.replace(post, published=latest, seen=latest)

    def _put_aside(self, batch: Lines, refused: dict[int, Refused]) -> Answer:
        for number, one in refused.items():
            line = hidden(batch.lines[batch.line + number], self.veil)
            self.store.feeds.reject(batch.feed, self.counter.now, one.reason, one.explanation, line)
        reasons = [Refusal(batch.line + number + 1, one.reason, one.explanation) for number, one in refused.items()]
        by = dict(Counted(one.reason for one in reasons))
        return Answer(refused=len(reasons), refused_by=by, reasons=tuple(reasons[:REASONS]))

    def _count(self, post: Post, issues: tuple[str, ...]) -> str:
        """Count a post once: in the open minutes by the counter's memory, beyond them by the stored posts."""
        if self.counter.met(post):
            return "repeated"
        readings = self.reader.read(post, issues)
        late = post.minute < self.counter.oldest
        if not self.store.posts.keep(post, readings, late):
            return "repeated"
        outcome = self.counter.add(post, readings)
        for issue in issues if outcome == "counted" else ():
            self.matched[issue] = self.matched.get(issue, 0) + 1
        return outcome

    def _border(self, batch: Lines) -> Border:
        border = self._borders.get(batch.feed)
        if border is None:
            settings = self.config.feeds.get(batch.feed)
            fields = settings.fields if settings and settings.kind != "csv" else {}
            border = self._borders[batch.feed] = Border(batch.feed, fields)
        border.recorded = batch.leads
        return border

    # ---- events and their effects

    def _hear(self, events: Iterable[Event]) -> None:
        for event in events:
            self._journal.append(event)
            for watch in self._addressed(event):
                self._touched.add(watch.issue)
                self._publish(watch.handle(event))
            if isinstance(event, Tick) and event.minute % 60 == 0:
                self.store.forget_before(event.minute - 1440 * self.config.engine.retention_days)

    def _addressed(self, event: Event) -> list[Watch]:
        if event.issue == EVERY:
            return list(self.watches.values())
        return [self.watches[event.issue]] if event.issue in self.watches else []

    def _publish(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Examine():
                    self._hear([self._look(effect)])
                case Unsaid():
                    self.store.deliveries.leave_out(effect.issue, effect.officer, effect.at, encode_unsaid(effect))
                case Turn():
                    self.happened.append(effect)
                    if len(self.watches) > 1:
                        self._hear([Kin(effect.issue, effect.name, effect.level, effect.at, effect.combined)])
                case Notification():
                    self._say([effect])

    def _say(self, notifications: Iterable[Notification]) -> None:
        for one in notifications:
            if self.store.deliveries.add(one, self.counter.now, self._wall):
                self.happened.append(one)

    def _look(self, wanted: Examine) -> Finding:
        seen = self.store.posts.matching(wanted.issue, wanted.last - LOOK, wanted.last, POSTS)
        return look(wanted, seen, self.second.ask if self.second else None)
