"""A broker that wants TLS and a login: certificates made for the occasion, users by SCRAM and PLAIN."""

import ssl
import subprocess
from pathlib import Path

from tests.kafka.broker import Guard, Missing

USER, PASSWORD = "kentongan", "rahasia-broker"
SETTINGS = """\
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
username="broker" password="{password}" user_broker="{password}" user_{user}="{password}";
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.crt
"""


def guard(folder: Path) -> Guard:
    """TLS and a login; the authority's certificate is ``ca.crt`` in the folder, a stranger's is ``other.crt``."""
    folder.mkdir(parents=True)
    authority(folder, "ca")
    authority(folder, "other")
    openssl(folder, "req -newkey rsa:2048 -nodes -keyout broker.key -subj /CN=broker -out broker.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", "utf-8")
    openssl(folder, "x509 -req -in broker.csr -CA ca.crt -CAkey ca.key -days 2 -extfile names -out broker.crt")
    (folder / "broker.pem").write_bytes((folder / "broker.key").read_bytes() + (folder / "broker.crt").read_bytes())
    return Guard(
        "SASL_SSL",
        SETTINGS.format(folder=folder, user=USER, password=PASSWORD),
        (f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]",),
        ssl.create_default_context(cafile=folder / "ca.crt"),
    )


def authority(folder: Path, name: str) -> None:
    """Somebody who signs certificates."""
    openssl(folder, f"req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -subj /CN={name} -days 2 -out {name}.crt")


def openssl(folder: Path, command: str) -> None:
    """Run it there. Raises Missing."""
    try:
        done = subprocess.run(["openssl", *command.split()], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise Missing("openssl is not installed; Debian, Ubuntu: apt-get install openssl") from None
    if done.returncode:
        raise Missing(f"openssl {command}: {done.stderr.decode(errors='replace')[-500:]}")
