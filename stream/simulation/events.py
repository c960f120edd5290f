"""What each kind of event adds to a feed, as parts of it."""

from collections.abc import Callable, Iterator

from stream.simulation import rates
from stream.simulation.chance import Mix, source
from stream.simulation.coordinated import Group
from stream.simulation.kinds import Cascade, Flood, Happening, Rise, Rumour, SlowBurn
from stream.simulation.network import Account, Sent, account
from stream.simulation.parts import Ground, Moment, Part, Talking, Timetable, pickups
from stream.simulation.speaker import Draft, Fields, Speaker, social


def event_parts(ground: Ground, event: Happening) -> Iterator[Part]:
    """The parts of an event."""
    match event:
        case Rumour():
            yield from _rumour(ground, event)
        case Rise():
            yield _talking(ground, event, _doubling(ground, event), ground.speaker(event))
        case SlowBurn():
            yield _talking(ground, event, _growing(ground, event), ground.speaker(event))
        case Cascade():
            yield from _cascade(ground, event)
        case Flood():
            yield _flood(ground, event)
    if event.news:
        yield pickups(ground, event)


def _talking(ground: Ground, event: Happening, rate: Callable[[int], float], speaker: Speaker) -> Part:
    crowd = ground.crowd(rate, event.excitation, event.echo)
    return Talking(event.issue, ground.name, ground, crowd, Mix(event.platforms), speaker.write)


def _doubling(ground: Ground, event: Rise) -> Callable[[int], float]:
    begin = ground.scenario.begin + event.at + (event.quiet if isinstance(event, Rumour) else 0)

    def rate(minute: int) -> float:
        return rates.burst(60 * minute - begin, event.peak, event.rise, event.doubling, event.hold, event.halving)

    return rate


def _growing(ground: Ground, event: SlowBurn) -> Callable[[int], float]:
    begin, rhythm = ground.scenario.begin + event.at, ground.rhythm

    def rate(minute: int) -> float:
        return rates.ramp(60 * minute - begin, event.peak, event.rise, event.hold, event.halving) * rhythm.at(minute)

    return rate


def _rumour(ground: Ground, event: Rumour) -> Iterator[Part]:
    """The group pushes what its first accounts said; the crowd joins when it has begun to."""
    speaker = ground.speaker(event)
    group = Group(ground, event, speaker)
    yield Timetable(event.issue, ground.name, group.moments(), group.write)
    yield _talking(ground, event, _doubling(ground, event), speaker)


def _cascade(ground: Ground, event: Cascade) -> Iterator[Part]:
    """One post, and a crowd that passes it on from the next minute."""
    begin, first_rate = ground.scenario.begin + event.at, event.copies * 3600 * 0.693147 / event.halving
    speaker = ground.speaker(event.model_copy(update={"reposts": 1.0}))
    author = Account(account(ground.scenario.accounts + 7).handle, event.followers, 0)

    def rate(minute: int) -> float:
        age = 60 * minute - begin
        return rates.decay(age, first_rate, event.halving) if age >= 60 else 0.0

    def root(draft: Draft, id: str) -> Fields:
        draw = source(ground.seed, ground.name, "root")
        text = ground.stage.phrases.say(draw, Mix(event.voices).draw(draw))
        speaker.recent[event.platform].add(Sent(id, author.handle, text, draft.published))
        return social(author, text)

    yield Timetable(event.issue, ground.name, [(begin, event.platform, 0)], root)
    yield _talking(ground, event.model_copy(update={"platforms": {event.platform: 1.0}}), rate, speaker)


def _flood(ground: Ground, event: Flood) -> Part:
    """The same few texts by few accounts in the first seconds of every minute; the cue counts within the minute."""
    draw, voices, platforms = source(ground.seed, ground.name, "flood"), Mix(event.voices), Mix(event.platforms)
    texts = [ground.stage.phrases.say(draw, voices.draw(draw)) for _ in range(event.texts)]
    first = -(-(ground.scenario.begin + event.at) // 60)
    moments: list[Moment] = [
        (60 * minute + i % 3, platforms.draw(draw), i)
        for minute in range(first, first + event.length // 60)
        for i in range(event.a_minute)
    ]

    def write(draft: Draft, id: str) -> Fields:
        author = account(ground.scenario.accounts + 100 + draft.cue % event.accounts)
        return social(author, texts[(draft.cue + draft.published // 60) % event.texts])

    return Timetable(event.issue, ground.name, moments, write)
