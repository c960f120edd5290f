"""The same job in the ways of others, each a process of its own: ``python -m tests.bench.peer.faust JOB``."""
