"""``kentongan version``: what runs here."""

import argparse
from platform import python_version

from stream import __version__


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """Print the version of the service and of Python."""
    print(f"kentongan {__version__} (Python {python_version()})")
    return 0
