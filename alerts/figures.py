"""The lines of a message that say numbers: how much, in what tone, what is wanted, where, by whom, how together. Pure.

    Volume 1 jam: 412 unggahan (biasanya 66), 287 akun · berlipat 2 tiap 24 mnt
    Sentimen: neg 71% · net 21% · pos 3% · tidak pasti 5% (n=412)

Each is empty where there is nothing to say.
"""

from alerts.alert import Alert
from alerts.coordination import FEW_SOURCES
from alerts.notification import LEVELS
from alerts.quoting import brief, defang
from alerts.speech import Speech
from alerts.wants import FEWEST
from alerts.words import numbers

AMPLIFIED = 3
"""Reposts from which an account is named as an amplifier."""
CROWDED = 0.5
"""Share of the posts by the ten busiest from which it is said that few write most of it."""
MANY = 21
"""Accounts from which that is worth a word: of fewer, ten write half whatever they do."""
CLOCKS = 3
"""Clocks that are said to differ; more would fill the message."""
FEW_NEWS = 3
"""News with headline and body from which the two are compared."""


def volume(alert: Alert, speech: Speech) -> str:
    """Posts of the hour against their usual, and the span that is more unusual."""
    hour, peak = alert.volume, alert.peak
    shown = (numbers.amount(number, speech.language) for number in (hour.observed, hour.expected, alert.authors))
    line = str(speech.words.volume(*shown, alert.doubling))
    if peak.span == hour.span:
        return line
    observed, expected = (numbers.amount(number, speech.language) for number in (peak.observed, peak.expected))
    return line + str(speech.words.peak(peak.span, observed, expected))


def sentiment(alert: Alert, speech: Speech) -> str:
    """Shares of the hour's posts by their tone, and what the agency's own model says."""
    tone = alert.sentiment
    shares = map(numbers.percent, (tone.negative, tone.neutral, tone.positive, tone.unsure))
    line = str(speech.words.sentiment(*shares, numbers.whole(tone.n, speech.language))) if tone.n else ""
    if alert.opinion:
        share, n = numbers.percent(alert.opinion.negative), numbers.whole(alert.opinion.n, speech.language)
        line += speech.words.opinion(brief(alert.opinion.version), share, n)
    return line


def wants(alert: Alert, speech: Speech) -> str:
    """What posts want, their tone towards the institution, headlines against bodies; few posts say nothing."""
    found, parts = alert.wants, []
    if found.shown:
        shown = ((name, numbers.percent(found.intents[name]), name in found.rising) for name in found.shown)
        parts.append(speech.words.wants(shown))
    if found.toward >= FEWEST:
        share = numbers.percent(found.toward_negative)
        parts.append(speech.words.toward(share, numbers.whole(found.toward, speech.language)))
    if found.bodies >= FEW_NEWS:
        headlines, bodies = numbers.percent(alert.sentiment.news_negative), numbers.percent(found.bodies_negative)
        parts.append(speech.words.headlines(headlines, bodies, numbers.whole(found.bodies, speech.language)))
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def spread(alert: Alert, speech: Speech) -> str:
    """Shares of the platforms, the jump to online media, and clocks that were corrected."""
    platforms = sorted(alert.spread.platforms.items(), key=lambda item: (-item[1], item[0]))[:3]
    shares = ", ".join(f"{speech.platform(name)} {numbers.percent(share)}" for name, share in platforms)
    news = ""
    if alert.spread.news_since:
        news = speech.words.news(speech.time(alert.spread.news_since, False), len(alert.spread.outlets))
    for shift in alert.carriers.clocks[:CLOCKS]:
        platform = speech.platform(shift.late)
        news += speech.words.clock_shifted(platform, speech.platform(shift.early), shift.seconds // 60)
    return speech.words.platforms(shares) + news if shares else ""


def amplified(alert: Alert, speech: Speech) -> str:
    """Who is reposted most, and whether few write most of it."""
    names = ", ".join(
        f"{brief(defang(name))} ({number})" for name, number in alert.spread.amplified.items() if number >= AMPLIFIED
    )
    loudest = speech.words.amplified(names) if names else ""
    return " · ".join(part for part in (loudest, _crowded(alert, speech)) if part)


def _crowded(alert: Alert, speech: Speech) -> str:
    """That a few write most of it, beside how much these usually do."""
    by = alert.carriers
    usual = numbers.percent(by.usual_top_ten) if by.usual_accounts else ""
    few = by.top_ten > CROWDED and by.accounts >= MANY
    return str(speech.words.crowded(numbers.percent(by.top_ten), usual)) if few else ""


def coordination(alert: Alert, speech: Speech) -> str:
    """How strong, how much, who, against what chance, since when; and what the hour would be without it."""
    found, words = alert.coordination, speech.words
    if not found.posts:
        return ""
    parts = [words.coordination(words.STRENGTHS[found.strength], numbers.percent(found.share))]
    accounts, since = _whole(found.accounts, speech), speech.moment(found.since, alert.sent_at, False)
    if found.groups:
        chance = numbers.amount(found.chance, speech.language)
        parts.append(words.pushed(accounts, found.within // 60, since, chance))
    else:
        parts.append(words.at_once(accounts, since, exactly=found.on_the_minute > 0))
    if 0 < found.sources <= FEW_SOURCES:
        parts.append(words.begun_by(_whole(found.sources, speech)))
    ratio = numbers.times(found.without_ratio, speech.language)
    parts.append(words.without(ratio, LEVELS[found.without_level] if found.without_level else ""))
    return " · ".join(parts)


def _whole(number: int, speech: Speech) -> str:
    return numbers.whole(number, speech.language)
