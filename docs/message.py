"""The message at the top of the README, from the demo's own feed: `python -m docs.message`, `--write` puts it there."""

import sys
from pathlib import Path

from alerts.channels.console import shown
from alerts.notification import Notification
from stream import simulation
from stream.config import load
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- message: made by docs/message.py from the demo -->", "<!-- /message -->"


def message() -> str:
    """The first Siaga of the demo's fuel queue."""
    config = load(ROOT / "deploy/config.toml", {})
    engine = Embedded(config, Store(":memory:"), b"demo")
    scenario = simulation.load(ROOT / config.feeds["simulasi"].scenario)
    for _, line in simulation.lines(scenario):
        engine.step([Lines("simulasi", [line], END_OF_TIME, leads=True)])
        for one in engine.happened:
            if isinstance(one, Notification) and one.level == 3 and one.occasion == "raised":
                return shown(one, repeat=False)
    raise SystemExit("the demo raises no Siaga")


def written(readme: str, said: str) -> str:
    """The README with the message between its marks."""
    before, rest = readme.split(BEGIN)
    return f"{before}{BEGIN}\n```\n{said}\n```\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    if "--write" in sys.argv:
        readme.write_text(written(readme.read_text("utf-8"), message()), "utf-8")
    else:
        print(message())
