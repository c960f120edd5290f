"""Private data in texts: telephone numbers, NIK and e-mail addresses give way to a word before anything is kept.

Indonesian numbers as people write them: 0812-3456-7890, (0812) 3456 7890, +62 812 3456 7890, +62 21 555 1234, wa.me/62.
Dates, times, prices and the numbers in links look otherwise and stay. The time it takes grows with the text and no
faster: no part of an expression can be read twice in two ways.
"""

import re

from detectors.glance import may_hold

NUMBER = "[nomor]"
IDENTITY = "[nik]"
ADDRESS = "[surel]"

_SEPARATED = r"(?:[ .()\u2010-\u2015\u00a0-]{0,3}\d)"
_NUMBER = re.compile(
    r"(?<![\w+@])(?:"
    rf"(?:\(08\d\d\)|08\d\d){_SEPARATED}{{6,9}}"  # 0812...
    rf"|(?:\(\+62\)|\+62){_SEPARATED}{{8,12}}"  # +62 812..., +62 21...
    rf"|62[ \u00a0-]?8\d{_SEPARATED}{{7,10}}"  # 62812...
    r")(?!\d)"
)
_LOCAL = re.compile(
    r"(?<![\w+@/=.,-])(?!0(?!37)[2-79][03]0)"  # 0700 and 0730 are hours; 0370 is Mataram
    r"(?:\(0[2-79]\d{1,2}\)[ \u00a0]?|0[2-79]\d{1,2}(?:[ \u00a0]|[ \u00a0]?[\u2010-\u2015-][ \u00a0]?))"
    r"\d{3,4}[ \u00a0\u2010-\u2015-]?\d{3,4}(?![\w.,]?\d)"
)
"""A number of a town, with its code set apart: 021-555 1234, (0274) 512345."""
_IDENTITY = re.compile(r"(?<![\w+@/=.,-])[1-9]\d{5}[0-7]\d(?:0[1-9]|1[0-2])\d{6}(?![\w.,-]?\d)(?!\w)")
"""NIK: 16 digits, of which the seventh to the twelfth are a day (of a woman 40 more), a month and a year of birth."""
_CODE = re.compile(r"0[2-79]\d")
_MONTHS = re.compile(r"0[1-9]\d{6}"), re.compile(r"1[0-2]\d{6}")
"""What these two have, and most posts have not. Expressions that begin with a plain character are looked for at the
speed of ``find``, those that begin with a class at a tenth of it."""
_CHAT = re.compile(r"(wa\.me/|whatsapp\.com/send/?\?phone=)\+?\d{6,15}", re.IGNORECASE)
"""A link that begins a chat; its path is a number."""
_CHATS = ("wa.me/", "whatsapp.com/send")
_ADDRESS = re.compile(r"(?<![\w.+@\uff20-])[\w.+-]++[@\uff20][\w-]++(?:\.[\w-]++)++")
"""Possessive: what is taken is not given back, so that a long word without an @ is looked at once."""
_BEHIND = re.compile(r"@(?<=[\w.+-].)[\w-]", re.DOTALL), re.compile(r"\uff20(?<=[\w.+-].)[\w-]", re.DOTALL)
"""An @ with something before it, as in an address: before that of a name stands none."""


def masked(text: str) -> str:
    """A text without the numbers and addresses by which somebody can be reached.

    >>> masked("hub 0812-3456-7890 atau +62 812 3456 789, surel ani.s@mail.co.id. Atau wa.me/628123456789")
    'hub [nomor] atau [nomor], surel [surel]. Atau wa.me/[nomor]'
    >>> masked("Kantor 021-555 1234 atau (0274) 512345, NIK 3174055208900001")
    'Kantor [nomor] atau [nomor], NIK [nik]'
    >>> masked("08.00-10.00, 08-11-2025, Rp 62.812.000, 2@3.500, @budi@mastodon.id")
    '08.00-10.00, 08-11-2025, Rp 62.812.000, 2@3.500, @budi@mastodon.id'
    """
    if _BEHIND[0].search(text) or _BEHIND[1].search(text):
        text = _ADDRESS.sub(_address, text)
    if "08" in text or "62" in text:
        text = _NUMBER.sub(NUMBER, text)
    if _CODE.search(text):
        text = _LOCAL.sub(NUMBER, text)
    if _MONTHS[0].search(text) or _MONTHS[1].search(text):
        text = _IDENTITY.sub(IDENTITY, text)
    return unlinked(text)


def _address(found: re.Match[str]) -> str:
    return ADDRESS if found[0].rpartition(".")[2].isalpha() else found[0]  # 2@3.500 is a price


def unlinked(link: str) -> str:
    """A link that leads to no chat with a number; numbers in other links are those of articles.

    >>> unlinked("https://wa.me/628123456789"), unlinked("https://kabar.example/d-6281234567")
    ('https://wa.me/[nomor]', 'https://kabar.example/d-6281234567')
    """
    return _CHAT.sub(rf"\1{NUMBER}", link) if "/" in link and may_hold(link, _CHATS) else link
