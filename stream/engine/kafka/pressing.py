"""A press on its way: what it will do, worked out on the watch as we know it."""

from stream import core
from stream.config import Config
from stream.events import Press
from stream.watch import Watch


def outlook(config: Config, watch: Watch, press: Press) -> Watch:
    """The watch as it will stand, if nobody else presses meanwhile."""
    issue = watch.issue
    one = config.model_copy(update={"issues": {issue: config.issues[issue]}})
    ahead = core.watches(one, config.kafka.partitions)[issue]
    ahead.restore(watch.snapshot())
    ahead.handle(press)
    return ahead
