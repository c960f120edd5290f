"""The last hour of an issue as one small line."""

from collections.abc import Sequence

from stream.web.html import Html, element

WIDTH, HEIGHT = 240, 40


def sparkline(minutes: Sequence[int], aloud: str) -> Html:
    """Posts of each minute as inline SVG, oldest left, the busiest minute at the top; ``aloud`` says it in words, with
    ``{minutes}`` and ``{top}``.

    >>> print(sparkline([0, 2], "{top} in a minute").split("points=")[1].split("></")[0])
    "0,39 240,1" class="line"
    """
    top = max(minutes, default=0)
    line = element("polyline", points=" ".join(_points(minutes, top)), class_="line")
    words = aloud.format(minutes=len(minutes), top=top)
    box = f"0 0 {WIDTH} {HEIGHT}"
    return element("svg", line, viewBox=box, role="img", aria_label=words, preserveAspectRatio="none")


def _points(minutes: Sequence[int], top: int) -> list[str]:
    step = WIDTH / max(len(minutes) - 1, 1)
    drop = (HEIGHT - 2) / max(top, 1)
    return [f"{place * step:.4g},{HEIGHT - 1 - posts * drop:.4g}" for place, posts in enumerate(minutes)]
