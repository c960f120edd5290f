"""The dashboards are current, and keep the rules of Grafana's own linter (grafana/dashboard-linter)."""

import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml

from deploy.grafana.generate import generated
from tests.dashboards import BOARDS, GRAFANA, Query, dashboard, panels, queries
from tests.promql import declared, filled, selectors, walk

UNITS = {"none", "short", "s", "bytes", "percentunit", "reqps", "dateTimeAsIso", "bool_yes_no"}
LEVEL_COLOURS = ("#3d7a46", "#8a6100", "#b3470c", "#b3141e")
ASKED = [pytest.param(query, id=query.where) for name in BOARDS for query in queries(name)]
SHOWN = [pytest.param(panel, id=f"{name}: {panel['title']}") for name in BOARDS for panel in panels(name)]
DRAWN = [pytest.param(*shown.values, id=shown.id) for shown in SHOWN if shown.values[0]["type"] != "text"]  # type: ignore[index]


@pytest.mark.parametrize("name", BOARDS)
def test_the_files_are_current(name: str) -> None:
    """What is committed is what ``python -m deploy.grafana.generate --write`` writes."""
    assert (GRAFANA / "dashboards" / f"{name}.json").read_text("utf-8") == generated(name)


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_says_what_it_is(name: str) -> None:
    """Title, description, a stable address, not to be edited by hand, six hours, and a way to the other one."""
    made = dashboard(name)
    assert made["uid"] == f"kentongan-{name}" and len(made["uid"]) <= 40
    assert made["title"] and made["description"] and made["editable"] is False
    assert made["time"] == {"from": "now-6h", "to": "now"}
    others = [other for other in BOARDS if other != name]
    assert {link["url"] for link in made["links"]} >= {f"/d/kentongan-{other}" for other in others}
    numbers = [panel["id"] for panel in made["panels"]]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", BOARDS)
def test_variables_of_the_place(name: str) -> None:
    """template-datasource, template-job, template-instance: which Prometheus, and any number of jobs and instances."""
    variables = {variable["name"]: variable for variable in dashboard(name)["templating"]["list"]}
    assert (variables["datasource"]["query"], variables["datasource"]["label"]) == ("prometheus", "Data source")
    for wanted, label in (("job", "Job"), ("instance", "Instance")):
        variable = variables[wanted]
        assert (variable["label"], variable["multi"], variable["allValue"], variable["refresh"]) == (
            label,
            True,
            ".+",
            2,
        )
        assert variable["datasource"]["uid"] == "${datasource}"


@pytest.mark.parametrize("panel", SHOWN)
def test_a_panel_says_what_it_shows(panel: dict[str, Any]) -> None:
    """panel-title-description, panel-datasource: title, description, and the Prometheus that was chosen."""
    assert panel["title"] and len(panel["description"]) >= 12
    assert panel["datasource"]["uid"] == "${datasource}"


@pytest.mark.parametrize("panel", DRAWN)
def test_a_panel_has_a_unit_and_asks(panel: dict[str, Any]) -> None:
    """panel-units, target-required: a unit that Grafana knows, for each column too, and at least one query."""
    assert panel["targets"]
    assert set(units(panel)) <= UNITS and list(units(panel))


@pytest.mark.parametrize("panel", DRAWN)
def test_thresholds_have_the_colours_of_the_levels(panel: dict[str, Any]) -> None:
    """One set of colours, as on the officers' page; where a level is shown its word and number stand beside it."""
    defaults = panel["fieldConfig"]["defaults"]
    steps = defaults.get("thresholds", {"steps": []})["steps"]
    assert {step["color"] for step in steps} <= set(LEVEL_COLOURS)
    if len(steps) == 4:
        words = [value["text"] for value in defaults["mappings"][0]["options"].values()]
        assert words == ["1 · Normal", "2 · Waspada", "3 · Siaga", "4 · Awas"]


@pytest.mark.parametrize("query", ASKED)
def test_a_query_is_right_and_chooses(query: Query) -> None:
    """target-promql, target-job, target-instance: it parses, and asks only the jobs and instances that are chosen."""
    for selector in selectors(promql_parser.parse(filled(query.expr))):
        chosen = {matcher.name: matcher.value for matcher in selector.matchers.matchers}
        own = query.where.endswith(("$job", "$instance"))
        assert own or (chosen.get("job"), chosen.get("instance")) == (".+", ".+")
        assert selector.name in {*declared(), "up"}


@pytest.mark.parametrize("query", ASKED)
def test_a_counter_is_shown_as_a_rate(query: Query) -> None:
    """target-counter-agg, target-rate-interval: rate and increase over a counter, rate over Grafana's own interval."""
    assert set(re.findall(r"\brate\([^[]*\[([^]]*)\]", query.expr)) <= {"$__rate_interval"}
    inside = {
        selector.name
        for part in walk(promql_parser.parse(filled(query.expr)))
        if isinstance(part, promql_parser.Call) and part.func.name in ("rate", "increase")
        for selector in selectors(part)
    }
    asked = {selector.name for selector in selectors(promql_parser.parse(filled(query.expr)))}
    assert {name for name in asked if name.endswith(("_total", "_bucket"))} == inside


def test_levels_are_marked_on_both() -> None:
    """A change of level is an annotation, by a query that needs no token."""
    for name in BOARDS:
        assert ["changes(kentongan_issue_level" in mark["expr"] for mark in dashboard(name)["annotations"]["list"]] == [
            True
        ]


def test_grafana_finds_the_files() -> None:
    """The provisioning files name the kind of source and the folder that compose.yaml fills."""
    source = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yaml").read_text("utf-8"))["datasources"][0]
    provider = yaml.safe_load((GRAFANA / "provisioning/dashboards/kentongan.yaml").read_text("utf-8"))["providers"][0]
    assert (source["type"], source["access"], source["editable"]) == ("prometheus", "proxy", False)
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)


def units(panel: dict[str, Any]) -> Iterator[str]:
    """The units of a panel and of its columns."""
    config = panel["fieldConfig"]
    yield config["defaults"]["unit"]
    for override in config["overrides"]:
        yield from (one["value"] for one in override["properties"] if one["id"] == "unit")
