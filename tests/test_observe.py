"""What the dashboards and rules ask is there, in a real Prometheus that scrapes a real run."""

from pathlib import Path

from tests.observe.questions import answers, crisis, unhealthy
from tests.observe.world import watched
from tests.programs import program


async def test_every_query_finds_series(tmp_path: Path) -> None:
    """A crisis is played, taken and closed; then no panel, annotation, variable or rule is empty."""
    async with watched(tmp_path, program("prometheus")) as world:
        await crisis(world)
        empty = [one.query async for one in answers(world) if not one.series]
        assert not empty and not await unhealthy(world)
