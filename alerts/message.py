"""The message on a phone, made from an alert: one screen, the most important first. Pure.

    [SIAGA · 3 dari 4 · NAIK] Antrean BBM — 6,2× dari biasanya
    Pertama terlihat 13.04 WIB · terdeteksi 13.21 · jeda 17 mnt
    Volume 1 jam: 412 unggahan (biasanya 66), 287 akun · berlipat 2 tiap 24 mnt
    Sentimen: neg 71% · net 21% · pos 3% · tidak pasti 5% (n=412)
    ...

Leaders get the first four lines. Posts are hostile text: they are shortened and defanged here, escaped by the channel.
"""

import re
import unicodedata
from types import ModuleType

from alerts.alert import HEADLINE, Alert, Exhibit
from alerts.notification import Button
from alerts.wants import FEWEST
from alerts.words import LANGUAGES, numbers

QUOTE = 110
"""Longest quotation of a post, in characters."""
AMPLIFIED = 3
"""Reposts from which an account is named as an amplifier."""
LEADER_LINES = 4
FEW_NEWS = 3
"""News with headline and body from which the two are compared."""
PLAIN = 2.0
"""The hour's ratio from which the headline needs no other span."""


class Speech:
    """How to say things: a language and a time zone.

    >>> Speech("id", "WIB").time(1795500240)
    '13.04 WIB'
    """

    def __init__(self, language: str, zone: str) -> None:
        self.language, self.zone = language, zone
        self.words: ModuleType = LANGUAGES[language]

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
        names = {"open": ("acknowledge", "false_alarm", "raise"), "held": ("false_alarm", "raise")}.get(alert.phase, ())
        styles = {"acknowledge": "success", "false_alarm": "danger"}
        shown = (name for name in names if not (name == "raise" and alert.level == 4))
        return tuple(Button(name, self.words.BUTTONS[name], styles.get(name, "")) for name in shown)  # type: ignore[arg-type]  # styles holds only the literals

    def text(self, alert: Alert, *, leader: bool = False) -> str:
        """The whole message; a leader's ends after four lines."""
        lines = [line for line in self._lines(alert) if line]
        return "\n".join(lines[:LEADER_LINES] if leader else lines)

    def _lines(self, alert: Alert) -> list[str]:
        ended = alert.phase in ("cooling", "calm")
        return [
            self.headline(alert),
            self._ended(alert) if ended else self._seen(alert),
            self._volume(alert),
            self._sentiment(alert),
            self._wants(alert),
            self._spread(alert),
            self._amplified(alert),
            self._claim(alert),
            self._drivers(alert),
            self._missing(alert),
            *([] if ended else [self._exhibit(exhibit, alert.sent_at) for exhibit in alert.evidence]),
            "" if ended else self._actions(alert),
            self.words.note(quotation(alert.note)) if alert.note else "",
            "" if ended else self._owner(alert),
        ]

    def headline(self, alert: Alert) -> str:
        """The first line: status, level, issue, how big."""
        words = self.words
        if alert.verdict:
            mark, title = words.RETRACTED, words.retracted(alert.issue)
        elif alert.phase in ("cooling", "calm"):
            mark, title = words.CLEARED, words.calm(alert.issue)
        else:
            mark = f"{words.level(alert.level_word, alert.level)} · {words.DIRECTION[alert.direction]}"
            shown = alert.volume if alert.volume.ratio >= PLAIN else alert.peak
            within = words.span(shown.span) if shown.span != alert.volume.span else ""
            title = words.headline(alert.issue, numbers.times(shown.ratio, self.language), within)
        return shorten(f"[{words.MARK[alert.status]}{mark}] {title}", HEADLINE)

    def _seen(self, alert: Alert) -> str:
        first = self.moment(alert.first_seen, alert.sent_at)
        detected = self.moment(alert.detected_at, alert.sent_at, False)
        return str(self.words.seen(first, detected, alert.delay // 60))

    def _ended(self, alert: Alert) -> str:
        highest = str(self.words.level(alert.level_word, alert.level))
        opened = self.moment(alert.detected_at, alert.sent_at)
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
        return self.words.platforms(shares) + news if shares else ""

    def _amplified(self, alert: Alert) -> str:
        names = ", ".join(
            f"{brief(defang(name))} ({number})"
            for name, number in alert.spread.amplified.items()
            if number >= AMPLIFIED
        )
        return str(self.words.amplified(names)) if names else ""

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
        steps = " ".join(f"{number}) {action}" for number, action in enumerate(alert.actions, 1))
        return str(self.words.actions(steps)) if steps else ""

    def _owner(self, alert: Alert) -> str:
        by = self.time(alert.ack_by, False) if alert.ack_by else ""
        if alert.held_by:
            return str(self.words.held(alert.held_by, self.time(alert.held_at), by))
        if not by:
            return str(self.words.unanswered(alert.owner))
        return str(self.words.waiting(alert.owner, by, ", ".join(alert.next_escalation)))

    def _platform(self, name: str) -> str:
        return str(self.words.PLATFORMS.get(name, defang(name)))


def quotation(text: str) -> str:
    """A post's text fit to be shown: one line, short, nothing in it that can be tapped.

    >>> quotation("Cek https://a.id/x  sekarang\\n@akun /start")
    'Cek hxxps://a[.]id/x sekarang @\\u200bakun /\\u200bstart'
    """
    return defang(shorten(brief(" ".join(text.split())), QUOTE))


def brief(text: str) -> str:
    """Pseudonyms cut to four digits: enough to tell accounts of one message apart.

    >>> brief("kata @akun-0123456789abcdef")
    'kata @akun-0123'
    """
    return re.sub(r"\b(akun-[0-9a-f]{4})[0-9a-f]{12}\b", r"\1", text)


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters, cut at a blank where one is near.

    >>> shorten("satu dua tiga", 10)
    'satu dua…'
    """
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:—-") + "…"


def defang(text: str) -> str:
    """Hostile text made harmless: no live links, mentions or commands, no invisible or direction-changing characters.

    >>> defang("www.a.id \\u202egnp.exe")
    'www[.]a[.]id gnp[.]exe'
    """
    text = "".join(char for char in text if char == "\u200d" or unicodedata.category(char) not in ("Cf", "Cc", "Cs"))
    text = re.sub(r"(?i)\bhttp(s?)://", r"hxxp\1://", text)
    text = re.sub(r"(?<=\w)\.(?=[^\W\d])", "[.]", text)
    return " ".join(word if "://" in word else re.sub(r"([@/])(?=\w)", "\\1\u200b", word) for word in text.split(" "))
