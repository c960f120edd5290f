"""The last hour of an issue as one small line."""

from collections.abc import Sequence

from stream.web.html import Html, element

WIDTH, HEIGHT = 240, 40


def sparkline(minutes: Sequence[int]) -> Html:
    """Posts of each minute as inline SVG, oldest left, the busiest minute at the top; said in words for readers aloud.

    >>> print(sparkline([0, 2]).split("points=")[1].split("></")[0])
    "0,39 240,1" class="line"
    """
    top = max(minutes, default=0)
    words = f"unggahan tiap menit selama {len(minutes)} menit; paling banyak {top} dalam satu menit"
    line = element("polyline", points=" ".join(_points(minutes, top)), class_="line")
    return element(
        "svg", line, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=words, preserveAspectRatio="none"
    )


def _points(minutes: Sequence[int], top: int) -> list[str]:
    step = WIDTH / max(len(minutes) - 1, 1)
    drop = (HEIGHT - 2) / max(top, 1)
    return [f"{place * step:.4g},{HEIGHT - 1 - posts * drop:.4g}" for place, posts in enumerate(minutes)]
