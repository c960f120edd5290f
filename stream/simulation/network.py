"""Who posts, and what they pass on: accounts by number, and the posts of the last while that others answer to."""

from collections import deque
from random import Random
from typing import NamedTuple

_FIRST = ("kopi", "senja", "sawah", "motor", "angkot", "pasar", "hujan", "bukit", "sungai", "bakso", "layang", "kereta",
          "kebun", "terminal", "lereng", "perahu", "jambu", "melati", "kelapa", "garasi")  # fmt: skip
_SECOND = ("pagi", "sore", "biru", "tua", "ceria", "rantau", "santai", "kilat", "manis", "hijau", "lama", "tengah",
           "kecil", "timur", "selatan", "rame", "jaya")  # fmt: skip
_COMMUNITIES = ("info_purwaraya", "purwaraya_update", "warga_purwaraya", "lantas_purwaraya", "purwaraya_hits",
                "kabar_warga_pwr", "ojol_purwaraya", "sopir_pwr", "pwr_24jam", "suara_kecamatan")  # fmt: skip


class Account(NamedTuple):
    """A made account: an everyday word or two and a number, never anybody's name."""

    handle: str
    followers: int
    habit: int


def account(number: int) -> Account:
    """The account of this number, the same in every feed; the first ten are communities with many followers.

    >>> account(3).handle, account(4711) == account(4711)
    ('lantas_purwaraya', True)
    """
    mixed = (number * 2_654_435_761 + 97) % 2**32
    if number < len(_COMMUNITIES):
        return Account(_COMMUNITIES[number], 15_000 + mixed % 160_000, 0)
    handle = f"{_FIRST[number % len(_FIRST)]}{_SECOND[mixed % len(_SECOND)]}{number}"
    followers = 15 + mixed % 900
    return Account(handle, followers * 25 if number % 61 == 0 else followers, (mixed >> 8) % 4)


class Sent(NamedTuple):
    """A post that others may pass on or answer."""

    id: str
    author: str
    text: str
    published: int


class Recent:
    """The latest posts of a platform; what was passed on stands in it again, so that the popular grow more popular."""

    def __init__(self, size: int = 120):
        self._posts: deque[Sent] = deque(maxlen=size)

    def add(self, post: Sent) -> None:
        """A post that may be passed on from now on."""
        self._posts.append(post)

    def draw(self, draw: Random, moment: int) -> Sent | None:
        """One that was there at this moment, rather a young one; None where there is none."""
        if not self._posts:
            return None
        post = self._posts[-1 - int(len(self._posts) * draw.random() ** 2)]
        return post if post.published < moment else None
