"""Text for Telegram's HTML mode: cut first, then escaped, at the last moment. Posts' words are hostile text."""

from collections.abc import Sequence

from alerts.notification import Mention

LONGEST, LONGEST_CAPTION = 4096 - 96, 1024 - 96
"""Code points of a message and of a picture's caption after parsing, with a margin."""


def cut(text: str, longest: int = LONGEST) -> str:
    """The text, at most ``longest`` code points long.

    >>> cut("kentongan", 6)
    'kento…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def escape(text: str) -> str:
    """The text so that it shows as it is; these three are all that the mode needs outside of attributes.

    >>> escape("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mentioned(mentions: Sequence[Mention]) -> str:
    """Everybody for whom a message in a shared chat is, by links that notify whose id is known; empty for nobody.

    >>> mentioned([Mention("sari", "Sari <3", "7"), Mention("budi", "Budi")])
    '\\n<a href="tg://user?id=7">Sari &lt;3</a>, Budi'
    """
    names = [
        f'<a href="tg://user?id={one.user}">{escape(one.name)}</a>' if one.user.isdigit() else escape(one.name)
        for one in mentions
    ]
    return "\n" + ", ".join(names) if names else ""


def markup(text: str) -> str:
    """The text as HTML with its first line, the headline, in bold.

    >>> markup("[SIAGA] BBM < 1\\nVolume 412")
    '<b>[SIAGA] BBM &lt; 1</b>\\nVolume 412'
    """
    headline, feed, rest = text.partition("\n")
    return (f"<b>{escape(headline)}</b>" if headline.strip() else headline) + feed + escape(rest)
