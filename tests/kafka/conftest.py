"""One broker for all tests of the Kafka engine, and a fresh prefix for each: topics are cheap, a broker is not."""

import gc
import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.brokers import Kafka
from tests.conftest import CI
from tests.kafka.broker import Broker, Missing, running

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A client of aiokafka that is stopped while it connects leaves the socket to the garbage collector, and whatever
    of the connection holds it; a client that nobody stopped is still an error."""
    left = "unclosed (<socket|<StreamWriter|transport|AIOKafkaConnection)|loop is closed"
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings(f"ignore:{left}:ResourceWarning"))


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What such a client left is collected here, and not in a test that has nothing to do with it."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The broker; where it can't be had the tests skip with the reason, and in CI they fail."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it reports what it then retries
    try:
        yield from running(tmp_path_factory.mktemp("kafka"))
    except Missing as reason:
        (pytest.fail if CI else pytest.skip)(str(reason))


@pytest.fixture
def kafka(broker: Broker) -> Kafka:
    """A section ``[kafka]`` of its own."""
    return Kafka(servers=(broker.server,), prefix=f"test{next(_numbers)}", partitions=2, session=4)
