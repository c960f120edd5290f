"""``kentongan simulate``: a made feed from a scenario file, for drills, demos and tests."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from stream import simulation
from stream.configfile import ConfigError

Lines = Iterable[tuple[int, bytes]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of the command."""
    parser.add_argument("scenario", help="scenario file (TOML), such as deploy/scenarios/antrean-bbm.toml")
    parser.add_argument("--seed", type=int, help="another feed of the same kind; the scenario's own seed if left out")
    parser.add_argument("--jsonl", action="store_true", help="print the post lines, in order of arrival")
    parser.add_argument("--truth", metavar="FILE", help="write what began when to this file (JSON)")


def run(args: argparse.Namespace) -> int:
    """Prints the feed, or a summary of it; returns the exit status. Raises ConfigError for a scenario with mistakes."""
    scenario = simulation.load(args.scenario)
    if args.truth:
        _write(Path(args.truth), simulation.truth(scenario, args.seed))
    feed = _watched(simulation.lines(scenario, args.seed), scenario)
    if args.jsonl:
        sys.stdout.buffer.writelines(line + b"\n" for _, line in feed)
    else:
        print("\n".join(_summary(scenario, simulation.truth(scenario, args.seed), feed)))
    return 0


def _write(path: Path, truth: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(truth, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give --truth a file that can be written") from None


def _watched(feed: Lines, scenario: simulation.Scenario) -> Iterator[tuple[int, bytes]]:
    """The same feed, with its progress on stderr where that is a terminal."""
    shown = sys.stderr.isatty()
    for number, (arrival, line) in enumerate(feed, 1):
        yield arrival, line
        if shown and number % 10_000 == 0:
            done = min(1.0, (arrival - scenario.begin) / scenario.length)
            print(f"\r{number:,} posts, {done:.0%} ", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _summary(scenario: simulation.Scenario, truth: dict[str, Any], feed: Lines) -> Iterator[str]:
    """What is usual, what will happen, and how many posts come in each hour."""
    yield f"{scenario.name}: {scenario.title}"
    yield f"{truth['start']} to {truth['end']}, seed {truth['seed']}, {truth['posts']:,} posts"
    yield "\nUsual talk"
    for name, issue in truth["issues"].items():
        yield f"  {name:<24}{issue['usual_rate']:>6g} posts an hour, {issue['usual_posts']:,} in all"
    if scenario.noise:
        yield f"  {'(no issue)':<24}{scenario.noise.rate:>6g} posts an hour, {truth['noise']:,} in all"
    yield "\nWhat happens"
    for event in truth["events"] or [None]:
        yield f"  {_event(event)}" if event else "  nothing: no alarm would be right"
    yield "\nPosts by hour of arrival"
    yield from _bars(Counter(arrival // 3600 for arrival, _ in feed), scenario)


def _event(event: dict[str, Any]) -> str:
    head = f"{event['begins'][:16].replace('T', ' ')}  {event['name']} ({event['kind']})"
    if event["kind"] == "outage":
        return f"{head}: nothing comes until {event['ends'][11:16]}; {event['published_meanwhile']:,} posts come later"
    peak = f", at most {event['peak_hour']['posts']:,} an hour" if event["posts"] else ""
    news = "".join(f"; {each['outlet']} from {each['at'][11:16]}" for each in event["news"])
    alarm = "a crisis" if event["crisis"] else "no crisis"
    return f"{head}: {alarm} of {event['issue']}, {event['posts']:,} posts{peak}{news}"


def _bars(hours: Counter[int], scenario: simulation.Scenario) -> Iterator[str]:
    """A bar for each hour of the feed, the longest 50 characters."""
    longest = max(hours.values(), default=1)
    for hour in range(min(hours, default=0), max(hours, default=-1) + 1):
        local = datetime.fromtimestamp(3600 * hour, scenario.start.tzinfo)
        yield f"  {local:%d.%m. %H:%M} {hours[hour]:>6,} {'█' * round(50 * hours[hour] / longest)}"
