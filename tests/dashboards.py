"""The dashboards' files, and the queries in them."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from tests.conftest import ROOT

BOARDS = ("isu", "mesin")
GRAFANA = ROOT / "deploy" / "grafana"
RULES = ROOT / "deploy" / "prometheus"


class Query(NamedTuple):
    """A query and where it stands."""

    where: str
    expr: str


def dashboard(name: str) -> dict[str, Any]:
    """A dashboard as it is committed."""
    read: dict[str, Any] = json.loads((GRAFANA / "dashboards" / f"{name}.json").read_text("utf-8"))
    return read


def panels(name: str) -> list[dict[str, Any]]:
    """Its panels that show something; headings of rows are left out."""
    return [panel for panel in dashboard(name)["panels"] if panel["type"] != "row"]


def queries(name: str) -> Iterator[Query]:
    """Every query of a dashboard: of its panels, its annotations and its variables."""
    for panel in panels(name):
        for target in panel.get("targets", ()):
            yield Query(f"{name}: {panel['title']}, {target['refId']}", target["expr"])
    for mark in dashboard(name)["annotations"]["list"]:
        yield Query(f"{name}: {mark['name']}", mark["expr"])
    for variable in dashboard(name)["templating"]["list"]:
        if variable["type"] == "query":
            series, _, label = variable["query"].removeprefix("label_values(").removesuffix(")").rpartition(", ")
            yield Query(f"{name}: ${variable['name']}", f"count by ({label}) ({series})")


def rules() -> list[dict[str, Any]]:
    """All rules of both files."""
    files = (yaml.safe_load((RULES / name).read_text("utf-8")) for name in ("recording.yml", "alerts.yml"))
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]
