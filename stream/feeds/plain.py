"""HTML of a feed as plain text. Pure, and linear in the length of what it is given: a feed is written by strangers."""

import html
import re

MOST_HTML = 16_000
"""Characters of HTML that are looked at; a teaser is shorter, and an article in full is not wanted."""

_UNSHOWN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|table|tr|t[dh]|blockquote|fig\w+|img|section|article)\b[^>]*(?:>|\Z)",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z!?][^>]*(?:>|\Z)", re.IGNORECASE)


def plain(markup: str, most: int) -> str:
    """What a person reads of ``markup``, on one line of at most ``most`` characters: no tags, entities decoded once.

    >>> plain('<p>Antre &amp; macet<br>di <b>SP</b>BU</p><script>alert(1)</script><img src="x"', 100)
    'Antre & macet di SPBU'
    >>> plain("Stok &lt; 5 kl, x<5 &amp;amp; tetap", 100), plain("Antrean mengular", 10)
    ('Stok < 5 kl, x<5 &amp; tetap', 'Antrean…')
    """
    shown = _UNSHOWN.sub(" ", markup[:MOST_HTML])
    text = html.unescape(_TAG.sub("", _BLOCK.sub(" ", shown)))
    return clipped(" ".join(text.split()), most)


def clipped(text: str, most: int) -> str:
    """The text where it is short enough, else its first words and an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0] + "…" if " " in text[: most - 1] else text[: most - 1] + "…"
