"""A coordinated group: few accounts make a claim, and a group shares the same things within a minute, in waves.

The waves take turns: a repost of a first post, the same text, the same text with the same link. Cues below ``seeds``
are the first posts; the others are wave and member.
"""

from collections.abc import Iterator

from stream.simulation.chance import Mix, source
from stream.simulation.kinds import Rumour
from stream.simulation.network import Sent, account
from stream.simulation.parts import Ground, Moment
from stream.simulation.speaker import Draft, Fields, Speaker, repost, social

_MEMBERS = 1000
_TAKES_PART = 0.8


class Group:
    """The accounts that start and push a rumour; what they say stands open to the crowd of ``speaker``."""

    def __init__(self, ground: Ground, event: Rumour, speaker: Speaker):
        self._ground, self._event, self._speaker = ground, event, speaker
        self._draw = source(ground.seed, ground.name, "group")
        self._platform = Mix(event.platforms).draw(self._draw)
        self._texts = [ground.stage.phrases.say(self._draw, "rumour") for _ in range(max(event.seeds, event.waves))]
        self._firsts: dict[int, Sent] = {}

    def moments(self) -> Iterator[Moment]:
        """When they post."""
        event, begin = self._event, self._ground.scenario.begin + self._event.at
        for seed in range(event.seeds):
            yield begin + seed * event.quiet // event.seeds, self._platform, seed
        for wave in range(event.waves):
            for member in range(event.group):
                if self._draw.random() < _TAKES_PART:
                    delay = event.quiet + wave * event.every + int(self._draw.random() * event.within)
                    yield begin + delay, self._platform, event.seeds + wave * _MEMBERS + member

    def write(self, draft: Draft, id: str) -> Fields:
        """One of their posts."""
        if draft.cue < self._event.seeds:
            return self._first(draft, id)
        return self._pushed(*divmod(draft.cue - self._event.seeds, _MEMBERS))

    def _first(self, draft: Draft, id: str) -> Fields:
        author = account(self._ground.scenario.accounts + 1_000 + draft.cue)
        self._firsts[draft.cue] = post = Sent(id, author.handle, self._texts[draft.cue], draft.published)
        self._speaker.recent[self._platform].add(post)
        return social(author, post.text)

    def _pushed(self, wave: int, member: int) -> Fields:
        author = account(self._ground.scenario.accounts + 2_000 + member)
        source_post = self._firsts.get(wave % self._event.seeds)
        if wave % 3 == 0 and source_post:
            return repost(author, source_post, self._platform)
        link = f" https://tautan-contoh.example/{self._ground.name}-{wave}" if wave % 3 == 2 else ""
        return social(author, self._texts[wave] + link)
