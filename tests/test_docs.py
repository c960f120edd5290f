"""What the documents say is what the program does."""

from docs import life
from tests.conftest import ROOT


def test_the_readme_draws_the_table_of_today() -> None:
    """The state diagram is the one that the table gives; `python -m docs.life --write` renews it."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert life.written(readme) == readme
