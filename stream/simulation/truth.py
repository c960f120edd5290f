"""What began when: the answer sheet of a made feed."""

from collections import Counter
from typing import Any

from stream.simulation.feed import drafts, every_part, stamp
from stream.simulation.kinds import Happening, Outage
from stream.simulation.scenario import Scenario


def truth(scenario: Scenario, seed: int | None = None) -> dict[str, Any]:
    """The truth about ``lines`` of the same scenario and seed, as plain JSON values; times are RFC 3339.

    Posts are those that reach us; ``minutes`` of the counters are minutes in which posts were published.
    """
    seed = scenario.seed if seed is None else seed
    every = every_part(scenario, seed)
    usual: Counter[str] = Counter()
    minutes: dict[str, Counter[int]] = {name: Counter() for name in scenario.events}
    held: Counter[str] = Counter()
    for draft in drafts(scenario, seed, every):
        part = every[draft.part]
        if part.event:
            minutes[part.event][draft.published // 60] += 1
        else:
            usual[part.issue] += 1
        held.update(_silent(scenario, draft.published, draft.platform))
    events = [_event(scenario, name, minutes[name], held[name]) for name in scenario.events]
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "seed": seed,
        "start": stamp(scenario.begin, scenario.offset),
        "end": stamp(scenario.begin + scenario.length, scenario.offset),
        "posts": usual.total() + sum(counter.total() for counter in minutes.values()),
        "noise": usual[""],
        "issues": {
            name: {"usual_rate": talk.rate, "usual_posts": usual[name]} for name, talk in scenario.issues.items()
        },
        "events": sorted(events, key=lambda event: str(event["begins"])),
    }


def _silent(scenario: Scenario, published: int, platform: str) -> list[str]:
    """The outages in which a post of this time and platform falls."""
    return [
        name
        for name, event in scenario.events.items()
        if isinstance(event, Outage)
        and event.at <= published - scenario.begin < event.at + event.length
        and (not event.platforms or platform in event.platforms)
    ]


def _event(scenario: Scenario, name: str, minutes: Counter[int], held: int) -> dict[str, Any]:
    event, begin = scenario.events[name], scenario.begin + scenario.events[name].at
    head = {"name": name, "kind": event.kind, "begins": stamp(begin, scenario.offset)}
    if isinstance(event, Outage):
        end = stamp(begin + event.length, scenario.offset)
        return head | {"crisis": False, "ends": end, "published_meanwhile": held}
    return head | {
        "crisis": event.crisis,
        "issue": event.issue,
        **_volume(minutes, scenario.offset),
        "news": _news(event, begin, scenario.offset),
    }


def _volume(minutes: Counter[int], offset: int) -> dict[str, Any]:
    """How many posts an event brought, the minutes of the first and the last, and its busiest 60 minutes."""
    if not minutes:
        return {"posts": 0}
    sums = {minute: sum(minutes[minute + i] for i in range(60)) for minute in minutes}
    peak = min(sums, key=lambda minute: (-sums[minute], minute))
    return {
        "posts": minutes.total(),
        "first_post": stamp(60 * min(minutes), offset),
        "last_post": stamp(60 * max(minutes), offset),
        "peak_hour": {"begins": stamp(60 * peak, offset), "posts": sums[peak]},
    }


def _news(event: Happening, begin: int, offset: int) -> list[dict[str, str]]:
    """When each outlet takes it up first."""
    return [{"outlet": pickup.outlet, "at": stamp(begin + pickup.after, offset)} for pickup in event.news]
