"""The diagram of an incident's life, drawn from its table: `python -m docs.life`; `--write` puts it in README.md.

Happenings that lead the same way share an arrow; what changes nothing is left out.
"""

import sys
from pathlib import Path

from alerts.life import HAPPENINGS, LIFE, PHASES

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- life: made by docs/life.py from alerts/life.py -->", "<!-- /life -->"


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for phase in PHASES:
        for happening in HAPPENINGS:
            after, steps = LIFE[phase, happening]
            if steps or after != phase:
                arrows.setdefault((phase, after), []).append(happening.replace("_", " "))
    lines = [f"    {before} --> {after}: {', '.join(names)}" for (before, after), names in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> calm", *lines, "```"])


def written(readme: str) -> str:
    """The README with today's diagram between its marks."""
    before, rest = readme.split(BEGIN)
    return f"{before}{BEGIN}\n{diagram()}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(written(README.read_text("utf-8")), "utf-8")
    else:
        print(diagram())
