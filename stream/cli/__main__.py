"""``python -m stream.cli``: the same as ``kentongan``."""

import sys

from stream.cli import main

if __name__ == "__main__":
    sys.exit(main())
