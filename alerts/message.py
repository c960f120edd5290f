"""The message on a phone, made from an alert: one screen, the most important first. Pure.

    [SIAGA · 3 dari 4 · NAIK] Antrean BBM — 6,2× dari biasanya
    Pertama terlihat 13.04 WIB · terdeteksi 13.21 · jeda 17 mnt
    Volume 1 jam: 412 unggahan (biasanya 66), 287 akun · berlipat 2 tiap 24 mnt
    Sentimen: neg 71% · net 21% · pos 3% · tidak pasti 5% (n=412)
    ...

Leaders get the first four lines. Posts are hostile text: they are shortened and defanged here, escaped by the channel.
"""

from collections.abc import Mapping
from typing import Any

from alerts.alert import HEADLINE, Alert, Exhibit
from alerts.coordination import FEW_SOURCES
from alerts.notification import LEVELS, Button
from alerts.quoting import QUOTE, brief, defang, quotation, shorten
from alerts.wants import FEWEST
from alerts.words import LANGUAGES, numbers
from alerts.words.overrides import Own, spoken

AMPLIFIED = 3
"""Reposts from which an account is named as an amplifier."""
CROWDED = 0.5
"""Share of the posts by the ten busiest from which it is said that few write most of it."""
MANY = 21
"""Accounts from which that is worth a word: of fewer, ten write half whatever they do."""
FEW_NEWS = 3
"""News with headline and body from which the two are compared."""
PLAIN = 2.0
"""The hour's ratio from which the headline needs no other span."""
MORE = 1.2
"""The ratio below which the volume is no news: the headline says what is."""
NAMED = 3
"""Issues named in the headline of a combined alert."""
GOLDEN_FROM = 3
"""Siaga and Awas run against the golden hour, and show the approved statement."""
VERDICTS = ("true", "known", "hoax", "planned", "false_alarm")
BUTTONS: dict[str, tuple[str, ...]] = {
    "open": ("acknowledge", "false_alarm", "raise", "snooze"),
    "held": ("false_alarm", "raise", "snooze"),
    "snoozed": ("acknowledge", "false_alarm", "raise"),
    "cooling": VERDICTS,
}
"""What can be pressed in each phase."""


