"""English: the same facts for officers who set it."""

from collections.abc import Iterable

MARK = {"NYATA": "", "SIMULASI": "SIMULATION · ", "UJI": "TEST · "}
DIRECTION = {"up": "RISING", "down": "FALLING", "steady": "STEADY"}
CLEARED = "ALL CLEAR"
RETRACTED = "CORRECTION"
DRIVERS = {
    "volume": "volume",
    "tone": "negative sentiment",
    "urgency": "calls to action/for help",
    "growth": "fast growth",
    "news": "picked up by news",
    "reach": "large amplifier",
    "sensitive": "sensitive theme",
    "shift": "new level",
    "person": "raised by an officer",
}
INTENTS = {
    "keluhan": "complaints",
    "permintaan": "requests",
    "pertanyaan": "questions",
    "ajakan aksi": "calls to action",
    "klaim hoaks": "hoax claims",
    "dukungan": "support",
    "darurat": "help needed",
}
PLATFORMS = {"news": "news", "x": "X", "tiktok": "TikTok", "facebook": "Facebook", "instagram": "Instagram"}
ROLES = {"earliest": "earliest", "spread": "most spread", "typical": "most typical"}
BUTTONS = {"acknowledge": "Acknowledge", "false_alarm": "False alarm", "raise": "Raise"}


def level(word: str, number: int) -> str:
    return f"{word.upper()} · {number} of 4"


def headline(issue: str, ratio: str, within: str) -> str:
    return f"{issue} — {ratio} the usual" + (f" within {within}" if within else "")


def calm(issue: str) -> str:
    return f"{issue} — back to the usual"


def retracted(issue: str) -> str:
    return f"{issue} — the earlier alarm was declared false"


def seen(first: str, detected: str, delay: int) -> str:
    return f"First seen {first} · detected {detected} · delay {delay} min"


def span(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def volume(observed: str, expected: str, authors: str, doubling: int) -> str:
    text = f"Volume {span(60)}: {observed} posts (usually {expected}), {authors} accounts"
    return text + (f" · doubles every {doubling} min" if doubling else "")


def peak(minutes: int, observed: str, expected: str) -> str:
    return f" · {span(minutes)}: {observed} (usually {expected})"


def sentiment(negative: str, neutral: str, positive: str, unsure: str, n: str) -> str:
    return f"Sentiment: neg {negative} · neu {neutral} · pos {positive} · unsure {unsure} (n={n})"


def opinion(version: str, negative: str, n: str) -> str:
    return f" · {version}: neg {negative} (n={n})"


def wants(shown: Iterable[tuple[str, str, bool]]) -> str:
    return "Content: " + ", ".join(f"{INTENTS[name]} {share}{' ↑' if rising else ''}" for name, share, rising in shown)


def toward(negative: str, n: str) -> str:
    return f"towards the institution: neg {negative} (n={n})"


def headlines(headlines: str, bodies: str, n: str) -> str:
    return f"news: headlines neg {headlines}, bodies neg {bodies} (n={n})"


def platforms(shares: str) -> str:
    return f"Where: {shares}"


def news(since: str, outlets: int) -> str:
    return f" → IN ONLINE NEWS {since} ({outlets} outlets)"


def amplified(names: str) -> str:
    return f"Top amplifiers: {names}"


def claim(text: str, unit: str) -> str:
    return f'Claim: "{text}" — UNVERIFIED' + (f" (unit: {unit})" if unit else "")


def drivers(names: list[str]) -> str:
    return "Drivers: " + " + ".join(names)


def missing(sources: str) -> str:
    return f"Sources cut off: {sources} — the numbers above may be too small"


def evidence(role: str, at: str, platform: str, text: str, copies: int) -> str:
    alike = f" (+{copies - 1} alike)" if copies > 1 else ""
    return f"Evidence, {role}, {at} on {platform}{alike}: “{text}”"


def actions(steps: str) -> str:
    return f"Steps: {steps}"


def waiting(owner: str, by: str, after: str) -> str:
    then = f", then to {after}" if after else ""
    return f"In charge: {owner or 'nobody yet'} · acknowledge before {by}{then}"


def unanswered(owner: str) -> str:
    return f"In charge: {owner or 'nobody yet'} · ALL ROUNDS WERE TOLD, NOBODY HAS ACKNOWLEDGED"


def held(name: str, at: str, by: str) -> str:
    return f"Held by {name}, {at}" + (f" · status note before {by}" if by else "")


def ended(opened: str, closed: str, highest: str) -> str:
    return f"Lasted {opened}–{closed} · highest {highest}"


def note(text: str) -> str:
    return f"Note: {text}"


def retired(reason: str) -> str:
    return f"this issue is watched no more: {reason}"


def watched(issues: str, raised: list[str]) -> str:
    return f"{issues} issues watched, {len(raised)} alarms" + (f": {', '.join(raised)}" if raised else "")


def late(source: str, number: int, unit: str) -> str:
    return f"{source} by {number} {unit}s" if unit != "never" else f"{source}, never heard"


def sources(late: list[str]) -> str:
    return f"Late sources: {', '.join(late)}" if late else "All sources are well"


ALIVE = "SYSTEM ALIVE"
TEST = "This is a test message; nothing needs to be done."
STRANGER = "You are not on the duty list; nothing has changed."
ENDED = "This episode is over."
WHY_FALSE = "Why is this alarm false?"
CHOOSE = "Choose a reason"
NEEDS_NOTE = "A note needs words."
NEEDS_REASON = "A false alarm needs a reason."
SECOND_PERSON = "Noted. At Awas a second person must call it a false alarm."
DONE = {
    "acknowledge": "Thank you. This alarm is now yours.",
    "false_alarm": "Noted as a false alarm; everybody who got it receives a correction.",
    "raise": "The level was raised.",
    "lower": "The level was lowered.",
    "note": "The note is kept.",
    "close": "The episode is closed.",
}


def already(owner: str) -> str:
    return f"{owner} has it already." if owner else "Nothing has changed."
