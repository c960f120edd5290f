"""Stories in feed time: an episode in TOML, told to the real engine, with what must and must not be heard.

[[talk]]    posts a minute between two times
[[press]]   somebody presses at a time
[[answer]]  from a time on somebody's machine answers what it is sent with an acknowledgement
[[missing]] a source is silent between two times
[[asks]]    at the end somebody asks why he was told or not, and reads the answer (rule 9)
[[hears]]   by a time somebody hears an occasion at a level
[[silence]] between two times somebody hears nothing (nobody at all, where no officer is named)
crash = [..] times at which the process is killed and started again: nothing may change
"""

import tomllib
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from alerts.delivery import Delivery
from alerts.notification import LEVELS, Notification
from alerts.outbox import Result
from stream import core
from stream.config import Config
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines, Now, Settlement
from stream.engine.store import Store
from stream.engine.why import why
from stream.events import Press, decode_all

ISSUE = "antrean-bbm"
"""What is meant where a story names no issue."""
HERE = Path(__file__).parent / "stories"
WIB = timezone(timedelta(hours=7))
FIRST_DAY = date(2026, 11, 23)
"""A Monday; "1 13:04" in a story is the day after it."""
TEXTS = {
    "negative": "antrean bbm parah, kecewa sekali, sudah 3 jam dan bensin habis",
    "neutral": "antrean bbm di spbu kota pagi ini",
    "positive": "antrean bbm lancar, petugas ramah, terima kasih",
}


class Story:
    """One story, and what was heard when it was told."""

    def __init__(self, path: Path, store: str = ":memory:") -> None:
        self.told: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        self.config = Config.model_validate(
            tomllib.loads((HERE / "roster.toml").read_text("utf-8")) | self.told.get("config", {})
        )
        self.path = store
        self.heard: list[Notification] = []

    def tell(self, crash: bool = True) -> list[Notification]:
        """Everything that was said, in order."""
        engine = self._start()
        crashes = {at(moment) for moment in self.told.get("crash", ()) if crash}
        begin, end = at(self.told["begin"]) // 60, at(self.told["end"]) // 60
        for minute in range(begin, end):
            if 60 * minute in crashes:
                engine = self._restart(engine)
            now = Now(minute + 1, self._missing(minute))
            for inputs in ([*self.talk(minute), now], self._presses(engine, minute)):
                engine.step(inputs)
                self._hear(engine)
        self.engine = engine
        self.answers = [self._ask(engine, question) for question in self.told.get("asks", ())]
        self.journal = [event for rows in engine.store.journal.rows() for event in decode_all(rows)]
        return self.heard

    def _missing(self, minute: int) -> tuple[str, ...]:
        silent = (one for one in self.told.get("missing", ()) if at(one["from"]) <= 60 * minute < at(one["to"]))
        return tuple(one["source"] for one in silent)

    def _ask(self, engine: Embedded, question: dict[str, Any]) -> str:
        officer, issue, speech = question["officer"], question.get("issue", ISSUE), core.speech(self.config)
        return why(engine.store, officer, self.config.officers[officer], issue, at(question["at"]), speech).text

    def _start(self) -> Embedded:
        return Embedded(self.config, Store(self.path), b"key")

    def _restart(self, engine: Embedded) -> Embedded:
        engine.store.close()
        return self._start()

    def _hear(self, engine: Embedded) -> None:
        while engine.happened:
            self.heard += [one for one in engine.happened if isinstance(one, Notification)]
            rows = engine.store.deliveries.unsettled()
            engine.step(
                Settlement(
                    msgspec.structs.replace(row, state="delivered"),
                    Result(row.notification.id, row.notification.issue, "delivered", acknowledged=self._answers(row)),
                )
                for row in rows
            )

    def _answers(self, row: Delivery) -> bool:
        said = row.notification
        return any(said.officer == one["officer"] and said.at >= at(one["from"]) for one in self.told.get("answer", ()))

    def talk(self, minute: int) -> list[Lines]:
        """What is posted in a minute."""
        lines = [
            line(talk, minute, number)
            for place, talk in enumerate(self.told["talk"])
            if at(talk["from"]) <= 60 * minute < at(talk["to"])
            for number in numbers(talk, minute, place)
        ]
        return [Lines("cerita", lines, END_OF_TIME)] if lines else []

    def _presses(self, engine: Embedded, minute: int) -> list[Press]:
        return [
            Press(
                issue := press.get("issue", ISSUE),
                engine.watches[issue].state.incident.id,
                press["officer"],
                press["verb"],
                at(press["at"]),
                f"{place}",
                press.get("note", ""),
            )
            for place, press in enumerate(self.told.get("press", ()))
            if at(press["at"]) == 60 * (minute + 1)
        ]


