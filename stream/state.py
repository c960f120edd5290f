"""What a watch remembers of its issue, and what the configuration says of it: plain values, saved as they are. Pure."""

import msgspec

from alerts.alert import Exhibit, Opinion, Topic
from alerts.carriers import Carriers
from alerts.coordination import Coordination, Strength
from alerts.feedback import Judgement
from alerts.incident import Incident
from alerts.life import Step
from alerts.notification import Notification
from alerts.silence import Silence
from detectors.almanac import PLAIN, Almanac
from detectors.assessment import Assessment
from detectors.counts import Counts
from detectors.window import Window


class Planned(msgspec.Struct, frozen=True):
    """An event of the agenda: from ``first`` until before ``last`` (epoch minutes) more than usual is expected."""

    first: int
    last: int
    times: float


class Ahead(msgspec.Struct, frozen=True):
    """What a shard said of a passed minute when it was ahead of others: it holds from the minute ``at`` on."""

    at: int
    minute: int
    shard: str
    counts: Counts


class Relative(msgspec.Struct, frozen=True):
    """Another issue that is raised: since when, how high, and whether it speaks for those who rise with it."""

    name: str
    level: int
    at: int
    combined: bool = False


class Waiting(msgspec.Struct, frozen=True):
    """Another issue whose Waspada some officers are to hear of later: since when (epoch seconds)."""

    name: str
    officers: tuple[str, ...]
    since: int
    raised: bool = True
    """Whether it still goes on."""


class Watched(msgspec.Struct, frozen=True):
    """What the configuration says of an issue, as far as its watch needs it."""

    topic: Topic
    sensitive: bool = False
    false_alarms_a_month: float = 1.0
    zone: int = 420
    """Minutes ahead of UTC: where the agency's day begins."""
    parent: str = ""
    """The issue whose alert speaks for this one too, while it is at least as high."""
    agenda: tuple[Planned, ...] = ()
    detectors: tuple[str, ...] = ()
    """Detectors of river that join the panel, by import path."""
    calendar: Almanac = PLAIN
    """The holidays, which are the same for all issues."""


class State(msgspec.Struct, omit_defaults=True):
    """Everything a watch remembers; this and the configuration are all there is."""

    window: Window
    panel: dict[str, object]
    passed: dict[str, int] = {}
    """For each shard the minute up to which it has spoken."""
    parts: dict[int, dict[str, Counts]] = {}
    """For each open minute, each shard's total so far."""
    ahead: list[Ahead] = []
    """Late totals of shards that are ahead, in the order in which they came."""
    incident: Incident = Incident()
    assessment: Assessment = Assessment(0, 1, 0.0)
    grounds: Assessment = Assessment(0, 1, 0.0)
    """The latest assessment that wanted more than Normal: why the episode goes on."""
    evidence: tuple[Exhibit, ...] = ()
    opinion: Opinion | None = None
    coordination: Coordination = Coordination()
    carriers: Carriers = Carriers()
    looked: int = 0
    """When a closer look was last asked for."""
    first_seen: int = 0
    missing: tuple[str, ...] = ()
    """The sources that should have spoken and did not, whichever shard listens to them."""
    unheard: dict[str, tuple[str, ...]] = {}
    """The same for each shard that misses one."""
    read_by: str = ""
    """The version by which posts are read now."""
    read_since: int = 0
    """Since when (epoch seconds)."""
    presses: list[str] = []
    outbox: dict[str, Notification] = {}
    unsaid: Step | None = None
    """A rise that waits for its evidence; said at the finding, or at the next tick without it."""
    kin: dict[str, Relative] = {}
    """Other issues that are raised, in the order in which they rose."""
    together: dict[str, str] = {}
    """The issues for which this one's alert speaks too: name for machines, name for people."""
    waiting: dict[str, Waiting] = {}
    """Other issues that wait for somebody's budget, or for the morning where there are budgets."""
    withheld: tuple[str, ...] = ()
    """Who is to hear of this one later, as far as others know."""
    due: int = 0
    """Since when somebody may hear of what was withheld; 0 where nobody may."""
    joined: bool = False
    """Whether one joined since this was last said."""
    silent: dict[str, Silence] = {}
    """Why each officer was last left out, as far as it was written down."""
    judged: dict[str, Judgement] = {}
    """What officers said of the last episodes, by episode."""
    said: int = 0
    """When something was last said, how many posts the hour had then, and how strong coordination was called."""
    said_posts: int = 0
    said_strength: Strength = "unknown"

    def note(self, **changes: object) -> None:
        """Write something down about the incident that goes on."""
        self.incident = msgspec.structs.replace(self.incident, **changes)
