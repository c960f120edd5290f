"""The parts of a dashboard: queries, panels, variables; colours and words of the levels."""

from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, statetimeline, table, text, timeseries
from grafana_foundation_sdk.models import common as plain
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

COLOURS = {"normal": "#3d7a46", "waspada": "#8a6100", "siaga": "#b3470c", "awas": "#b3141e"}
"""As on the officers' page."""
LEVEL = "level"
"""The unit of levels: a number from 1 to 4 and its word."""
STEPS = "normal, 2 waspada, 3 siaga, 4 awas"
SOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
REFS = "ABCDEFGHIJ"


def query(expr: str, legend: str = "", *, ref: str = "A", column: bool = False) -> prometheus.Dataquery:
    """A question to Prometheus: over time with its exemplars, or for now only, as the column of a table."""
    made = prometheus.Dataquery().expr(expr).legend_format(legend).ref_id(ref).datasource(SOURCE)
    return made.instant().format(PromQueryFormat.TABLE) if column else made.range().exemplar(True)


def thresholds(steps: str) -> dashboard.ThresholdsConfig:
    """Colours from a value on, as in "normal, 2 waspada"; the first one is for everything below."""
    parts = [step.split() for step in steps.split(",")]
    made = [model.Threshold(float(rest[0]) if rest else None, COLOURS[name]) for *rest, name in parts]
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(made)


def words() -> list[Any]:
    """The levels by number and word, so that nobody needs the colour."""
    shown = {
        str(number): model.ValueMappingResult(f"{number} · {name.title()}", colour, index=number)
        for number, (name, colour) in enumerate(COLOURS.items(), 1)
    }
    return [model.ValueMap(options=shown)]


def unit_of(unit: str) -> list[model.DynamicConfigValue]:
    """How a column of a table is shown."""
    if unit != LEVEL:
        return [model.DynamicConfigValue("unit", unit)]
    cell = {"type": "color-background", "mode": "basic"}
    return [
        model.DynamicConfigValue("unit", "none"),
        model.DynamicConfigValue("mappings", words()),
        model.DynamicConfigValue("custom.cellOptions", cell),
    ]


def number(of: dict[str, Any]) -> stat.Panel:
    """One number, now."""
    unit = of.get("unit", "none")
    panel = (
        stat.Panel()
        .unit("none" if unit == LEVEL else unit)
        .thresholds(thresholds(of.get("steps", "normal")))
        .color_mode(plain.BigValueColorMode.BACKGROUND)
        .graph_mode(plain.BigValueGraphMode.NONE)
        .no_value("belum ada")
        .height(4)
        .span(of.get("wide", 4))
        .with_target(query(of["query"].strip()))
    )
    return panel.mappings(words()) if unit == LEVEL else panel


def lines(of: dict[str, Any]) -> timeseries.Panel:
    """Lines over time; what is usual is dashed."""
    steps, dashed = of.get("steps", "normal"), {"fill": "dash", "dash": [6, 6]}
    style = plain.GraphThresholdsStyleMode.DASHED if "," in steps else plain.GraphThresholdsStyleMode.OFF
    panel = (
        timeseries.Panel()
        .unit(of["unit"])
        .thresholds(thresholds(steps))
        .thresholds_style(common.GraphThresholdsStyleConfig().mode(style))
        .fill_opacity(8)
        .show_points(plain.VisibilityMode.NEVER)
        .tooltip(common.VizTooltipOptions().mode(plain.TooltipDisplayMode.MULTI))
        .override_by_regexp("/ biasanya$/", [model.DynamicConfigValue("custom.lineStyle", dashed)])
        .height(8)
        .span(12)
    )
    for ref, (legend, expr) in zip(REFS, of["queries"], strict=False):
        panel.with_target(query(expr, legend, ref=ref))
    return panel


def states(of: dict[str, Any]) -> statetimeline.Panel:
    """Levels over time, a band for each series, with their words."""
    return (
        statetimeline.Panel()
        .unit("none")
        .thresholds(thresholds(STEPS))
        .mappings(words())
        .merge_values(True)
        .row_height(0.8)
        .height(8)
        .span(24)
        .with_target(query(of["query"], of["legend"]))
    )


def columns(of: dict[str, Any]) -> table.Panel:
    """A table with a row for each value of the label ``by``, and a column for each query."""
    by, refs = of["by"], REFS[: len(of["queries"])]
    names = {f"Value #{ref}": heading for ref, (heading, _, _) in zip(refs, of["queries"], strict=True)}
    hidden = dict.fromkeys(["Time", *(f"Time {number}" for number in range(1, len(refs) + 1))], True)
    shaped = {"renameByName": names | {by: by.title()}, "excludeByName": hidden}
    panel = (
        table.Panel()
        .unit("none")
        .height(10)
        .span(24)
        .with_transformation(model.DataTransformerConfig("joinByField", options={"byField": by, "mode": "outer"}))
        .with_transformation(model.DataTransformerConfig("organize", options=shaped))
    )
    for ref, (heading, expr, unit) in zip(refs, of["queries"], strict=True):
        panel.with_target(query(expr, ref=ref, column=True)).override_by_name(heading, unit_of(unit))
    if "link" in of:
        link = {"title": "Lihat ini saja", "url": of["link"], "targetBlank": False}
        panel.override_by_name(by.title(), [model.DynamicConfigValue("links", [link])])
    return panel


def words_of(of: dict[str, Any]) -> text.Panel:
    """A text."""
    return text.Panel().content(of["text"].strip()).height(3).span(24)


KINDS = {"number": number, "lines": lines, "states": states, "table": columns, "text": words_of}


def choice(name: str, label: str, values: str) -> dashboard.QueryVariable:
    """A choice among the values of a label, all by default."""
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query(f"label_values({values})")
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".+")
        .current(model.VariableOption(text="All", value="$__all", selected=True))
    )


def link(name: str, url: str) -> dashboard.DashboardLink:
    """A link at the top; to another dashboard with the same choice and time."""
    ours = url.startswith("/d/")
    made = dashboard.DashboardLink(name).url(url).type(model.DashboardLinkType.LINK)
    return made.keep_time(ours).include_vars(ours).target_blank(not ours)


def turns(selection: str) -> dashboard.AnnotationQuery:
    """A mark wherever the level of an issue changed; needs no token, since it is only a query."""
    changed = f"changes(kentongan_issue_level{{{selection}}}[1m]) > 0"
    made = dashboard.AnnotationQuery().name("Perubahan tingkat").datasource(SOURCE).enable(True)
    return made.icon_color(COLOURS["siaga"]).expr(changed)