def at(moment: str) -> int:
    """Epoch seconds of "DAY HH:MM" in WIB."""
    day, clock = moment.split(" ")
    return int(datetime.combine(FIRST_DAY + timedelta(days=int(day)), time.fromisoformat(clock), WIB).timestamp())


def numbers(talk: dict[str, Any], minute: int, place: int) -> list[str]:
    """The ids of the posts of one minute: ``a_minute`` of them, growing where they double."""
    rate = float(talk["a_minute"])
    if "doubles" in talk:
        rate *= 2.0 ** ((minute - at(talk["from"]) // 60) / talk["doubles"])
    whole = int(rate * (minute + 1)) - int(rate * minute) if "doubles" not in talk else round(rate)
    return [f"{place}-{minute}-{number}" for number in range(whole)]


def line(talk: dict[str, Any], minute: int, id: str) -> bytes:
    """A post line."""
    author = f"akun{hash_of(id) % talk.get('accounts', 10**6)}"
    post = {"id": id, "platform": talk.get("platform", "x"), "published": 60 * minute, "author": author}
    if talk.get("platform") == "news":
        post |= {"outlet": talk["outlet"], "title": "Antrean BBM mengular di kota"}
    return msgspec.json.encode(post | {"text": talk.get("text", TEXTS[talk.get("tone", "neutral")])})


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode()) * 2654435761 % 2**32


def check(story: Story) -> None:
    """Everything the story expects was heard, and where it asks for silence there was silence."""
    for hears in story.told.get("hears", ()):
        assert any(fits(one, hears) for one in story.heard), f"not heard: {hears}\n{chronicle(story)}"
    for question, answer in zip(story.told.get("asks", ()), story.answers, strict=True):
        assert all(words in answer for words in question["reads"]), f"{question}: {answer}\n{chronicle(story)}"
    pressed = {event.id for event in story.journal if isinstance(event, Press)}
    asked = {str(place) for place in range(len(story.told.get("press", ())))}
    assert asked <= pressed, "a press is not in the journal (rule 8)"
    assert "answer" in story.told or asked == pressed, "nobody else pressed"
    for silence in story.told.get("silence", ()):
        broken = [one for one in story.heard if within(one, silence)]
        assert not broken, f"heard in spite of {silence}: {broken[0].id}\n{chronicle(story)}"


def fits(one: Notification, hears: dict[str, Any]) -> bool:
    """Whether a notification is the one a story waits for."""
    return (
        one.at <= at(hears["by"])
        and one.at >= at(hears.get("after", "0 00:00"))
        and hears["officer"] in one.hearers
        and one.issue == hears.get("issue", one.issue)
        and hears.get("level", LEVELS[one.level].lower()) == LEVELS[one.level].lower()
        and one.occasion == hears["occasion"]
        and one.quiet == hears.get("quiet", one.quiet)
        and all(words in one.text for words in hears.get("reads", ()))
    )


def within(one: Notification, silence: dict[str, Any]) -> bool:
    """Whether a notification breaks a silence; edits of what was said before don't."""
    named = silence.get("officer", one.officer) in one.hearers
    named &= silence.get("issue", one.issue) == one.issue
    named &= silence.get("level", LEVELS[one.level].lower()) == LEVELS[one.level].lower()
    return at(silence["from"]) < one.at <= at(silence["to"]) and named and not one.revises


def chronicle(story: Story) -> str:
    """Everything that was heard, for whoever reads a failure."""
    return "\n".join(
        f"{datetime.fromtimestamp(one.at, WIB):%d %H:%M} {','.join(one.hearers):8} {one.occasion:12} "
        f"{one.text.splitlines()[0]}"
        for one in story.heard
    )
