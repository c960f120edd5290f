"""The post line as it stands on the wire: its fields, their limits, and the sentence for each mistake.

msgspec decodes and checks in one pass, so an ordinary line costs one decode. Lax mode lets numbers come as strings.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from stream.nearest import unknown

MAX_LINE = 256 * 1024
"""Bytes of one line."""
MAX_TEXT = 64 * 1024
"""Bytes of a text or a title, in UTF-8."""
MAX_URL = 4096
"""Characters of a link."""
MAX_NAME = 200
"""Characters of an id, an account, an outlet, a hashtag, a place."""
MAX_ITEMS = 64
"""Hashtags and mentions kept of one post; the rest is left out."""
MAX_NUMBER = 2**53
"""The largest count; beyond it JSON numbers lose digits."""
MAX_NESTING = 32
"""Levels of brackets; our own fields need two."""

_Text = Annotated[str, Meta(max_length=MAX_TEXT)]
_Name = Annotated[str, Meta(max_length=MAX_NAME)]
_Link = Annotated[str, Meta(max_length=MAX_URL)]
_Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
_Time = Annotated[datetime, Meta(tz=True)]
_Identity = _Name | Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)] | float
"""A float is taken here so that it can be refused with its own reason: it may have lost digits already."""
_Plain = None | bool | int | float | str
"""A value without brackets."""


class Refused(msgspec.Struct, frozen=True):
    """Why a line is put aside: a short word for machines, and a sentence: what is wrong, where, and what to do."""

    reason: str
    explanation: str


class Unusable(Exception):
    """A line that decodes and yet can't be used; never leaves the border."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.explanation)
        self.refused = refused


class Line(msgspec.Struct):
    """A post as the feed writes it; null is the same as nothing."""

    id: _Identity
    platform: _Name
    published: _Time
    text: _Text
    seen: _Time | None = None
    author: _Name | None = None
    title: _Text | None = None
    url: _Link | None = None
    outlet: _Name | None = None
    repost_of: _Identity | None = None
    repost_of_user: _Name | None = None
    reply_to: _Identity | None = None
    reply_to_user: _Name | None = None
    quote_of: _Identity | None = None
    mentions: tuple[_Name, ...] | None = None
    hashtags: tuple[_Name, ...] | None = None
    lang: _Name | None = None
    place: _Name | None = None
    reposts: _Number | None = None
    likes: _Number | None = None
    replies: _Number | None = None
    views: _Number | None = None
    followers: _Number | None = None
    media: tuple[_Link, ...] | None = None


def feed_names(fields: Mapping[str, str]) -> dict[str, str]:
    """Our names and the feed's; raises ValueError for a mapping of a name that is not ours, with the nearest that is.

    >>> feed_names({"published": "t"})["published"]
    't'
    >>> feed_names({"publishd": "t"})
    Traceback (most recent call last):
    ValueError: publishd: unknown field of a post line; did you mean "published"?
    """
    ours = Line.__struct_fields__
    for name in fields:
        if name not in ours:
            raise ValueError(f"{name}: {unknown('field of a post line', name, ours)}")
    taken = set(fields.values())
    # A name that the mapping gives away no longer stands for our field of that name: that one is then never given.
    return {name: fields.get(name, f"{name} (mapped away)" if name in taken else name) for name in ours}


def decoder(names: Mapping[str, str], ignored: Mapping[str, bool], strangers: bool) -> "msgspec.json.Decoder[Line]":
    """A decoder for a feed's lines. Each of ``ignored`` becomes a field ``ignored_N``: of a plain value, or where it
    says so of any, skipped unread. Any other key is an error, or with ``strangers`` passed over.
    """
    types = {field.name: (field.name, field.type, field.default) for field in msgspec.structs.fields(Line)}
    fields: list[Any] = [types[n] if types[n][2] is None else types[n][:2] for n in names]
    extra = {f"ignored_{number}": name for number, name in enumerate(ignored)}
    fields += [(name, Raw | UnsetType if ignored[key] else _Plain | UnsetType, UNSET) for name, key in extra.items()]
    rename = {**names, **extra}
    kind = msgspec.defstruct("Line", fields, rename=rename, forbid_unknown_fields=not strangers, gc=False)
    return msgspec.json.Decoder(cast(type[Line], kind), strict=False)


def nested_too_deep(line: bytes) -> bool:
    """Whether brackets outside of strings go deeper than ``MAX_NESTING``; takes time in proportion to the line.

    >>> nested_too_deep(b"[" * 40), nested_too_deep(b'"' + b"[" * 40 + b'"')
    (True, False)
    """
    if line.count(b"[") + line.count(b"{") <= MAX_NESTING:
        return False
    depth = 0
    for bracket in re.findall(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', line, re.DOTALL):
        depth += bracket in b"[{"
        depth -= bracket in b"]}"
        if depth > MAX_NESTING:
            return True
    return False


TOO_DEEP = Refused("nesting", f"brackets go deeper than {MAX_NESTING} levels; a post line is one flat JSON object")

_JSON = "write one complete JSON object a line, in UTF-8"
_REMEDY = "correct it or leave it out"


def refusal(error: Exception) -> Refused:
    """The reason and the sentence for what msgspec found.

    >>> refusal(msgspec.ValidationError("Expected `int` >= 0 - at `$.likes`")).explanation
    '"likes": expected `int` >= 0; correct it or leave it out'
    """
    what, _, place = str(error).partition(" - at ")
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, UnicodeError):
        return Refused("utf8", f"the line is not UTF-8 ({what}); {_JSON}")
    if not isinstance(error, msgspec.ValidationError):
        return Refused("json", f"the line is not JSON ({what}; a lone surrogate counts as broken); {_JSON}")
    if what.startswith("Object missing"):
        return _missing(what)
    if not place:
        return Refused("not-an-object", f"the line is no JSON object ({_lower(what)}); {_JSON}")
    return _wrong(place.strip("`$."), what)


def _missing(what: str) -> Refused:
    name = what.split("`")[1]
    needed = "every post line has id, platform, published and text; map another name with --field"
    return Refused("missing", f'"{name}" is missing; {needed}')


def _wrong(place: str, what: str) -> Refused:
    if "timezone" in what:
        return Refused("date", f'"{place}" has no time zone; write 2025-01-31T08:00:00+07:00 or epoch seconds')
    if "imestamp" in what or "datetime" in what or "RFC3339" in what:
        return Refused("date", f'"{place}": no date that can be used; write 2025-01-31T08:00:00+07:00 or epoch seconds')
    if "length" in what:
        return Refused("too-long", f'"{place}": {_lower(what)}; shorten it')
    return Refused("number" if "`int` " in what or "range" in what else "type", f'"{place}": {_lower(what)}; {_REMEDY}')


def _lower(what: str) -> str:
    return what[:1].lower() + what[1:].strip()