class Speech:
    """How to say things: a language and a time zone, with texts of one's ``own`` where there are.

    What the configuration says in words (the checklist) is in the ``home`` language; in another one ours are used.

    >>> Speech("id", "WIB").time(1795500240)
    '13.04 WIB'
    """

    def __init__(self, language: str, zone: str, own: Mapping[str, str] | None = None, home: str = "") -> None:
        self.language, self.zone, self.home = language, zone, home or language
        self.words: Any = spoken(LANGUAGES[language], own or {})

    @property
    def failed(self) -> dict[str, int]:
        """How often each text of one's own could not be said, and ours was."""
        return {name: text.failed for name, text in vars(self.words).items() if isinstance(text, Own)}

    def time(self, at: int, zone: bool = True) -> str:
        """The time of day; with its zone where it could be mistaken."""
        return numbers.clock(at, self.zone, self.language) + (f" {self.zone}" if zone else "")

    def moment(self, at: int, now: int, zone: bool = True) -> str:
        """The time of day, with its date where that is not today's.

        >>> Speech("id", "WIB").moment(1795500240, 1795500240 + 86400)
        '24 Nov 13.04 WIB'
        """
        today = numbers.day(now, self.zone, self.language)
        date = numbers.day(at, self.zone, self.language)
        time = self.time(at, zone)
        return time if date == today else f"{date.rsplit(' ', 1)[0]} {time}"

    def buttons(self, alert: Alert) -> tuple[Button, ...]:
        """What can be pressed under the message now."""
        names = ("undo",) if alert.phase == "cooling" and alert.judged else BUTTONS.get(alert.phase, ())
        styles = {"acknowledge": "success", "false_alarm": "danger"}
        shown = (name for name in names if not self._idle(name, alert))
        return tuple(Button(name, self.words.BUTTONS[name], styles.get(name, "")) for name in shown)  # type: ignore[arg-type]  # styles holds only the literals

    @staticmethod
    def _idle(name: str, alert: Alert) -> bool:
        """Whether a button would do nothing: there is no fifth level, and an exercise teaches nothing."""
        return (name == "raise" and alert.level == 4) or (alert.phase == "cooling" and alert.status == "UJI")

    def text(self, alert: Alert, *, leader: bool = False) -> str:
        """The whole message, or a leader's four lines: what, since when, how big, and who has it until when."""
        lines = self._brief(alert) if leader else self._lines(alert)
        return "\n".join(line for line in lines if line)

    def _brief(self, alert: Alert) -> list[str]:
        ended = alert.phase in ("cooling", "calm")
        when = self._ended(alert) if ended else self._seen(alert)
        return [self.headline(alert), when, self._volume(alert), self._judged(alert) if ended else self._owner(alert)]

    def _lines(self, alert: Alert) -> list[str]:
        ended = alert.phase in ("cooling", "calm")
        return [
            self.headline(alert),
            self._ended(alert) if ended else self._seen(alert),
            self._together(alert),
            self._volume(alert),
            self._sentiment(alert),
            self._wants(alert),
            self._spread(alert),
            self._amplified(alert),
            self._coordination(alert),
            self._claim(alert),
            "" if ended else self._drivers(alert),
            self._missing(alert),
            *([] if ended else [self._exhibit(exhibit, alert.sent_at) for exhibit in alert.evidence]),
            "" if ended else self._actions(alert),
            "" if ended else self._statement(alert),
            "" if ended else self._clock(alert),
            self.words.note(quotation(alert.note)) if alert.note else "",
            self._judged(alert) if ended else self._owner(alert),
        ]

    def headline(self, alert: Alert) -> str:
        """The first line: status, level, issue, how big."""
        words = self.words
        if alert.verdict or (alert.called_off and alert.judged == "false"):
            mark, title = words.RETRACTED, words.retracted(alert.issue)
        elif alert.called_off:
            mark, title = words.RETRACTED, words.taken_back(alert.issue)
        elif alert.phase in ("cooling", "calm"):
            mark, title = words.CLEARED, words.calm(alert.issue)
        else:
            mark, title = f"{words.level(alert.level)} · {words.DIRECTION[alert.direction]}", self._title(alert)
        return shorten(f"[{words.MARK[alert.status]}{mark}] {title}", HEADLINE)

    def _title(self, alert: Alert) -> str:
        """What happened and how big it is; where the volume is no news, what else it is."""
        words = self.words
        if alert.together:
            names = (alert.issue, *alert.together)
            more = f", +{len(names) - NAMED}" if len(names) > NAMED else ""
            return str(words.combined(", ".join(names[:NAMED]) + more, len(names)))
        shown = alert.volume if alert.volume.ratio >= PLAIN else alert.peak
        if shown.ratio < MORE:
            return self._quiet(alert)
        within = words.span(shown.span) if shown.span != alert.volume.span else ""
        return str(words.headline(alert.issue, numbers.times(shown.ratio, self.language), within))

    def _quiet(self, alert: Alert) -> str:
        words, word = self.words, self.words.LEVELS[alert.level]
        if alert.direction == "up" and "person" in alert.drivers:
            return str(words.by_hand(alert.issue, word))
        if alert.direction != "up" and "tone" not in alert.drivers:
            return str(words.subsided(alert.issue, word))
        if self._faded(alert):
            return str(words.faded(alert.issue, word))
        if "tone" in alert.drivers and alert.sentiment.n:
            return str(words.turned(alert.issue, numbers.percent(alert.sentiment.negative)))
        driver = next((one for one in alert.drivers if one != "volume"), "volume")
        return str(words.driven(alert.issue, words.DRIVERS.get(driver, driver)))

    @staticmethod
    def _faded(alert: Alert) -> bool:
        """Whether the share of negatives that rang is near its usual again: of the posts whose tone is sure."""
        usual = next((reason.expected for reason in alert.reasons if reason.detector == "tone"), None)
        negative = alert.sentiment.negative
        return alert.direction != "up" and usual is not None and negative <= MORE * usual * (1 - alert.sentiment.unsure)

    def _seen(self, alert: Alert) -> str:
        first = self.moment(alert.first_seen, alert.sent_at)
        detected = self.moment(alert.detected_at, alert.sent_at, False)
        return str(self.words.seen(first, detected, alert.delay // 60))

    def _ended(self, alert: Alert) -> str:
        highest = str(self.words.level(alert.level))
        opened = self.moment(alert.detected_at, alert.sent_at, False)
        return str(self.words.ended(opened, self.moment(alert.sent_at, alert.detected_at), highest))

    def _volume(self, alert: Alert) -> str:
        hour, peak = alert.volume, alert.peak
        shown = (numbers.amount(number, self.language) for number in (hour.observed, hour.expected, alert.authors))
        line = str(self.words.volume(*shown, alert.doubling))
        if peak.span == hour.span:
            return line
        observed, expected = (numbers.amount(number, self.language) for number in (peak.observed, peak.expected))
        return line + str(self.words.peak(peak.span, observed, expected))

    def _sentiment(self, alert: Alert) -> str:
        tone = alert.sentiment
        shares = map(numbers.percent, (tone.negative, tone.neutral, tone.positive, tone.unsure))
        line = str(self.words.sentiment(*shares, numbers.whole(tone.n, self.language))) if tone.n else ""
        if alert.opinion:
            share, n = numbers.percent(alert.opinion.negative), numbers.whole(alert.opinion.n, self.language)
            line += self.words.opinion(brief(alert.opinion.version), share, n)
        return line

    def _wants(self, alert: Alert) -> str:
        """What posts want, their tone towards the institution, headlines against bodies; few posts say nothing."""
        wants, parts = alert.wants, []
        if wants.shown:
            shown = ((name, numbers.percent(wants.intents[name]), name in wants.rising) for name in wants.shown)
            parts.append(self.words.wants(shown))
        if wants.toward >= FEWEST:
            share = numbers.percent(wants.toward_negative)
            parts.append(self.words.toward(share, numbers.whole(wants.toward, self.language)))
        if wants.bodies >= FEW_NEWS:
            headlines, bodies = numbers.percent(alert.sentiment.news_negative), numbers.percent(wants.bodies_negative)
            parts.append(self.words.headlines(headlines, bodies, numbers.whole(wants.bodies, self.language)))
        line = " · ".join(parts)
        return line[:1].upper() + line[1:]

    def _spread(self, alert: Alert) -> str:
        platforms = sorted(alert.spread.platforms.items(), key=lambda item: (-item[1], item[0]))[:3]
        shares = ", ".join(f"{self._platform(name)} {numbers.percent(share)}" for name, share in platforms)
        news = ""
        if alert.spread.news_since:
            news = self.words.news(self.time(alert.spread.news_since, False), len(alert.spread.outlets))
        for shift in alert.carriers.clocks:
            platform = self._platform(shift.late)
            news += self.words.clock_shifted(platform, self._platform(shift.early), shift.seconds // 60)
        return self.words.platforms(shares) + news if shares else ""

    def _amplified(self, alert: Alert) -> str:
        names = ", ".join(
            f"{brief(defang(name))} ({number})"
            for name, number in alert.spread.amplified.items()
            if number >= AMPLIFIED
        )
        crowd = alert.carriers.top_ten
        few = self.words.crowded(numbers.percent(crowd)) if crowd > CROWDED and alert.carriers.accounts >= MANY else ""
        return " · ".join(part for part in (self.words.amplified(names) if names else "", few) if part)

    def _coordination(self, alert: Alert) -> str:
        """How strong, how much, who, against what chance, since when; and what the hour would be without it."""
        found, words = alert.coordination, self.words
        if not found.posts:
            return ""
        parts = [words.coordination(words.STRENGTHS[found.strength], numbers.percent(found.share))]
        accounts, since = self._whole(found.accounts), self.moment(found.since, alert.sent_at, False)
        if found.groups:
            chance = numbers.amount(found.chance, self.language)
            parts.append(words.pushed(accounts, found.within // 60, since, chance))
        else:
            parts.append(words.at_once(accounts, since, exactly=found.on_the_minute > 0))
        if 0 < found.sources <= FEW_SOURCES:
            parts.append(words.begun_by(self._whole(found.sources)))
        ratio = numbers.times(found.without_ratio, self.language)
        parts.append(words.without(ratio, LEVELS[found.without_level] if found.without_level else ""))
        return " · ".join(parts)

    def _whole(self, number: int) -> str:
        return numbers.whole(number, self.language)

    def _claim(self, alert: Alert) -> str:
        return str(self.words.claim(quotation(alert.claim), alert.unit)) if alert.claim else ""

    def _drivers(self, alert: Alert) -> str:
        return (
            str(self.words.drivers([self.words.DRIVERS.get(name, name) for name in alert.drivers]))
            if alert.drivers
            else ""
        )

    def _missing(self, alert: Alert) -> str:
        return str(self.words.missing(", ".join(alert.missing))) if alert.missing else ""

    def _exhibit(self, exhibit: Exhibit, now: int) -> str:
        where = exhibit.outlet or self._platform(exhibit.platform)
        role = self.words.ROLES[exhibit.role]
        at = self.moment(exhibit.at, now, False)
        return str(self.words.evidence(role, at, where, quotation(exhibit.text), exhibit.copies))

    def _actions(self, alert: Alert) -> str:
        own = alert.actions if self.language == self.home else ()
        actions = own or self.words.ACTIONS.get(alert.level, ())
        steps = " ".join(f"{number}) {action}" for number, action in enumerate(actions, 1))
        return str(self.words.actions(steps)) if steps else ""

    def _together(self, alert: Alert) -> str:
        return str(self.words.together(shorten(", ".join(alert.together), QUOTE))) if alert.together else ""

    def _statement(self, alert: Alert) -> str:
        if not alert.statement or alert.level < GOLDEN_FROM:
            return ""
        return str(self.words.statement(alert.statement, alert.approved_by))

    def _clock(self, alert: Alert) -> str:
        """Where the golden hour stands, and what should be out next."""
        minute = max(0, alert.sent_at - alert.detected_at) // 60
        target = next((target for target in self.words.GOLDEN if target > minute), 0)
        if not target or alert.level < GOLDEN_FROM:
            return ""
        by = self.time(alert.detected_at + 60 * target, False)
        return str(self.words.clock(minute, target, by, self.words.GOLDEN[target]))

    def _judged(self, alert: Alert) -> str:
        """The verdict, and the reason that was given for it where that says more."""
        if not alert.judged:
            return ""
        verdict = self.words.VERDICTS[alert.judged]
        reason = quotation(alert.verdict) if alert.verdict.casefold() != verdict else ""
        return str(self.words.judged(f"{verdict} — {reason}" if reason else verdict))

    def _owner(self, alert: Alert) -> str:
        by = self.time(alert.ack_by, False) if alert.ack_by else ""
        if alert.held_by and alert.phase == "snoozed":
            return str(self.words.snoozed(alert.held_by, by))
        if alert.held_by:
            return str(self.words.held(alert.held_by, self.time(alert.held_at), by))
        if alert.chain_ended or not by:
            return str(self.words.unanswered(alert.owner, by, alert.lapsed))
        return str(self.words.waiting(alert.owner, by, ", ".join(alert.next_escalation), alert.lapsed))

    def _platform(self, name: str) -> str:
        return str(self.words.PLATFORMS.get(name, defang(name)))
