"""What is wrong with a configuration, in one sentence each: which key, what it is, what it must be, what was meant."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stream.configfile import Loc
from stream.nearest import nearest, unknown

Mistake = tuple[Loc, str]

_WANTED = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "date": "a date, as in 2026-12-25",
    "dict": "a table",
    "model": "a table",
}
"""What must stand there, by the first word of pydantic's error type (``int_parsing``, ``model_type``, ...)."""
_BOUNDS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
}
_SECRET = 'a secret never stands here; write { env = "NAME" } or { file = "PATH" }'


def mistakes(error: ValidationError, model: type[BaseModel], data: Any) -> Iterator[Mistake]:
    """All that pydantic found, each with the way to its key as the file spells it."""
    for detail in error.errors(include_url=False):
        loc = _as_written(detail["loc"], data)
        if detail["type"] == "extra_forbidden":
            yield loc, unknown("key", str(loc[-1]), _fields(_at(model, detail["loc"][:-1])))
        elif detail["type"] == "union_tag_not_found":
            yield (*loc, "kind"), "is missing"
        elif detail["type"] == "union_tag_invalid":
            yield (*loc, "kind"), _choice(detail["input"]["kind"], _kinds(detail))
        else:
            yield loc, _sentence(detail)


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return _choice(
            detail["input"], [str(one).strip("'") for one in context["expected"].replace(" or ", ", ").split(", ")]
        )
    if kind == "string_pattern_mismatch":
        return "is no name: use small letters, digits and hyphens, at most 40"
    if kind == "model_type" and context.get("class_name") == "Secret":
        return _SECRET
    wanted = _BOUNDS[kind].format(**context) if kind in _BOUNDS else _WANTED.get(kind.split("_")[0])
    return f"is {_shown(detail['input'])}, must be {wanted}" if wanted else detail["msg"].lower()


def _choice(given: Any, choices: list[str]) -> str:
    near = nearest(str(given), choices)
    hint = f'; did you mean "{near}"?' if near else ""
    return f"is {_shown(given)}, must be one of {', '.join(choices)}{hint}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _kinds(detail: ErrorDetails) -> list[str]:
    return [kind.strip(" '") for kind in detail["ctx"]["expected_tags"].split(",")]


def _as_written(loc: Loc, data: Any) -> Loc:
    """Pydantic's way to a key, without the steps that stand for the kind of a table or for the key itself."""
    written: list[str | int] = []
    for part in loc:
        if part == "[key]" or (isinstance(data, dict) and part not in data and part == data.get("kind")):
            continue
        written.append(part)
        data = _step(data, part)
    return tuple(written)


def _step(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _at(node: Any, loc: Loc) -> Any:
    """The type that stands at the end of the way; ``loc`` as pydantic gives it, with the kinds."""
    for part in loc:
        node = node.model_fields[part].annotation if _is_model(node) else _inner(node, part)
    return node


def _inner(node: Any, part: str | int) -> Any:
    """The type inside of a dict, a tuple or a union of models that ``kind`` tells apart."""
    if hasattr(node, "__metadata__"):
        return _inner(get_args(node)[0], part)
    inside = [one for one in get_args(node) if one is not ...]
    return next((one for one in inside if _is_model(one) and part in _kind(one)), inside[-1])


def _kind(model: type[BaseModel]) -> tuple[str, ...]:
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _is_model(node: Any) -> bool:
    return isinstance(node, type) and issubclass(node, BaseModel)


def _fields(node: Any) -> list[str]:
    if _is_model(node):
        return list(node.model_fields)
    return list(get_args(get_args(node)[0])) if get_args(node) else []
