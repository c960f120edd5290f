"""The values that a scenario file is made of: spans, shares, platforms, voices, and what is usual of them."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from stream.simulation.voices import find

Social = Literal["x", "tiktok", "facebook", "instagram"]
Platform = Literal["x", "tiktok", "facebook", "instagram", "news"]

_SPAN = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")


def seconds(text: object) -> int:
    """The seconds of a written span.

    >>> seconds("1d 13h 4m")
    133440
    """
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if not match or not text:
        raise ValueError(f'"{text}" is no span: write days, hours, minutes and seconds, as in "1d 13h 4m" or "90s"')
    return sum(int(part or 0) * unit for part, unit in zip(match.groups(), (86_400, 3_600, 60, 1), strict=True))


def whole(moment: datetime) -> datetime:
    """The moment; raises ValueError where it is no full minute."""
    if moment.second or moment.microsecond:
        raise ValueError(f"{moment} is not a full minute")
    return moment


Key = TypeVar("Key", bound=str)


def _some(shares: dict[Key, float]) -> dict[Key, float]:
    if not any(shares.values()):
        raise ValueError("has no share above 0")
    return shares


def _file(texts: str, info: ValidationInfo) -> str:
    """The path of a file of texts; ``load`` gives the scenario's folder as context."""
    return str(find(texts, Path((info.context or {}).get("folder", "."))))


Texts = Annotated[str, AfterValidator(_file)]
Span = Annotated[int, BeforeValidator(seconds)]
Long = Annotated[Span, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Platforms = Annotated[dict[Platform, Weight], AfterValidator(_some)]
Socials = Annotated[dict[Social, Weight], AfterValidator(_some)]
Voices = Annotated[dict[str, Weight], AfterValidator(_some)]

SOCIAL_AND_NEWS: dict[Platform, float] = {"x": 38, "tiktok": 28, "facebook": 18, "instagram": 15, "news": 1}
SOCIAL: dict[Social, float] = {"x": 36, "tiktok": 40, "facebook": 16, "instagram": 8}
LAG: dict[Platform, int] = {"x": 15, "tiktok": 40, "facebook": 30, "instagram": 30, "news": 480}
