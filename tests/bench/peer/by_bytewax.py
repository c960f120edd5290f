"""Bytewax, from a file: no brokers between it and the posts."""

import bytewax.operators as op
from bytewax.connectors.files import FileSource
from bytewax.connectors.stdio import StdOutSink
from bytewax.dataflow import Dataflow
from bytewax.testing import cluster_main

from tests.bench.peer.job import Counting, job


def main() -> None:
    """The job."""
    wanted = job()
    counting = Counting(wanted)
    flow = Dataflow("bench")
    posts = op.input("posts", flow, FileSource(wanted.file))
    op.output("nothing", op.filter("counted", posts, lambda line: bool(counting.add(line.encode()))), StdOutSink())
    cluster_main(flow, [], 0)


if __name__ == "__main__":
    main()
