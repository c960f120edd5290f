"""The patient looked over: disk, file, clock, the running service, and what the channels need. Nothing is changed.

Each finding says what was looked at, whether it is well, and what was seen, with what to do about it.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import aiohttp

from alerts.channels.addresses import GuardedResolver, Network, networks
from alerts.channels.telegram_api import BotApi
from alerts.channels.telegram_errors import explain
from alerts.words.numbers import local
from stream.config import Config, ConfigError
from stream.engine import copies
from stream.engine.clock import Clock
from stream.engine.reading import reading
from stream.engine.shut import people, place, read
from stream.engine.store import StoreError
from stream.settings.channels import ChannelSettings, TelegramSettings, WebhookSettings

ROOM = 1_000_000_000
"""Bytes that should be free."""
SLOW = 0.1
"""Seconds of a write until it is on disk, from which the disk holds the service up."""
SKEW = 30
"""Seconds that the clock may differ from a channel's server."""
PATIENCE = aiohttp.ClientTimeout(total=10)


class Finding(NamedTuple):
    """What was looked at, whether it is well, and what was seen."""

    subject: str
    well: bool
    says: str


def disk(config: Config, clock: Clock) -> Iterator[Finding]:
    """Room, and how long a write takes."""
    folder = next(parent for parent in Path(config.engine.database).absolute().parents if parent.exists())
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(dir=folder) as file:
            began = clock.monotonic()
            file.write(b"kentongan")
            file.flush()
            os.fsync(file.fileno())
            took = clock.monotonic() - began
    except OSError as error:
        yield Finding("disk", False, f"{folder}: {error.strerror}; let this user write there")
        return
    yield Finding(
        "disk", free >= ROOM, f"{free / 1e9:.1f} GB are free in {folder}" + ("" if free >= ROOM else "; make room")
    )
    slow = "" if took < SLOW else "; every post waits for it: use a faster disk"
    yield Finding("disk", took < SLOW, f"a write is safe after {1000 * took:.1f} ms{slow}")


def file(config: Config, clock: Clock) -> Iterator[Finding]:
    """Whether what is stored is whole, and not of a time that has not come."""
    path = config.engine.database
    if not Path(path).exists():
        yield Finding("file", True, f"{path} is not there yet; the first run makes it")
        return
    try:
        copies.check(Path(path))
        with reading(path) as db:
            row = db.execute("SELECT value FROM meta WHERE name='minute'").fetchone()
    except (StoreError, sqlite3.Error) as error:
        yield Finding("file", False, str(error))
        return
    yield Finding("file", True, f"{path} is whole, {Path(path).stat().st_size / 1e6:.1f} MB")
    ahead = 60 * row[0] - clock.now() if row else 0
    if config.engine.time == "wall" and ahead > 120:
        yield Finding("clock", False, f"it is {ahead / 60:.0f} minutes behind the posts that are stored: set it (NTP)")


def shut(config: Config) -> Iterator[Finding]:
    """The chats that a bot was put out of, and who was reached there."""
    if not Path(config.engine.database).exists():
        return
    for channel in config.channels:
        for chat, since in _shut(config, channel).items():
            names = ", ".join(people(config, channel, chat)) or "nobody on the list"
            remedy = f"unblock the bot, or add it to the group again; {names} hears by the next way, if there is one"
            when = f"{local(since, config.agency.zone):%d %b %H:%M} {config.agency.zone}"
            yield Finding(f"channel {channel}", False, f"chat {chat} is shut to us since {when}: {remedy}")


def _shut(config: Config, channel: str) -> dict[str, int]:
    try:
        with reading(config.engine.database) as db:
            row = db.execute("SELECT value FROM meta WHERE name=?", (place(channel),)).fetchone()
    except (StoreError, sqlite3.Error):
        return {}  # ``file`` says what is wrong with it
    return read(bytes(row[0])) if row else {}


async def service(config: Config) -> AsyncIterator[Finding]:
    """Whether it runs and is ready; one that does not run is no fault."""
    url = f"http://{config.web.host}:{config.web.port}/health/ready"
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as http, http.get(url) as response:
            well = response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        yield Finding(
            "service", True, f"does not run at {config.web.host}:{config.web.port}; `kentongan run` starts it"
        )
        return
    yield Finding("service", well, "runs and is ready" if well else f"answers {response.status}; see its log")


async def channels(config: Config, clock: Clock) -> AsyncIterator[Finding]:
    """Whether each channel's far end can be reached, knows us, and has the same time."""
    for name, settings in config.channels.items():
        if url := address(settings):
            yield await _reached(f"channel {name}", url, _allowed(settings), clock)
        if isinstance(settings, TelegramSettings):
            yield await _known(f"channel {name}", settings)


def address(settings: ChannelSettings) -> str:
    """Where a channel's far end is; empty where it has no address on the web."""
    return str(getattr(settings, "url", "") or getattr(settings, "base", ""))


def _allowed(settings: ChannelSettings) -> tuple[Network, ...] | None:
    """The private networks a channel may reach; None where it is not bound."""
    return networks(settings.allow_networks) if isinstance(settings, WebhookSettings) else None


async def _reached(subject: str, url: str, allowed: tuple[Network, ...] | None, clock: Clock) -> Finding:
    resolver = GuardedResolver(aiohttp.ThreadedResolver(), allowed) if allowed is not None else None
    connector = aiohttp.TCPConnector(resolver=resolver)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as http,
            http.head(url, allow_redirects=False) as response,
        ):
            date = response.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        host = url.split("/")[2]
        return Finding(subject, False, f"{host} is not reached ({type(error).__name__}): look at name, firewall, proxy")
    skew = clock.now() - parsedate_to_datetime(date).timestamp() if date else 0.0
    if abs(skew) > SKEW:
        return Finding(subject, False, f"is reached, but our clock is {skew:+.0f} s off its clock: set ours (NTP)")
    return Finding(subject, True, "is reached, and its clock agrees with ours" if date else "is reached")


async def _known(subject: str, settings: TelegramSettings) -> Finding:
    api = BotApi(settings.base, settings.token.read)
    try:
        reply = await api.call("getMe", {})
    except ConfigError as error:
        return Finding(subject, False, str(error))
    finally:
        await api.close()
    if reply.code != 200:
        return Finding(subject, False, explain(reply))
    return Finding(subject, True, f"knows us as @{reply.result.get('username', '?')}")
