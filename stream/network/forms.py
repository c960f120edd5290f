"""The forms an analysis is given in: one table for the terminal and for the API."""

from collections.abc import Callable, Iterator

import msgspec

from alerts.pictures.look import Look, name
from alerts.pictures.network import picture
from alerts.pictures.render import png
from alerts.words import LANGUAGES
from alerts.words.numbers import percent
from detectors.network.analysis import Analysis
from detectors.network.answer import Network
from stream.network.whole import gexf, graphml

Form = Callable[[Analysis, str, str], Iterator[bytes]]
"""Takes the analysis, the zone and the language; gives the document in pieces."""


def _json(found: Analysis, zone: str, language: str) -> Iterator[bytes]:
    yield msgspec.json.encode(found.network) + b"\n"


def _gexf(found: Analysis, zone: str, language: str) -> Iterator[bytes]:
    return (piece.encode() for piece in gexf(found))


def _graphml(found: Analysis, zone: str, language: str) -> Iterator[bytes]:
    return (piece.encode() for piece in graphml(found))


def _svg(found: Analysis, zone: str, language: str) -> Iterator[bytes]:
    yield picture(found, zone, language).encode()


def _png(found: Analysis, zone: str, language: str) -> Iterator[bytes]:
    yield png(picture(found, zone, language))


FORMS: dict[str, Form] = {"json": _json, "gexf": _gexf, "graphml": _graphml, "svg": _svg, "png": _png}
TYPES = {
    "json": "application/json",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
}
"""The media type of each."""


def summary(network: Network, zone: str, language: str) -> str:
    """For people at a terminal."""
    look, platforms = Look(zone, language), LANGUAGES[language].PLATFORMS
    words = look.words
    rows = [f"{network.name}: {words.subtitle.lower()}, {look.span(network.first, network.last)}"]
    rows.append(words.counts.format(posts=network.posts, accounts=network.accounts, drawn=0).rpartition(",")[0])
    rows.append(f"\n{words.spreaders}")
    for spreader in network.spreaders:
        platform = spreader.account.partition(":")[0]
        where = f"{name(spreader.account)} ({platforms.get(platform, platform)})"
        rows.append(f"  {where:<36}{words.amplified.format(accounts=spreader.amplifiers)}")
    for one in network.communities:
        heading = f"\n{words.group.format(number=one.community + 1)}, {words.members.format(accounts=one.accounts)}"
        posts = sum(one.tone.values())
        tone = f", {words.negative.format(share=percent(one.tone.get('negative', 0) / posts))}" if posts else ""
        rows += [heading + tone, f"  {', '.join(map(name, one.top))}", f"  {' · '.join(one.terms)}"]
    rows.append(f"\n{words.chain}")
    for step in network.chain:
        group = words.group.format(number=step.community + 1) if step.community >= 0 else words.loose
        place = platforms.get(step.platform, step.platform)
        rows.append(f"  {look.moment(step.first)}  {place}, {step.outlet or group}")
    return "\n".join(rows) + "\n"
