"""River's objects as plain JSON, through their attributes; never pickle, whose reading can run any code.

An object becomes {"class": path, "attributes": ...}. Reading makes only objects of river's own classes, a list, tuple,
set, dict, deque or random generator, and sets attributes: no constructor and no function of the state is called. What
has no plain form (a function, say) is refused when it is written.
"""

from base64 import b64decode, b64encode
from collections import defaultdict, deque
from importlib import import_module
from random import Random
from typing import Any

_OWNER = "river."


def to_plain(value: Any, seen: dict[int, int] | None = None) -> Any:
    """A value, and all it holds, as plain JSON. Raises TypeError for what has no plain form.

    >>> to_plain((1, 2.5, None))
    {'tuple': [1, 2.5, None]}
    """
    seen = {} if seen is None else seen
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [to_plain(item, seen) for item in value]
    if isinstance(value, deque):
        return {"deque": [to_plain(item, seen) for item in value], "most": value.maxlen}
    if isinstance(value, tuple | set):
        return {type(value).__name__: [to_plain(item, seen) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[to_plain(key, seen), to_plain(item, seen)] for key, item in value.items()]}
    if isinstance(value, Random):
        return {"random": to_plain(value.getstate(), seen)}
    if type(value).__module__.startswith(_OWNER):
        return _object(value, seen)
    if getattr(value, "__self__", None) is not None and id(value.__self__) in seen:
        return {"method": value.__name__, "of": seen[id(value.__self__)]}
    raise TypeError(f"{type(value).__module__}.{type(value).__name__} has no plain form: {value!r:.80}")


def _object(value: Any, seen: dict[int, int]) -> Any:
    if id(value) in seen:
        return {"same": seen[id(value)]}
    seen[id(value)] = len(seen)
    path = f"{type(value).__module__}.{type(value).__qualname__}"
    state = value.__getstate__()
    if isinstance(state, bytes):
        return {"class": path, "bytes": b64encode(state).decode()}
    if isinstance(state, tuple):  # (attributes, slots)
        state = (state[0] or {}) | state[1]
    return {"class": path, "attributes": {name: to_plain(item, seen) for name, item in state.items()}}


def from_plain(plain: Any, seen: list[Any] | None = None) -> Any:
    """The value that ``to_plain`` wrote. Raises ValueError where a class is not river's.

    >>> from_plain(to_plain([(1, 2), {"a": None}]))
    [(1, 2), {'a': None}]
    """
    seen = [] if seen is None else seen
    if isinstance(plain, list):
        return [from_plain(item, seen) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "class" in plain:
        return _restored(plain, seen)
    if "same" in plain:
        return seen[plain["same"]]
    if "method" in plain:
        return getattr(seen[plain["of"]], plain["method"])
    return _collection(plain, seen)


def _collection(plain: dict[str, Any], seen: list[Any]) -> Any:
    if "dict" in plain:
        return {from_plain(key, seen): from_plain(item, seen) for key, item in plain["dict"]}
    if "random" in plain:
        generator = Random(0)
        generator.setstate(from_plain(plain["random"], seen))
        return generator
    if "deque" in plain:
        return deque(from_plain(plain["deque"], seen), plain["most"])
    return tuple(from_plain(plain["tuple"], seen)) if "tuple" in plain else set(from_plain(plain["set"], seen))


def restore_into(made: Any, plain: Any) -> None:
    """Bring a newly made object of river to the state that ``to_plain`` wrote of one of the same kind.

    What the new one has of its own that has no plain form, the default of a ``defaultdict``, stays.
    """
    state = from_plain(plain)
    if type(state) is not type(made):
        raise ValueError(f"the state is of a {type(state).__name__}, not of a {type(made).__name__}")
    for name, value in vars(state).items():
        own = getattr(made, name, None)
        if isinstance(own, defaultdict):
            own.update(value)
        elif getattr(value, "__self__", None) is not state:  # a method bound to itself is bound already
            setattr(made, name, value)


def _restored(plain: dict[str, Any], seen: list[Any]) -> Any:
    module, _, name = plain["class"].rpartition(".")
    kind = getattr(import_module(module), name, None) if module.startswith(_OWNER) else None
    if not isinstance(kind, type):
        raise ValueError(f"{plain['class']}: not a class of river")
    value: Any = object.__new__(kind) if kind.__new__ is object.__new__ else kind.__new__(kind)  # type: ignore
    seen.append(value)
    if "bytes" in plain:
        value.__setstate__(b64decode(plain["bytes"]))
        return value
    for attribute, item in plain["attributes"].items():
        object.__setattr__(value, attribute, from_plain(item, seen))
    return value
