"""Prometheus' rules are right, each alert is tried, and each says what to do."""

from typing import Any

import promql_parser
import pytest
import yaml

from tests.conftest import ROOT
from tests.dashboards import RULES as FOLDER
from tests.dashboards import rules
from tests.programs import program, run
from tests.promql import declared, selectors

ALERTS = [rule for rule in rules() if "alert" in rule]


def test_promtool_accepts_rules_and_configuration() -> None:
    """Prometheus itself reads them."""
    run(program("promtool"), "check", "rules", *(str(FOLDER / name) for name in ("recording.yml", "alerts.yml")))
    run(program("promtool"), "check", "config", "--syntax-only", str(FOLDER / "prometheus.yml"))


def test_each_alert_fires_when_it_should_and_not_before() -> None:
    """Real promtool plays every case of alerts_test.yml, and every alert has a case in which it fires."""
    run(program("promtool"), "test", "rules", str(FOLDER / "alerts_test.yml"))
    played = yaml.safe_load((FOLDER / "alerts_test.yml").read_text("utf-8"))["tests"]
    fired = {case["alertname"] for test in played for case in test["alert_rule_test"] if "exp_alerts" in case}
    assert fired == {alert["alert"] for alert in ALERTS}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.get("alert") or rule.get("record")))
def test_rules_ask_for_what_there_is(rule: dict[str, Any]) -> None:
    """Every metric in a rule is declared in stream/metrics.py, is a recording rule, or is Prometheus' own."""
    known = {*declared(), *(rule["record"] for rule in rules() if "record" in rule), "up"}
    assert {selector.name for selector in selectors(promql_parser.parse(rule["expr"]))} <= known


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: str(alert["alert"]))
def test_alerts_say_what_to_do(alert: dict[str, Any]) -> None:
    """How urgent it is, what is wrong, and the section of the operation guide that helps."""
    assert alert["labels"]["severity"] in ("page", "ticket", "none")
    assert {"summary", "description", "runbook"} == set(alert["annotations"])
    path, _, section = alert["annotations"]["runbook"].partition("#")
    assert section in anchors((ROOT / path).read_text("utf-8"))


def anchors(markdown: str) -> set[str]:
    """The names by which sections can be linked to."""
    titles = (line.lstrip("#").strip().lower() for line in markdown.splitlines() if line.startswith("#"))
    return {"".join(char for char in title if char.isalnum() or char in " -").replace(" ", "-") for title in titles}
