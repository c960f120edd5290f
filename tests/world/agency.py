"""An agency to live in the worlds: a duty list with a leader and a machine, three chains, and so many issues."""

from typing import Any

from stream.config import Config

RECEIPTED = "kurir"
"""The channel that says by receipts what became of what it took."""
PEOPLE = {
    "analis": [("chat", "1")],
    "kabid": [(RECEIPTED, "2"), ("chat", "2")],
    "kabiro": [("chat", "3")],
    "jubir": [(RECEIPTED, "4")],
}
"""Officers and how they are reached, the first way first; the head of the bureau is the leader."""


def configuration(issues: int) -> Config:
    """The agency's configuration with so many issues, each found by its own word."""
    officers: dict[str, Any] = {
        name: {"name": name.title(), "leader": name == "kabiro", "reach": [_way(*way) for way in ways]}
        for name, ways in PEOPLE.items()
    }
    officers["posko"] = {"name": "Posko", "reach": [{"channel": "posko"}]}
    return Config.model_validate(
        {
            "engine": {"retention_days": 3650},
            "channels": {name: {"kind": "console"} for name in ("chat", RECEIPTED, "posko")},
            "officers": officers,
            "issues": {f"isu{number}": {"name": f"Isu {number}", "query": f"isu{number}"} for number in range(issues)},
            "levels": {
                "waspada": {"chain": [_rung(30, "analis"), _rung(30, "analis")]},
                "siaga": {"chain": [_rung(15, "analis", "kabid", "posko"), _rung(15, "kabiro")]},
                "awas": {
                    "chain": [_rung(5, *officers), _rung(10, "kabiro", "jubir"), _rung(10, "kabiro")],
                    "note_within": 30,
                },
            },
        }
    )


def _way(channel: str, address: str) -> dict[str, str]:
    return {"channel": channel, "address": address}


def _rung(within: int, *tell: str) -> dict[str, Any]:
    return {"tell": tell, "within": within}
