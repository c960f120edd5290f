"""What lasts for a while: a channel that is out, a silent source, a clock that is wrong. Drawn every half hour."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world.world import World

EVERY = 1800.0
"""Seconds between draws."""
LONGEST = 7200.0
"""Seconds that an outage lasts at most."""
JUMP = 60.0
"""Seconds by which the clock may be wrong."""


class Weather:
    """It begins with the world."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.offset = 0.0
        """Seconds by which the machine's clock is ahead."""
        self._blind_until = 0.0
        world.later(0.0, self._draw)

    @property
    def blind(self) -> bool:
        """Whether the source is silent."""
        return self.world.now < self._blind_until

    def clear(self) -> None:
        """Everything works again; a clock that is wrong stays so."""
        self._blind_until = 0.0
        for phones in self.world.phones.values():
            phones.out_until = 0.0

    def _jump(self, offset: float) -> None:
        """A clock that goes ahead lets receipts seem late that are not."""
        if offset > self.offset:
            for row in self.world.rows():
                self.world.phones[row.notification.channel].late(row)
        self.offset = offset

    def _draw(self) -> None:
        random, until = self.world.random, self.world.now + self.world.random.uniform(60, LONGEST)
        if self.world.happens("outage"):
            random.choice(list(self.world.phones.values())).out_until = until
        if self.world.happens("blind"):
            self._blind_until = until
        if self.world.happens("clock_jump"):
            self._jump(random.uniform(-JUMP, JUMP))
        if self.world.happens("stranger"):
            self.world.people.stranger()
        self.world.later(EVERY, self._draw)
