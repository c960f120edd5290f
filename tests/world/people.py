"""Officers who sleep, press late, twice, and wrong buttons; and strangers who press too."""

import sqlite3
from typing import TYPE_CHECKING

from alerts.life import Verb
from alerts.notification import Notification
from stream.events import Press

if TYPE_CHECKING:
    from tests.world.world import Crash, World

AGAIN = 20.0
"""Seconds after which a channel hands a press over again that nobody took."""
VERBS: tuple[Verb, ...] = (*("acknowledge",) * 7, "false_alarm", "raise", "lower", "close", "note")
STRANGERS = ("", "mantan", "tetangga")
"""Nobody, one who was on duty once, and somebody else."""


class People:
    """Everybody who may press."""

    def __init__(self, world: "World", crash: "type[Crash]") -> None:
        self.world, self._crash = world, crash
        self._presses = 0
        self._heard: list[Notification] = []

    def ring(self, notification: Notification) -> None:
        """A phone shows something; what is loud may be answered."""
        if notification.revises or not notification.buttons or not notification.officer:
            return
        self._heard = [*self._heard[-50:], notification]
        if not self.world.happens("asleep"):
            self.world.later(self.world.random.expovariate(1 / 300), self._answer, notification)

    def stranger(self) -> None:
        """Somebody who isn't on duty presses on what he has seen."""
        if self._heard:
            seen = self._heard[-1]
            who = self.world.random.choice(STRANGERS)
            self._press(seen, self.world.random.choice(VERBS), who)

    def _answer(self, heard: Notification) -> None:
        random = self.world.random
        if self.world.happens("pressed_wrong"):
            heard = random.choice(self._heard)
        verb = random.choice(VERBS)
        self._press(heard, verb, heard.officer)
        if verb == "acknowledge" and random.random() < 0.7:
            self.world.later(random.expovariate(1 / 2000), self._press, heard, "note", heard.officer)

    def _press(self, heard: Notification, verb: Verb, officer: str) -> None:
        self._presses += 1
        note = "" if self.world.random.random() < 0.1 else "sudah dicek"
        values = (heard.issue, heard.incident, officer, verb, f"p{self._presses}", note)
        self._hand_over(*values)
        if self.world.happens("pressed_twice"):
            self.world.later(1.0, self._hand_over, *values)

    def _hand_over(self, issue: str, incident: str, officer: str, verb: Verb, id: str, note: str) -> None:
        """A channel hands a press over until it is taken."""
        press = Press(issue, incident, officer, verb, int(self.world.now), id, note, "chat")
        try:
            if self.world.process is not None:
                self.world.process.press(press)
                return
        except (sqlite3.Error, self._crash):
            pass
        self.world.later(AGAIN, self._hand_over, issue, incident, officer, verb, id, note)
