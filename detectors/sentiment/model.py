"""The model file: one JSON header line and a compressed body of two 8-bit weights a row.

A weight is stored as sign(q) * (q / 127)^2 * scale with q in -127 .. 127: fine steps near zero, coarse ones far away.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from detectors.sentiment import features, slang

VERSION = "2026.11"
"""Version of the shipped model; it is written beside every tone, and a change is a note, never silent."""
FORMAT = 1
TOKENS = 1
"""Version of the rules in ``tokens`` and ``features``: a model is only valid with the rules it was trained with."""
FILE = resources.files(__package__) / "model" / "tone.bin"


class ModelError(ValueError):
    """A model file that must not be used: damaged, or made for other rules. The message names the file."""


@dataclass(frozen=True)
class Model:
    """A table of weights. Of each pair of numbers, the real part is for negative and the imaginary part for positive,
    both against neutral."""

    version: str
    weights: tuple[complex, ...]
    bias: complex
    temperature: float
    header: dict[str, Any]


def load(file: Traversable = FILE) -> Model:
    """Read and check a model file.

    Raises ModelError when it is damaged or was made for another format, other token rules or another slang list.

    >>> load().header["format"]
    1
    """
    try:
        return read(file.read_bytes())
    except (ValueError, KeyError, zlib.error, OSError) as error:
        raise ModelError(
            f"{file}: not a usable tone model: {error}; run 'make train-tone' or take the shipped file"
        ) from error


def read(content: bytes) -> Model:
    """The model in a file's bytes. Raises ValueError, KeyError or zlib.error when it cannot be used."""
    head, body = content.split(b"\n", 1)
    header = json.loads(head)
    _check(header, body)
    return _model(header, zlib.decompress(body))


def _check(header: dict[str, Any], body: bytes) -> None:
    expected = {
        "version": VERSION,
        "format": FORMAT,
        "tokens": TOKENS,
        "bits": features.BITS,
        "slang_sha256": slang.fingerprint(),
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    for name, value in expected.items():
        if header[name] != value:
            raise ValueError(f"{name} is {header[name]}, needed is {value}")


def _model(header: dict[str, Any], columns: bytes) -> Model:
    """The weights as complex numbers, shared between rows: the table itself is one pointer a row, in a tuple, because
    the garbage collector walks over lists."""
    steps = [weight(q, header["scale"]) for q in (*range(128), *range(-128, 0))]
    palette = {(i, j): complex(steps[i], steps[j]) for i in range(256) for j in range(256)}
    rows = features.MASK + 1
    weights = tuple([palette[pair] for pair in zip(columns[:rows], columns[rows:], strict=True)])
    return Model(header["version"], weights, complex(*header["bias"]), header["temperature"], header)


def weight(q: int, scale: float) -> float:
    """The weight that a stored step stands for.

    >>> weight(127, 2.0), weight(-127, 2.0), weight(0, 2.0)
    (2.0, -2.0, 0.0)
    """
    return (1 if q > 0 else -1) * (q / 127) ** 2 * scale if q else 0.0


def pack(header: dict[str, Any], columns: bytes) -> bytes:
    """The bytes of a model file, from its header and the two columns of steps as signed bytes."""
    body = zlib.compress(columns, 9)
    hashes = {"slang_sha256": slang.fingerprint(), "body_sha256": hashlib.sha256(body).hexdigest()}
    known = {"version": VERSION, "format": FORMAT, "tokens": TOKENS, "bits": features.BITS}
    return json.dumps(header | known | hashes, sort_keys=True).encode() + b"\n" + body
