"""How a client reaches the brokers and shows who it is: the section ``[kafka]`` in aiokafka's and Faust's words."""

import asyncio
import logging
import ssl
from typing import Any, Protocol

from stream.brokers import Kafka
from stream.configfile import ConfigError

log = logging.getLogger("kentongan")
PATIENCE = 8.0
"""Seconds in which a client must have let go: what is under way to brokers that are gone has no end."""
FRESH = 5_000
"""Milliseconds after which a client asks again which topics there are. Who leads a group shares out what he knows of:
where his question failed because the brokers were just starting he shares out nothing, until he asks again."""


class Client(Protocol):
    """A producer or consumer."""

    async def stop(self) -> None:
        """Send what is under way, and let go."""


async def let_go(client: Client) -> None:
    """End a client in order; where that takes too long, as it is: nothing that was promised depends on it."""
    try:
        async with asyncio.timeout(PATIENCE):
            await client.stop()
    except TimeoutError:
        log.warning("a connection was left as it is", extra={"client": type(client).__name__})


def reach(settings: Kafka) -> dict[str, Any]:
    """What every aiokafka client takes. Raises ConfigError where a secret or a file is named and not there."""
    return {"bootstrap_servers": ",".join(settings.servers), "metadata_max_age_ms": FRESH, **shown(settings)}


def shown(settings: Kafka) -> dict[str, Any]:
    """How a connection shows who it is. Raises ConfigError where a secret or a file is named and not there."""
    how: dict[str, Any] = {"security_protocol": settings.security.upper(), "ssl_context": _tls(settings)}
    if settings.security.startswith("sasl"):
        how |= {
            "sasl_mechanism": settings.mechanism,
            "sasl_plain_username": settings.user,
            "sasl_plain_password": settings.password.read(),
        }
    return how


def faust_reach(settings: Kafka) -> dict[str, Any]:
    """The same for a Faust app."""
    from faust import auth  # a heavy import: only where Faust runs

    where = {"broker": [f"kafka://{server}" for server in settings.servers]}
    tls = _tls(settings)
    if settings.security.startswith("sasl"):
        who = auth.SASLCredentials(
            username=settings.user, password=settings.password.read(), ssl_context=tls, mechanism=settings.mechanism
        )
        return {**where, "broker_credentials": who}
    return {**where, "broker_credentials": auth.SSLCredentials(tls)} if tls else where


def _tls(settings: Kafka) -> ssl.SSLContext | None:
    if not settings.security.endswith("ssl"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ca or None)
    except OSError as error:
        raise ConfigError(f"kafka.ca: {settings.ca}: {_why(error)}; name a file of certificates (PEM)") from None
    try:
        if settings.certificate:
            context.load_cert_chain(settings.certificate, settings.key)
    except OSError as error:
        files = f"{settings.certificate}, {settings.key}"
        raise ConfigError(f"kafka.certificate, kafka.key: {files}: {_why(error)}; name a pair of PEM files") from None
    return context


def _why(error: OSError) -> str:
    return str(getattr(error, "reason", "") or error.strerror or error)
