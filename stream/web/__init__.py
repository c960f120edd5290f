"""The web side: intake, API, officers' pages, chat webhooks. It knows an engine only by the ``Host`` protocol."""

from stream.web.server import make_app, start

__all__ = ["make_app", "start"]
