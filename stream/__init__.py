"""The border and the host: posts in, issues, totals, the watch, the engines, the web side, the command line."""

__version__ = "0.1.0"
