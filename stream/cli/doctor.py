"""``kentongan doctor``: looks at everything that must be well, and says what to do; ``--send`` tries the channels."""

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.notification import Notification
    from stream.config import Config
    from stream.engine.checkup import Finding
    from stream.engine.clock import Clock


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file to look at, and who gets a test message."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument(
        "--send", metavar="OFFICER", help="send a test message, marked UJI, by each way to this officer"
    )


def run(args: argparse.Namespace) -> int:
    """Print what was looked at: 1 where something is not well, 2 where the configuration is wrong."""
    from stream.config import ConfigError, load  # with the engine behind it, which --help has no use for
    from stream.engine.clock import Clock
    from stream.nearest import unknown

    config = load(args.config)
    if args.send and args.send not in config.officers:
        raise ConfigError(f"--send {args.send}: {unknown('officer', args.send, config.officers)}")
    findings = asyncio.run(_look(config, Clock(), args.send))
    for one in findings:
        print(f"{'well' if one.well else 'BAD ':<5} {one.subject:<20} {one.says}")
    bad = sum(not one.well for one in findings)
    print(f"{bad} of {len(findings)} are not well" if bad else "all is well")
    return 1 if bad else 0


async def _look(config: "Config", clock: "Clock", send: str | None) -> "list[Finding]":
    from stream.cli.check import findings, topics_wrong
    from stream.engine import checkup

    found = [checkup.Finding("configuration", False, lack) for lack in findings(config)]
    found += [*checkup.disk(config, clock), *checkup.file(config, clock), *checkup.shut(config)]
    found += [one async for one in checkup.service(config)]
    found += [one async for one in checkup.channels(config, clock)]
    if config.kafka.servers:
        wrong = await topics_wrong(config)
        found += [checkup.Finding("broker", False, one) for one in wrong]
        found += [] if wrong else [checkup.Finding("broker", True, "is reached, and its topics are as they should be")]
    return found + (await _send(config, clock, send) if send else [])


async def _send(config: "Config", clock: "Clock", officer: str) -> "list[Finding]":
    """Send the test message by each of an officer's ways."""
    from alerts.channels import Accepted, Delivered
    from stream.engine.channels import channels
    from stream.engine.checkup import Finding

    reach = channels(config, clock, lambda to, message: print(message))
    found = []
    for said in _messages(config, int(clock.now()), officer):
        outcome = await reach[said.channel].send(said, {}, repeat=False)
        came = "sent" if isinstance(outcome, Delivered | Accepted) else outcome.reason
        found.append(Finding(f"to {officer}", came == "sent", f"{said.channel}: {came}"))
    for channel in reach.values():
        await channel.close()
    return found


def _messages(config: "Config", now: int, officer: str) -> "list[Notification]":
    from alerts.notification import Notification
    from alerts.words import LANGUAGES

    person = config.officers[officer]
    words = LANGUAGES[person.language or config.agency.language]
    return [
        Notification(
            id=f"test-{now}-{officer}_{way.channel}", issue="", incident=f"test-{now}", revision=1, level=1, at=now,
            occasion="heartbeat", channel=way.channel, address=way.address, officer=officer, status="UJI",
            text=f"[{words.MARK['UJI']}{words.ALIVE}]\n{words.TEST}",
        )
        for way in person.reach
    ]  # fmt: skip
