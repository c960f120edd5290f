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
BUTTONS = {
    "acknowledge": "Acknowledge",
    "false_alarm": "False alarm",
    "raise": "Raise",
    "snooze": "Snooze 30 min",
    "true": "True",
    "known": "Known already",
    "hoax": "Hoax",
    "planned": "Planned event",
    "undo": "Take the verdict back",
}
OCCASIONS = {
    "raised": "alarm",
    "escalated": "escalation",
    "revised": "updated",
    "acknowledged": "acknowledged",
    "cleared": "all clear",
    "retracted": "correction",
    "heartbeat": "sign of life",
    "handover": "hand-over",
    "emerging": "new issue",
    "shut": "channel cut off",
}
LEVELS = ("", "Normal", "Watch", "Alert", "Emergency")
VERDICTS = {
    "true": "true",
    "known": "known already",
    "hoax": "hoax",
    "planned": "planned event",
    "false": "false alarm",
}
ACTIONS = {
    2: ("read the evidence", "check the facts with the unit", "acknowledge or mark as a false alarm"),
    3: ("check the facts with the unit", "holding statement", "name a spokesperson"),
    4: ("meet for 10 minutes", "official statement", "one spokesperson", "update every 30 minutes"),
}
GOLDEN = {15: "holding statement", 60: "full facts from the unit", 360: "official answer of the leadership"}
"""What should be out so many minutes after the detection."""
SILENCE = {
    "leader": "leaders hear only Alert, Emergency and the all-clear (rule 5)",
    "hours": "outside working hours Watch waits for the morning (rule 7)",
    "budget": "has had as many new Waspada as the budget allows; the rest is told together",
    "covered": "this issue is told in another issue's alert",
    "off_duty": "not on shift",
    "later": "not yet reached by the chain",
    "not_on_chain": "not on this level's chain",
}


def level(number: int) -> str:
    return f"{LEVELS[number].upper()} · {number} of 4"


def headline(issue: str, ratio: str, within: str) -> str:
    return f"{issue} — {ratio} the usual" + (f" within {within}" if within else "")


def combined(issues: str, number: int) -> str:
    return f"{number} issues rise together: {issues}"


def turned(issue: str, negative: str) -> str:
    return f"{issue} — negative sentiment {negative}, volume as usual"


def by_hand(issue: str, word: str) -> str:
    return f"{issue} — raised to {word} by an officer"


def subsided(issue: str, word: str) -> str:
    return f"{issue} — still {word}, volume near the usual"


def faded(issue: str, word: str) -> str:
    return f"{issue} — still {word}, sentiment and volume near the usual"


def driven(issue: str, driver: str) -> str:
    return f"{issue} — {driver}"


def calm(issue: str) -> str:
    return f"{issue} — back to the usual"


def retracted(issue: str) -> str:
    return f"{issue} — the earlier alarm was declared false"


def taken_back(issue: str) -> str:
    return f"{issue} — the verdict false alarm was taken back, watched on"


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


def clock_shifted(late: str, early: str, minutes: int) -> str:
    return f" · clocks differ: {late} is {span(minutes)} ahead of {early}"


def crowded(share: str, usual: str) -> str:
    return f"concentrated: the 10 busiest accounts wrote {share}" + (f" (usually {usual})" if usual else "")


def amplified(names: str) -> str:
    return f"Top amplifiers: {names}"


STRENGTHS = {"weak": "weak", "medium": "medium", "strong": "strong"}


def coordination(strength: str, share: str) -> str:
    return f"Indications of coordination: {strength} ({share})"


def pushed(accounts: str, minutes: int, since: str, chance: str) -> str:
    return f"{accounts} accounts share the same things within {span(minutes)}, since {since} (by chance: {chance})"


def at_once(accounts: str, since: str, exactly: bool) -> str:
    return f"{accounts} accounts posted the same text at once, {since}" + (" on the full minute" if exactly else "")


def begun_by(accounts: str) -> str:
    return f"begun by {accounts} account(s)"


def without(ratio: str, level: str) -> str:
    return f"without them {ratio} the usual" + (f" ({level})" if level else "")


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


def statement(text: str, by: str) -> str:
    return f"Holding statement (approved by {by}): “{text}”"


def clock(minute: int, target: int, by: str, what: str) -> str:
    return f"Golden hour: minute {minute} · {span(target)} ({by}) {what}"


def together(names: str) -> str:
    return f"Rising together: {names}"


def judged(verdict: str) -> str:
    return f"Verdict: {verdict}"


def waiting(owner: str, by: str, after: str, lapsed: str) -> str:
    state = f"no status note came from {lapsed}, acknowledge anew" if lapsed else "nobody has acknowledged, acknowledge"
    then = f", then {'a reminder' if after == owner else f'to {after}'}" if after else ""
    return f"In charge: {owner or 'nobody yet'} · {state} before {by}{then}"


def snoozed(name: str, until: str) -> str:
    return f"Snoozed by {name} · rings again {until} unless acknowledged"


