"""``kentongan backup``: a consistent copy of the file while the service runs, and the way back."""

import argparse
import sys
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, or where from."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("copy", metavar="COPY", help="the copy; FOLDER/ is made, and the copy in it named by the time")
    parser.add_argument(
        "--restore", action="store_true", help="put COPY in the place of the file; stop the service first"
    )


def run(args: argparse.Namespace) -> int:
    """Copy and say where it is: 1 where that fails, and nothing was changed then."""
    from alerts.words.numbers import local  # with the engine behind it, which --help has no use for
    from stream.config import load
    from stream.engine import copies
    from stream.engine.clock import Clock

    config = load(args.config)
    stamp = f"{local(int(Clock().now()), config.agency.zone):%Y%m%d-%H%M%S}"
    copy, file = Path(args.copy), config.engine.database
    try:
        if args.restore:
            kept = copies.restore(copy, file, stamp)
            print(f"{file} is now {copy}; what was there: {', '.join(map(str, kept)) or 'nothing'}")
        else:
            if args.copy.endswith("/") or copy.is_dir():
                copy.mkdir(mode=0o700, parents=True, exist_ok=True)
                copy /= f"kentongan-{stamp}.sqlite"
            print(f"{copy}: {copies.backup(file, copy):,} bytes, whole; its key of pseudonyms goes with it")
    except OSError as error:
        print(f"kentongan backup: {error}", file=sys.stderr)
        return 1
    return 0
