"""Texts of one's own: jinja2 templates of the configuration in the place of our functions. Pure.

A template sees what the function it replaces is given, by the same names, and nothing else: it runs in jinja2's
sandbox, and a name that it doesn't know is a mistake that ``mistakes`` finds before anything is said. What fails only
with the values of some alert is said in our words instead, and counted.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

Text = Callable[..., str]


class Own:
    """A text of one's own in the place of ours; ``failed`` counts how often ours had to be said all the same."""

    def __init__(self, ours: Text, template: Template) -> None:
        self.failed = 0
        self._ours, self._template, self._signature = ours, template, inspect.signature(ours)

    def __call__(self, *values: object) -> str:
        """The text on one line."""
        try:
            return " ".join(self._template.render(self._signature.bind(*values).arguments).split())
        except Exception:  # whatever a template does: an alarm is said
            self.failed += 1
            return self._ours(*values)


_environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_SAMPLES: dict[object, object] = {str: "contoh", int: 3, list[str]: ["contoh"]}


def texts(module: ModuleType) -> dict[str, Text]:
    """The functions of a language, by name: what can be replaced."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name: one for name, one in functions if one.__module__ == module.__name__}


def spoken(module: ModuleType, templates: Mapping[str, str]) -> Any:
    """A language with one's own texts in it.

    >>> from alerts.words import LANGUAGES
    >>> spoken(LANGUAGES["en"], {"calm": "{{ issue }} is over"}).calm("Flood")
    'Flood is over'
    """
    if not templates:
        return module
    own = {name: Own(texts(module)[name], _environment.from_string(text)) for name, text in templates.items()}
    return SimpleNamespace(**{**vars(module), **own})


def mistakes(module: ModuleType, templates: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with templates: the name of the text, and a sentence.

    >>> from alerts.words import LANGUAGES
    >>> list(mistakes(LANGUAGES["en"], {"calm": "{{ isue }}", "note": "{{ text"}))[0]
    ('calm', "'isue' is undefined; there are: issue")
    """
    known = texts(module)
    for name, text in templates.items():
        if name not in known:
            yield name, f"no such text; there are: {', '.join(known)}"
            continue
        parameters = inspect.signature(known[name]).parameters
        try:
            sample = {key: _SAMPLES.get(one.annotation, "contoh") for key, one in parameters.items()}
            _environment.from_string(text).render(sample)
        except TemplateSyntaxError as error:
            yield name, f"line {error.lineno}: {error.message}"
        except Exception as error:  # whatever a template does
            yield name, f"{error}; there are: {', '.join(parameters)}"