def unanswered(owner: str, by: str, lapsed: str) -> str:
    state = f"NO STATUS NOTE CAME FROM {lapsed}" if lapsed else "NOBODY HAS ACKNOWLEDGED"
    again = f" · rings again {by}" if by else ""
    return f"In charge: {owner or 'nobody yet'} · ALL ROUNDS WERE TOLD, {state}{again}"


def held(name: str, at: str, by: str) -> str:
    return f"Held by {name}, {at}" + (f" · status note before {by}" if by else "")


def ended(opened: str, closed: str, highest: str) -> str:
    return f"Lasted {opened}–{closed} · highest {highest}"


def note(text: str) -> str:
    return f"Note: {text}"


def chart(hours: int, step: int, until: str) -> str:
    return f"last {hours} hours, every {step} minutes, up to {until}"


def retired(reason: str) -> str:
    return f"this issue is watched no more: {reason}"


def watched(issues: str, raised: list[str]) -> str:
    return f"{issues} issues watched, {len(raised)} alarms" + (f": {', '.join(raised)}" if raised else "")


def late(source: str, number: int, unit: str) -> str:
    return f"{source} by {number} {unit}s" if unit != "never" else f"{source}, never heard"


def nobody(issues: str) -> str:
    return f"All rounds were told, nobody has acknowledged: {issues}"


def sources(late: list[str]) -> str:
    return f"Late sources: {', '.join(late)}" if late else "All sources are well"


def newcomer(posts: str, accounts: str, platforms: str) -> str:
    return f"{posts} posts in 3 h, {accounts} accounts · {platforms}"


def rising(texts: str, minutes: int, usual: str) -> str:
    return f"{texts} different texts in {span(minutes)} (usually {usual})"


def together_written(share: str) -> str:
    return f"Signs of coordination: {share} by accounts that repeat the same wordings together"


def example(text: str) -> str:
    return f"Example: “{text}”"


def proposed_query(query: str) -> str:
    return f"Proposed query: {query}"


def would_match(lately: str, stored: str) -> str:
    return f"Matches in 24 h: at least {lately} new posts, {stored} posts of other issues"


def answered_already(name: str) -> str:
    return f"Answered by {name} already." if name else "This proposal is no longer there."


def now_watched(issue: str) -> str:
    return f"Watched as the issue “{issue}”."


ALIVE = "SYSTEM ALIVE"
NEWCOMER = "NEW ISSUE?"
ANSWERS = {"watch": "Watch", "ignore": "Ignore"}
IGNORED = "Silenced for 7 days."
TEST = "This is a test message; nothing needs to be done."


def shut(channel: str) -> str:
    return (
        f"CHANNEL CUT OFF · Our bot was blocked in, or removed from, your chat on {channel}.\n"
        "Alerts come by this way from now on. To have them there again: unblock the bot, or add it to the group again."
    )


STRANGER = "You are not on the duty list; nothing has changed."
ENDED = "This episode is over."
NOT_CALM = "An exercise begins while an issue is calm; this one has an episode that has not ended."
CHART = {"negative": "negative", "others": "others", "expected": "usual", "share": "share negative", "posts": "posts"}
WHY_FALSE = "Why is this alarm false?"
CHOOSE = "Choose a reason"
JUDGE = "Choose a verdict"
ACT = "Choose an action"
MORE = "More"
NEEDS_NOTE = "A note needs words."
NEEDS_REASON = "A false alarm needs a reason."
SECOND_PERSON = "Noted. At Emergency a second person must press the same."
ENOUGH = "It was put off often enough; acknowledge, or let the chain go on."
DONE = {
    "acknowledge": "Thank you. This alarm is now yours.",
    "false_alarm": "Noted as a false alarm; everybody who got it receives a correction.",
    "raise": "The level was raised.",
    "lower": "The level was lowered.",
    "note": "The note is kept.",
    "close": "The episode is closed.",
    "snooze": "Snoozed.",
    "drill": "The exercise begins; every message is marked TEST.",
    "true": "Noted: true.",
    "known": "Noted: known already.",
    "hoax": "Noted: hoax.",
    "planned": "Noted: planned event.",
    "undo": "The verdict was taken back.",
}


def already(owner: str) -> str:
    return f"{owner} has it already." if owner else "Nothing has changed."


def silence(reason: str, until: str) -> str:
    return SILENCE[reason] + (f"; until {until}" if until else "")


def told(at: str, level: str, channel: str, state: str, reason: str) -> str:
    because = f" ({reason})" if reason else ""
    return f"told {at}: {level}, by {channel}, {DELIVERY[state]}{because}"


def untold(at: str, level: str, reason: str) -> str:
    return f"not told {at}: {level}; {reason}"


def nothing(at: str) -> str:
    return f"no episode of this issue was going on at {at}"


DELIVERY = {
    "waiting": "waiting to be sent",
    "sending": "being sent",
    "accepted": "taken by the channel, no receipt yet",
    "delivered": "delivered",
    "failed": "FAILED",
    "superseded": "replaced by a newer message",
}


def sent_to(occasion: str, officer: str, channel: str) -> str:
    """Who was told what, and how: for a chronicle."""
    return f"{OCCASIONS.get(occasion, occasion)} to {officer} by {channel}"
