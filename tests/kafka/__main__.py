"""``make kafka``: a broker on this machine with its data under var/kafka, and every role on it, with the made feed."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.kafka.broker import Broker, Missing, fetch

HOME = ROOT / "var" / "kafka" / "broker"


def main() -> int:
    """Until Ctrl-C; 2 where the broker can't be had."""
    parser = argparse.ArgumentParser(prog="make kafka", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"))
    parser.add_argument("--workers", default="1", help="processes of each role")
    args = parser.parse_args()
    try:
        fetch()
        broker = Broker(HOME)
        broker.start()
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 2
    print(f"the broker answers at {broker.server}, its log is {HOME / 'log'}", flush=True)
    try:
        return served(broker, args.config, args.workers)
    finally:
        broker.stop()


def served(broker: Broker, config: Path, workers: str) -> int:
    """Make the topics, and run all roles; their status."""
    environ = {**os.environ, "KENTONGAN_KAFKA__SERVERS": f'["{broker.server}"]'}
    kentongan = [sys.executable, "-m", "stream.cli"]
    subprocess.run([*kentongan, "topics", "--create", "--config", config], env=environ, cwd=ROOT, check=True)
    run = [*kentongan, "run", "--role", "all", "--workers", workers, "--config", config]
    process = subprocess.Popen(run, env=environ, cwd=ROOT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: process.send_signal(signal.SIGTERM))
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
