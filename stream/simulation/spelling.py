"""How people really write it: chat spelling of Indonesian, by the habit of the account."""

from random import Random

_CHAT = {
    "yang": ("yg",),
    "tidak": ("gak", "ga", "nggak", "tdk", "enggak"),
    "sudah": ("udah", "udh", "sdh", "dah"),
    "belum": ("blm", "belom"),
    "dengan": ("dgn", "sama"),
    "kalau": ("kalo", "klo", "kl"),
    "karena": ("krn", "karna"),
    "sampai": ("sampe", "smp", "ampe"),
    "tapi": ("tp",),
    "juga": ("jg",),
    "saja": ("aja", "aj"),
    "saya": ("gue", "gw", "aku", "sy"),
    "banget": ("bgt", "bangett"),
    "orang": ("org",),
    "jangan": ("jgn",),
    "terus": ("trs",),
    "lagi": ("lg",),
    "dari": ("dr",),
    "untuk": ("utk", "buat"),
    "bagaimana": ("gimana", "gmn"),
    "kenapa": ("knp", "napa"),
    "seperti": ("kayak", "kyk"),
    "ini": ("ini", "nih"),
    "itu": ("itu", "tuh"),
    "mau": ("mau", "mo"),
    "hanya": ("cuma", "cm"),
    "memang": ("emang", "emg"),
    "tolong": ("tolong", "tlg"),
    "semua": ("semua", "smua"),
    "begini": ("gini",),
    "habis": ("abis", "habis"),
    "kemarin": ("kmrn", "kemaren"),
    "sekarang": ("skrg", "sekarang"),
    "pemerintah": ("pemerintah", "pemrintah"),
    "warga": ("warga", "wrg"),
    "dapat": ("dapet", "dpt"),
}
FORMAL, PLAIN, CHAT, SHORT = range(4)


def respell(text: str, habit: int, draw: Random) -> str:
    """The text as somebody with this habit (0 formal to 3 short) types it.

    >>> from stream.simulation.chance import source
    >>> respell("Sudah dua jam, kenapa tidak jalan?", SHORT, source(4)).islower()
    True
    """
    if habit in (FORMAL, PLAIN):
        text = text[:1].upper() + text[1:]
        return text if habit == FORMAL or draw.random() < 0.9 else _loud(text, draw)
    often = 0.45 if habit == CHAT else 0.9
    words = [_short(word, draw) if draw.random() < often else word for word in text.split(" ")]
    short = " ".join(words)
    return short if habit == CHAT else _careless(short, draw)


def _short(word: str, draw: Random) -> str:
    known = _CHAT.get(word) or _CHAT.get(word.lower())
    return known[int(draw.random() * len(known))] if known else word


def _careless(text: str, draw: Random) -> str:
    """No capitals, no full stop; links stay as they are, being written in small letters anyway."""
    text = text.lower().rstrip(".")
    return text.replace(", ", " ") if draw.random() < 0.6 else text


def _loud(text: str, draw: Random) -> str:
    if "http" in text or "@" in text or draw.random() < 0.6:
        return text + "!!" if text[-1].isalpha() else text
    return text.upper()
