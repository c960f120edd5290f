"""The border and the host: posts in, issues, totals, the watch, the engines, the web side, the command line."""
