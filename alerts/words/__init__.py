"""The words of messages, one file a language, each with the same functions; pure."""

from types import ModuleType

from alerts.words import en, id

LANGUAGES: dict[str, ModuleType] = {"id": id, "en": en}
"""By the language code of the configuration."""
