"""The picture of an issue's last hours: it shows what was counted, and it is safe whatever an issue is called."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.pictures.chart import FLOOR, NEGATIVE, OTHERS, TOP, Bar, Chart, described, drawing
from alerts.pictures.render import png
from alerts.speech import Speech
from stream.charting import chart
from stream.config import Config
from tests.servers.receiver import SECRET, Receiver
from tests.serving import serving, settings

SVG = "{http://www.w3.org/2000/svg}"
SPEECH = Speech("id", "WIB")
BARS = tuple(Bar(1_795_478_400 + 900 * n, 10 + n, n, 12.0) for n in range(24))


def bars(svg: str, colour: str) -> list[ElementTree.Element]:
    """The bars of a colour."""
    rects = ElementTree.fromstring(svg).iter(SVG + "rect")
    return [rect for rect in rects if rect.get("fill") == colour and rect.get("width") != "13"]


def test_bars_are_as_tall_as_their_posts() -> None:
    """Every quarter is a bar, negative below others, and both together are as tall as the posts against the scale."""
    svg = drawing(Chart("BBM", BARS, 1_795_500_000), SPEECH)
    low, high = bars(svg, NEGATIVE), bars(svg, OTHERS)
    assert (len(low), len(high)) == (23, 24)
    for bar, rect in zip(BARS, high, strict=True):
        top = float(rect.attrib["y"])
        assert abs((FLOOR - top) / (FLOOR - TOP) * 40 - bar.posts) < 0.1


def test_it_says_itself() -> None:
    """Who hears it read hears what it shows; a drill carries its mark in the picture itself."""
    shown = Chart("Antrean BBM", BARS, 1_795_500_000, mark="SIMULASI")
    assert described(shown, SPEECH) == (
        "Antrean BBM: 6 jam terakhir, tiap 15 menit, sampai 13.00 WIB: 516 unggahan, biasanya 288"
    )
    assert "SIMULASI · Antrean BBM" in drawing(shown, SPEECH)
    assert "usual" in drawing(shown, Speech("en", "WIB"))


@given(
    st.text(),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 1e6)), max_size=24),
)
def test_any_issue_is_drawn_safely(title: str, counts: list[tuple[int, int, float]]) -> None:
    """Whatever the name and the numbers: well-formed, no element of a foreign name, everything within the frame."""
    made = tuple(Bar(900 * n, posts + negative, negative, usual) for n, (posts, negative, usual) in enumerate(counts))
    root = ElementTree.fromstring(drawing(Chart(title, made, 0), SPEECH))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "rect", "text", "path", "circle"}
    for rect in root.iter(SVG + "rect"):
        assert float(rect.get("y", 0)) >= -0.1 and float(rect.get("height", 0)) >= 0


def test_the_same_drawing_gives_the_same_pixels() -> None:
    """Twice the same PNG, and small enough for every chat."""
    svg = drawing(Chart("BBM", BARS, 1_795_500_000), SPEECH)
    assert png(svg) == png(svg) and len(png(svg)) < 200_000


async def test_it_is_served_and_shows_what_was_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As SVG and PNG, in both languages; its bars hold each post of the last six hours once; what is unknown is refused
    with what to do."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as receiver:
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
        async with serving(config, receiver) as served:
            await served.crisis()
            watch = served.service.engine.watches["antrean-bbm"]
            shown = chart(watch)
            stored = served.store.posts.matching(
                "antrean-bbm", shown.bars[0].start // 60, watch.state.window.now, 10**6
            )
            assert sum(bar.posts for bar in shown.bars) == len(stored) > 0
            async with served.http.get("/v1/issues/antrean-bbm/chart.svg?language=en") as response:
                assert response.status == 200 and "usual" in await response.text()
                assert response.content_type == "image/svg+xml"
            async with served.http.get("/v1/issues/antrean-bbm/chart.png") as response:
                picture = await response.read()
                assert picture.startswith(b"\x89PNG")
            assert (await served.ask("GET", "/v1/issues/none/chart.png"))[0] == 404
            assert (await served.ask("GET", "/v1/issues/banjir/chart.png?language=xx"))[0] == 422
