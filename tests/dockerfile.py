"""A Dockerfile read into its instructions: enough to run its steps without a container."""

import json
from pathlib import Path
from typing import NamedTuple


class Step(NamedTuple):
    """An instruction of the stage it stands in (from 0), such as RUN, and what follows it."""

    stage: int
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """What follows it, word by word; of the exec form what it lists."""
        return list(json.loads(self.text)) if self.text.startswith("[") else self.text.split()


def steps(path: Path) -> list[Step]:
    """The instructions in order; comments are left out, continued lines are joined."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    found, stage = [], -1
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, text = line.strip().partition(" ")
        stage += name == "FROM"
        if name:
            found.append(Step(stage, name, " ".join(text.split())))
    return found
