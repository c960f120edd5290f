"""The section ``[kafka]``: which brokers, under which names, how we show who we are. One section for all clients."""

from typing import Literal

from pydantic import Field, model_validator

from alerts.roster import Section
from stream.secret import Secret

Security = Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]


class Kafka(Section):
    """The brokers; without ``servers`` the embedded engine runs."""

    servers: tuple[str, ...] = ()
    """Brokers to begin with, as "host:port"; they name the others."""
    prefix: str = Field(default="kentongan", pattern=r"^[A-Za-z0-9_-]{1,60}$")
    """Before every topic and group: one for each installation on the same brokers."""
    partitions: int = Field(default=4, ge=1, le=256)
    """Of every topic that is shared out among workers: no role can use more processes than that."""
    replication: int = Field(default=1, ge=1, le=9)
    """Copies of each topic; 3 where there are three brokers."""
    session: int = Field(default=10, ge=1, le=300)
    """Seconds of silence after which others take a worker's partitions; brokers refuse less than 6 by default."""
    security: Security = "plaintext"
    ca: str = ""
    """File of the authority that signed the brokers' certificates; empty trusts the system's."""
    certificate: str = ""
    """File of our own certificate, where brokers ask for one; ``key`` is the file of its key."""
    key: str = ""
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    user: str = ""
    password: Secret = Secret()

    @model_validator(mode="after")
    def _complete(self) -> "Kafka":
        if self.security.startswith("sasl") and not (self.user and self.password):
            raise ValueError(f'security = "{self.security}" needs user and password')
        if bool(self.certificate) != bool(self.key):
            raise ValueError("certificate and key go together")
        return self
