"""One Apache Kafka, broker and controller in a process, on loopback: for the tests, `make bench` and `make kafka`.

Its jars come from Maven (pom.xml) and stay under var/; its data folder can be kept, killed and started again.
"""

import shutil
import signal
import socket
import ssl
import struct
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT
from tests.serving import free_port

POM = Path(__file__).parent / "pom.xml"
LIBS = ROOT / "var" / "kafka" / "libs"
ASKED = 600
"""Times it is asked whether it is ready, ten times a second; it takes two to four seconds."""
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""The first thing any client asks."""
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners={protocol}://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners={protocol}://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name={protocol}
listener.security.protocol.map={protocol}:{protocol},CONTROLLER:PLAINTEXT
log.dirs={data}
num.partitions=1
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.segment.bytes=67108864
log.cleaner.dedupe.buffer.size=16777216
log.cleaner.backoff.ms=1000
log.initial.task.delay.ms=1000
"""


class Missing(Exception):
    """The broker can't be had here; the message says why."""


class Guard(NamedTuple):
    """How a broker is secured: its clients' protocol, settings, users in the words of its tool, and its TLS."""

    protocol: str = "PLAINTEXT"
    settings: str = ""
    users: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None

    def answers(self, port: int) -> bool:
        """Whether a broker on this machine answers the first thing that any client asks."""
        try:
            plain = socket.create_connection(("127.0.0.1", port), timeout=2)
            with self.tls.wrap_socket(plain, server_hostname="127.0.0.1") if self.tls else plain as connection:
                connection.sendall(API_VERSIONS)
                return len(connection.recv(8)) == 8
        except OSError:
            return False


OPEN = Guard()


class Broker:
    """A broker on its own folder and ports; ``guard`` is how it is secured."""

    def __init__(self, folder: Path, guard: Guard = OPEN) -> None:
        self.folder, self.port, self._guard = folder, free_port(), guard
        self.server = f"127.0.0.1:{self.port}"
        self._settings = folder / "server.properties"
        self._process: subprocess.Popen[bytes] | None = None
        self._format()

    def _format(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        values = {"port": self.port, "controller": free_port(), "data": self.folder / "data"}
        text = SETTINGS.format(protocol=self._guard.protocol, **values) + self._guard.settings
        self._settings.write_text(text, "utf-8")
        tool = ("kafka.tools.StorageTool", "format", "-t", "kentongan-local-000000", "--ignore-formatted")
        users = [part for user in self._guard.users for part in ("--add-scram", user)]
        command = [*_java("64m"), *tool, *users, "-c", self._settings]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise Missing(f"the storage can't be formatted: {done.stderr.decode(errors='replace')[-500:]}")

    def start(self) -> None:
        """Start, or start again on the same data; returns when it answers."""
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [*_java("384m"), "kafka.Kafka", self._settings],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for those who use it: it ends after them
            )
        for _ in range(ASKED):
            if self._guard.answers(self.port):
                return
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
                break
        raise Missing(f"the broker does not answer; its log is {self.folder / 'log'}")

    @property
    def pid(self) -> int:
        """Of its process; 0 where it does not run."""
        return self._process.pid if self._process else 0

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


def _java(memory: str) -> list[str]:
    return [  # what lives for minutes gains nothing by the second compiler, and that takes a core of two
        "java", f"-Xmx{memory}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp", f"{LIBS}/*",
    ]  # fmt: skip


def fetch() -> None:
    """Get the jars, where they are not there yet. Raises Missing."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            raise Missing(f"{program} is not installed; Debian, Ubuntu: apt-get install openjdk-17-jre-headless maven")
    pom = LIBS / "pom.xml"
    if pom.exists() and pom.read_bytes() == POM.read_bytes():
        return
    shutil.rmtree(LIBS, ignore_errors=True)
    copy = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={LIBS}")
    done = subprocess.run(["mvn", "-q", "-B", "-f", POM, *copy], capture_output=True, check=False)
    if done.returncode:
        raise Missing(f"the jars can't be fetched: {done.stdout.decode(errors='replace')[-500:]}")
    shutil.copy(POM, pom)


def running(folder: Path, guard: Guard = OPEN) -> Iterator[Broker]:
    """A broker for as long as it is needed."""
    fetch()
    broker = Broker(folder, guard)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
