"""The configured channels, made; their secrets are read at every use, so that they can be rotated."""

from alerts.channels import Channel
from alerts.channels.alertmanager import Alertmanager
from alerts.channels.cap import Issuer
from alerts.channels.console import Console, Write
from alerts.channels.email import Email, Server
from alerts.channels.event import form
from alerts.channels.telegram import Telegram
from alerts.channels.webhook import Webhook
from alerts.channels.whatsapp import WhatsApp
from alerts.channels.whatsapp_api import CloudApi
from stream.config import Config
from stream.engine.clock import Clock
from stream.settings.channels import (
    AlertmanagerSettings,
    ChannelSettings,
    EmailSettings,
    TelegramSettings,
    WebhookSettings,
    WhatsAppSettings,
)


def channels(config: Config, clock: Clock, write: Write) -> dict[str, Channel]:
    """Every channel by its name; ``write`` is the terminal's."""
    issuer = Issuer(config.agency.sender, config.agency.name, config.agency.zone)
    return {name: _channel(name, settings, clock, write, issuer) for name, settings in config.channels.items()}


def _channel(name: str, settings: ChannelSettings, clock: Clock, write: Write, issuer: Issuer) -> Channel:
    match settings:
        case TelegramSettings():
            return Telegram(name, settings.base, settings.token.read, clock.monotonic)
        case WebhookSettings():
            return Webhook(
                name,
                settings.url,
                lambda: (settings.secret.read(), settings.previous_secret.read()),
                clock.now,
                allow_http=settings.allow_http,
                allow_networks=settings.allow_networks,
                form=form(settings.format, issuer),
            )
        case WhatsAppSettings():
            api = CloudApi(settings.base, settings.version, settings.phone, settings.token.read)
            return WhatsApp(name, api, clock.now, settings.templates, settings.notices, settings.template_language)
        case AlertmanagerSettings():
            return Alertmanager(name, settings.urls, issuer.sender, clock.now)
        case EmailSettings():
            server = Server(settings.host, settings.port, settings.security, settings.user, settings.ca_file)
            return Email(name, server, settings.password.read, settings.sender, issuer.name, clock.now)
        case _:
            return Console(name, write)
