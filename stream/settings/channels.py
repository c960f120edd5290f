"""A section for each channel: by what alerts go out."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from alerts.roster import Section
from stream.secret import Secret
from stream.settings.service import loopback


class TelegramSettings(Section):
    kind: Literal["telegram"]
    token: Secret
    base: str = "https://api.telegram.org"
    updates: Literal["poll", "webhook", "none"] = "poll"
    rich: Literal["auto", "never"] = "auto"
    """Whether the picture stands in the message, where the server can show it so; never where old apps are in use."""
    webhook_secret: Secret = Secret()

    @model_validator(mode="after")
    def _guarded(self) -> "TelegramSettings":
        if self.updates == "webhook" and not self.webhook_secret:
            raise ValueError('updates = "webhook" needs a webhook_secret, or anybody could press')
        return self


class WebhookSettings(Section):
    kind: Literal["webhook"]
    url: str
    secret: Secret = Secret()
    previous_secret: Secret = Secret()
    allow_http: bool = False
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that are not public and may be reached all the same, e.g. "127.0.0.0/8" or "10.20.0.0/16". On
    this machine itself, once listed, http will do."""
    format: Literal["json", "cloudevents", "cap"] = "json"


class WhatsAppSettings(Section):
    """WhatsApp Cloud API of one number; Meta posts to ``/whatsapp/NAME`` here."""

    kind: Literal["whatsapp"]
    phone: Annotated[str, Field(pattern=r"^[0-9]+$")]
    """The id of the phone number at Meta, not the number."""
    token: Secret
    app_secret: Secret
    """By it Meta signs what it posts."""
    verify_token: Secret
    """Ours, typed into Meta's form when the webhook is subscribed."""
    templates: tuple[str, ...] = ("kentongan_alarm",)
    """Approved templates with two places and three quick replies, in the order of preference."""
    notices: tuple[str, ...] = ("kentongan_kabar",)
    """Approved templates with two places and no buttons."""
    template_language: str = "id"
    base: str = "https://graph.facebook.com"
    version: Annotated[str, Field(pattern=r"^v[0-9]+\.[0-9]+$")] = "v23.0"


class AlertmanagerSettings(Section):
    kind: Literal["alertmanager"]
    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    """Base URLs of all instances of one cluster."""


class EmailSettings(Section):
    kind: Literal["email"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, Field(pattern=r"^[^\s@<>,]+@[^\s@<>,]+$")]
    user: str = ""
    password: Secret = Secret()
    ca_file: str = ""

    @model_validator(mode="after")
    def _guarded(self) -> "EmailSettings":
        if self.security == "none" and not loopback(self.host):
            raise ValueError('security = "none" is for a server on this machine: use starttls or tls')
        return self


class ConsoleSettings(Section):
    kind: Literal["console"]


ChannelSettings = Annotated[
    TelegramSettings | WhatsAppSettings | WebhookSettings | AlertmanagerSettings | EmailSettings | ConsoleSettings,
    Field(discriminator="kind"),
]
