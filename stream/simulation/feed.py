"""All parts together: post lines in order of arrival, made one by one, in bounded memory."""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from heapq import heappop, heappush
from pathlib import Path
from time import gmtime, strftime

import msgspec

from stream.simulation.chance import source
from stream.simulation.events import event_parts
from stream.simulation.kinds import Happening
from stream.simulation.parts import Ground, Part, usual
from stream.simulation.scenario import Scenario
from stream.simulation.speaker import Draft, Fields, Stage
from stream.simulation.transport import LOST, Transport
from stream.simulation.voices import Phrases

_HASHTAG = re.compile(r"#(\w+)")
_MENTION = re.compile(r"(?<![\w@])@(\w+)")


def lines(scenario: Scenario, seed: int | None = None) -> Iterator[tuple[int, bytes]]:
    """When each post reaches us (epoch seconds) and its line, in that order; without a seed, the scenario's own.

    The feed is the same each time: to go on after N lines, skip N lines of a new one.
    """
    seed = scenario.seed if seed is None else seed
    every = every_part(scenario, seed)
    tag = sha256(f"{scenario.name}/{seed}".encode()).hexdigest()[:8]
    encoder, offset = msgspec.json.Encoder(), scenario.offset
    for draft in drafts(scenario, seed, every):
        id = f"sim-{tag}-{draft.number:07d}"
        yield draft.arrival, encoder.encode(_line(draft, id, every[draft.part].write(draft, id), offset))


def every_part(scenario: Scenario, seed: int) -> list[Part]:
    """All parts of a feed, in the order of the scenario file."""
    stages = {name: Stage(Phrases(Path(talk.texts), scenario.words)) for name, talk in scenario.issues.items()}
    every = [
        usual(Ground(scenario, seed, stages[name], f"usual/{name}"), name, talk)
        for name, talk in scenario.issues.items()
    ]
    if scenario.noise:
        stage = Stage(Phrases(Path(scenario.noise.texts), scenario.words))
        every.append(usual(Ground(scenario, seed, stage, "usual/"), "", scenario.noise))
    for name, event in scenario.events.items():
        if isinstance(event, Happening):
            every += event_parts(Ground(scenario, seed, stages[event.issue], name), event)
    return every


def drafts(scenario: Scenario, seed: int, every: list[Part]) -> Iterator[Draft]:
    """What is posted when and where, not yet written, in order of arrival; lost posts are left out."""
    transport, coming, number = Transport(scenario, source(seed, "transport")), list[Draft](), 0
    first = scenario.begin // 60
    for minute in range(first, first + -(-scenario.length // 60)):
        for index, part in enumerate(every):
            for published, platform, cue in part.minute(minute):
                number += 1
                arrival = transport.arrival(published, platform)
                if arrival != LOST:
                    heappush(coming, Draft(arrival, number, published, index, platform, cue))
        while coming and coming[0].arrival < 60 * (minute + 1):
            yield heappop(coming)
    while coming:
        yield heappop(coming)


def _line(draft: Draft, id: str, fields: Fields, offset: int) -> Fields:
    """The post line: identity, times, what the part wrote, and what can be read off its text."""
    text = str(fields["text"])
    line: Fields = {"id": id, "platform": draft.platform, "published": stamp(draft.published, offset), **fields}
    if "url" not in line:
        line["url"] = f"https://{draft.platform}.example/{line['author']}/{id}"
    if "#" in text:
        line["hashtags"] = _HASHTAG.findall(text)
    if "@" in text:
        line["mentions"] = _MENTION.findall(text)
    line["lang"] = "id"
    line["seen"] = stamp(draft.arrival, offset)
    return line


def stamp(moment: int, offset: int) -> str:
    """RFC 3339 in local time.

    >>> stamp(1_762_754_640, 7 * 3600)
    '2025-11-10T13:04:00+07:00'
    """
    minute, second = divmod(moment + offset, 60)
    head, zone = _minute(minute, offset)
    return f"{head}{second:02d}{zone}"


@lru_cache(maxsize=4096)
def _minute(minute: int, offset: int) -> tuple[str, str]:
    sign, (hours, rest) = "-" if offset < 0 else "+", divmod(abs(offset) // 60, 60)
    return strftime("%Y-%m-%dT%H:%M:", gmtime(60 * minute)), f"{sign}{hours:02d}:{rest:02d}"
