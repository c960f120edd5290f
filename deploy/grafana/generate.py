"""The dashboards as Grafana reads them, made from isu.toml and mesin.toml. ``--write`` writes them anew.

    python -m deploy.grafana.generate --write

Made with grafana-foundation-sdk for the model of Grafana 11, which newer versions read as well.
"""

import argparse
import tomllib
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana.parts import KINDS, SOURCE, choice, link, turns

FOLDER = Path(__file__).parent
BOARDS = ("isu", "mesin")
CHOSEN = 'job=~"$job",instance=~"$instance"'
CHOICES = {
    "<chosen>": CHOSEN,
    "<issues>": f'{CHOSEN},issue=~"$isu"',
    "<feeds>": f'{CHOSEN},feed=~"$sumber"',
    "<channels>": f'{CHOSEN},channel=~"$kanal"',
}
"""What is chosen at the top of a dashboard, as it stands in a query."""


def generated(name: str) -> str:
    """A dashboard's file, as it should be."""
    made = board(expanded(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))))
    return str(JSONEncoder(sort_keys=True, indent=1).encode(made.build())) + "\n"


def expanded(value: Any) -> Any:
    """A value of the file with its short forms written out."""
    if isinstance(value, dict):
        return {key: expanded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [expanded(one) for one in value]
    for short, choices in CHOICES.items() if isinstance(value, str) else ():
        value = value.replace(short, choices)
    return value


def board(of: dict[str, Any]) -> dashboard.Dashboard:
    """A dashboard: its variables, links and panels."""
    head = of["board"]
    made = (
        dashboard.Dashboard(head["title"])
        .uid(head["uid"])
        .description(head["description"])
        .tags(["kentongan"])
        .readonly()
        .timezone("browser")
        .refresh(head["refresh"])
        .time("now-6h", "now")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .annotation(turns(head["turns"]))
    )
    for variable in variables(of):
        made.with_variable(variable)
    for name, url in of["links"].items():
        made.link(link(name, url))
    for number, panel in enumerate(of["panel"], 1):
        add(made, panel, number)
    return made


def variables(of: dict[str, Any]) -> list[Any]:
    """Which Prometheus, job and instance; then the dashboard's own."""
    place = {
        "job": ("Job", "kentongan_build_info, job"),
        "instance": ("Instance", 'kentongan_build_info{job=~"$job"}, instance'),
    }
    own = [choice(name, label, values) for name, (label, values) in (place | of["variables"]).items()]
    texts = [
        dashboard.TextBoxVariable(name).label(label).default_value(value)
        for name, (label, value) in of.get("texts", {}).items()
    ]
    return [dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"), *own, *texts]


def add(made: dashboard.Dashboard, of: dict[str, Any], number: int) -> None:
    """Add a panel, or the heading of a row."""
    if of["kind"] == "row":
        made.with_row(dashboard.Row(of["title"]).id(number))
        return
    panel = KINDS[of["kind"]](of).id(number).title(of["title"]).description(of["description"])
    made.with_panel(panel.datasource(SOURCE))


def main() -> None:
    """Print the dashboards, or write their files."""
    parser = argparse.ArgumentParser(description="Make the dashboards.")
    parser.add_argument("--write", action="store_true", help="write the files in dashboards/")
    write = parser.parse_args().write
    for name in BOARDS:
        if write:
            (FOLDER / "dashboards" / f"{name}.json").write_text(generated(name), "utf-8")
        else:
            print(generated(name), end="")


if __name__ == "__main__":
    main()
