"""Exports of listening tools (CSV, TSV, JSON) as post lines.

file ─▶ dialect ─▶ sheet: columns, rows ─▶ table: dates, counts, ids ─▶ post lines by time ─▶ the border
                      └─▶ columns: what each column probably is ─▶ proposal ─▶ a person says yes, or names it
"""

import msgspec

CSV = (".csv", ".tsv")
JSON = (".json",)
LINES = (".jsonl", ".ndjson")


class Reading(msgspec.Struct, frozen=True):
    """How an export is to be read.

    ``fields`` says for each of our names where it stands: a column, columns with + between them (``Tanggal+Jam``), or
    ``=x``, which is x for all rows. ``zone`` is that of dates that name none: WIB, WITA, WIT or UTC. ``day_first``
    says whether 03/04/2026 is 3 April; None leaves it to the file, and refuses such dates where it can't tell.
    """

    fields: dict[str, str] = {}
    zone: str = "WIB"
    day_first: bool | None = None


def is_export(path: str) -> bool:
    """Whether the file's name says that it is a table, and not a file of post lines.

    >>> is_export("ekspor.csv.gz"), is_export("posts.jsonl")
    (True, False)
    """
    return path.lower().removesuffix(".gz").endswith(CSV + JSON)
