"""A knock at the brokers' door: do they let us in, and where they don't, which key of the configuration is wrong?"""

import asyncio
import logging
import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError, KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError
from aiokafka.protocol.metadata import MetadataRequest

from stream.brokers import Kafka
from stream.configfile import ConfigError
from stream.engine.kafka.brokers import shown

log = logging.getLogger("kentongan")
PATIENCE = 10.0
"""Seconds in which a broker must answer."""
PAUSE = 5.0
"""Seconds between two knocks where nobody is at home."""
NAMES = (62, 64)
"""OpenSSL's codes of a certificate that was made for another name, or address."""


class Away(Exception):
    """No broker was reached; the message says why. It may pass."""


async def knock(kafka: Kafka) -> None:
    """Return once one of the brokers has let us in. Raises ConfigError where one doesn't want us; else Away."""
    away = []
    for server in kafka.servers:
        try:
            async with asyncio.timeout(PATIENCE):
                return await _knock(kafka, server)
        except (OSError, KafkaError) as error:
            if wrong := _wrong(kafka, server, error):
                raise ConfigError(wrong) from None
            away.append(f"{server} can't be reached ({_said(kafka, error)})")
    raise Away(", ".join(away))


async def let_in(kafka: Kafka) -> None:
    """Wait until the brokers are there. Raises ConfigError where they don't want us: waiting would not help."""
    while True:
        try:
            return await knock(kafka)
        except Away as reason:
            log.error("no broker is reached; trying again", extra={"reason": str(reason)})
            await asyncio.sleep(PAUSE)


async def _knock(kafka: Kafka, server: str) -> None:
    host, _, port = server.rpartition(":")
    patience = int(1000 * PATIENCE)
    connection = await create_conn(host.strip("[]"), int(port), request_timeout_ms=patience, **shown(kafka))
    try:
        await connection.send(MetadataRequest([]))  # who should have shown who he is is put out only now
    finally:
        connection.close()


def _wrong(kafka: Kafka, server: str, error: Exception) -> str:
    """What in the configuration is wrong, and what to do; empty where it is not the configuration."""
    match error:
        case ssl.SSLCertVerificationError() if error.verify_code in NAMES:
            return f"kafka.servers: the certificate of {server} is for another name: use the one that stands in it"
        case ssl.SSLCertVerificationError():
            return (
                f"kafka.ca: the certificate of {server} is not accepted ({error.verify_message}): name the file of the "
                "authority that signed it"
            )
        case ssl.SSLError():
            return f"kafka.security: {server} speaks no TLS that we understand ({error.reason}); is it the right port?"
        case SaslAuthenticationFailed():
            return (
                f"kafka.user: {server} does not let {kafka.user} in by {kafka.mechanism}: is it the right password "
                f"({kafka.password.place}), and has the user one for {kafka.mechanism}?"
            )
        case UnsupportedSaslMechanismError():
            return f"kafka.mechanism: {server} knows no {kafka.mechanism}: use a mechanism that is enabled there"
    return ""


def _said(kafka: Kafka, error: Exception) -> str:
    if isinstance(error, KafkaConnectionError):
        return f"it closes the connection: does it want TLS, or a login? kafka.security is {kafka.security}"
    return str(error) or type(error).__name__
