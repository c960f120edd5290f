"""Folding: what two spellings of a word have in common, as bytes that a search can run over.

Two steps, both in C over a whole batch of texts, with Python only where a character is not ASCII:

``unify``   case of ASCII kept, everything else folded: full width, mathematical and circled letters, diacritics,
            zero width, look-alike letters. Works character by character, so a run gives what its characters give.
``words``   lower case, every separator a blank; as long as what it is made from, so that a place in the one is the
            same place in the other and a # or @ can still be read there.

Look-alike Cyrillic and Greek letters always become Latin, not only in mixed words: a query is folded the same way, so a
Cyrillic word still matches itself, and a Latin word written all in Cyrillic is caught as well. Digits that stand for
letters (b8m) are left alone: too many real words would meet.
"""

import codecs
import unicodedata
from functools import lru_cache

_PAIRS = (
    # Cyrillic: both cases go the same way, so that a Cyrillic word matches itself in capitals
    "АAаaВBвbЕEеeКKкkМMмmНHнhОOоoРPрpСCсcТTтtУYуyХXхxІIіiЈJјjЅSѕsԁdԚQԛqԜWԝwҺHһhӀIӏl"
    # Greek: as each letter looks
    "ΑAαaΒBβbΕEεeΖZΗHΙIιiΚKκkΜMΝNνvΟOοoΡPρpΤTτtΥYυuΧXχxϲcϳj"
    # Latin letters that Unicode does not decompose, and small capitals
    "ıiɩiɪiłlŁLđdĐDðdÐDøoØOħhŧtɑaɡgʙbᴀaᴄcᴅdᴇeꜰfɢgʜhᴊjᴋkʟlᴍmɴnᴏoᴘpꞯqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"
)
_ALIKE = dict(zip(map(ord, _PAIRS[::2]), _PAIRS[1::2], strict=True))
_ALIKE |= {first + n: chr(97 + n) for first in (0x1F150, 0x1F170) for n in range(26)}  # negative circled and squared
_ALIKE |= {ord("æ"): "ae", ord("Æ"): "AE", ord("œ"): "oe", ord("Œ"): "OE"}
_NOTHING = frozenset("\u115f\u1160\u3164\u17b4\u17b5")
"""Letters by category that show nothing."""

_SEPARATORS = bytes(32 if c < 128 and not chr(c).isalnum() and c > 1 else c for c in range(256)).lower()
"""Blanks for all that ends a word. Bytes 0 and 1 are kept: they part posts and fields. Above 127 all are letters."""


@lru_cache(maxsize=1024)
def _letter(char: str) -> str:
    return "".join(map(_part, unicodedata.normalize("NFKD", char)))


def _part(char: str) -> str:
    if char in _NOTHING or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""
    # Capitals look alike before their case is folded, and some have a small letter that does: hence both times.
    alike = _ALIKE.get(ord(char), char).casefold().translate(_ALIKE)
    return alike if char.isascii() or alike.isalnum() or unicodedata.category(char) == "Mc" else " "


@lru_cache(maxsize=8192)
def _run(chars: str) -> bytes:
    return "".join(map(_letter, chars)).encode()


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return _run(run) if len(run) <= 64 else b"".join(map(_run, run)), error.end


# The ASCII encoder walks over plain text in C and calls us for each run of other characters.
codecs.register_error("kentongan-fold", _fold_run)


def unify(text: str) -> bytes:
    """The text with every character that is not ASCII folded; ASCII, with its case and its separators, as it was.

    >>> unify("Antre ＢＢＭ, 𝗯𝗯𝗺, ВВМ, bánjir\\u200b #Macet…")
    b'Antre bbm, bbm, bbm, banjir #Macet...'
    """
    return text.encode() if text.isascii() else text.encode("ascii", "kentongan-fold")


def words(unified: bytes) -> bytes:
    """What ``unify`` gave, in lower case and with blanks between words; of the same length.

    >>> words(b"Antre BBM, #Macet")
    b'antre bbm   macet'
    """
    return unified.translate(_SEPARATORS)


def fold(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared.

    >>> fold("Jum'at: ANTRE di SPBU-34"), fold("…")
    (('jum', 'at', 'antre', 'di', 'spbu', '34'), ())
    """
    return tuple(word.decode() for word in words(unify(text)).split(b" ") if word)
