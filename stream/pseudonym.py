"""Pseudonyms: a private person's name leaves at the border, a public account's stays.

Indonesia's Law 27/2022 on personal data; a keyed hash keeps accounts distinct and can't be undone without the key.
"""

import re
from hashlib import blake2b

import msgspec

from detectors.glance import may_hold
from stream.line import MAX_TEXT
from stream.post import Post
from stream.private import masked, unlinked

PREFIX = "akun-"

_HANDLES = {at: re.compile(rf"{at}(?<![\w.]{at})(\w+(?:[.-]\w+)*(?:@[\w.-]*\w)?)") for at in "@\uff20"}
"""@name as social media write it, dots and a home server (Mastodon) included; not the inside of an e-mail address. Each
@ has its own expression, which begins with it, because those are looked for quickly."""
_WORD = re.compile(r"\w+")

_PROFILE = re.compile(
    r"((?:instagram\.com|facebook\.com|fb\.com|threads\.net|x\.com|twitter\.com|t\.me)/)@?([\w.-]{2,})", re.IGNORECASE
)
"""A link into somebody's account; the path's first part is his name."""
_SITES = (".com/", "threads.net/", "t.me/")
"""One of these is in all such links."""
_PLACES = frozenset(
    ("p", "reel", "reels", "stories", "explore", "tv", "watch", "groups", "events", "pages", "share", "sharer", "photo",
     "photo.php", "permalink.php", "story.php", "profile.php", "hashtag", "search", "i", "intent", "home", "joinchat")
)  # fmt: skip
"""What stands there and is no name."""
_STATUS = re.compile(r"((?:x|twitter)\.com/)(\w+)(/status)", re.IGNORECASE)
"""A link to a post on X works without the author's name."""


class Veil(msgspec.Struct):
    """Whose names stay: ``accounts`` are the public ones, without @, in any case. ``key``: secret, at most 64 bytes,
    and renewed in place."""

    key: bytes
    accounts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.accounts = frozenset(a.lstrip("@").casefold() for a in self.accounts)

    def name(self, name: str) -> str:
        """The name where it is public, else its pseudonym; the same for a name in every case.

        >>> veil = Veil(b"secret", frozenset({"Pertamina"}))
        >>> veil.name("pertamina"), veil.name("Budi") == veil.name("budi"), veil.name("budi")[:5], veil.name("")
        ('pertamina', True, 'akun-', '')
        """
        if not name or self.public(name):
            return name
        return PREFIX + blake2b(name.casefold().encode("utf-8", "replace"), key=self.key, digest_size=8).hexdigest()

    def public(self, name: str) -> bool:
        """Whether this account may be named."""
        return name.casefold() in self.accounts

    def text(self, text: str) -> str:
        """The text with every private @handle, and every private name in a link to a post, behind its pseudonym, and
        without telephone numbers and e-mail addresses.

        >>> Veil(b"k", frozenset({"detikcom"})).text("kata @detikcom. https://x.com/budi/status/1")
        'kata @detikcom. https://x.com/i/status/1'
        """
        return self.names(masked(text))[:MAX_TEXT] if text else text

    def names(self, text: str) -> str:
        """The text with private names behind their pseudonyms, and nothing else changed: for links."""
        for at, handle in _HANDLES.items():
            if at in text:
                text = handle.sub(self._handle, text)
        if "/status" in text:
            text = _STATUS.sub(self._status, text)
        if "/" in text and may_hold(text, _SITES):
            text = _PROFILE.sub(self._profile, text)
        return text

    def _handle(self, found: re.Match[str]) -> str:
        name = found[1]
        first = _WORD.match(name)
        if first and self.public(first[0]) and "@" not in name:
            return found[0]  # "@detikcom.Semoga": the dot ends a sentence
        return f"@{self.name(name)}"

    def _profile(self, found: re.Match[str]) -> str:
        name = found[2].rstrip(".")
        if name.casefold() in _PLACES or name.startswith(PREFIX):
            return found[0]
        return found[1] + self.name(name) + found[2][len(name) :]

    def _status(self, found: re.Match[str]) -> str:
        return found[0] if self.public(found[2]) else f"{found[1]}i{found[3]}"


def veil(post: Post, veil: Veil) -> Post:
    """The post without a private name, for what stands behind the border; an outlet keeps its name.

    >>> post = Post("1", "x", 0, 0, "@budi @detikcom bbm langka", author="Siti")
    >>> hidden = veil(post, Veil(b"k", frozenset({"detikcom"})))
    >>> hidden.text[:6], hidden.text[-20:], hidden.author[:5]
    ('@akun-', '@detikcom bbm langka', 'akun-')
    """
    names = [
        name.casefold()
        for name in (post.author, post.repost_of_user, post.reply_to_user, *post.mentions)
        if name and not veil.public(name)
    ]
    return msgspec.structs.replace(
        post,
        id=_identity(post.id, names, veil),
        repost_of=_identity(post.repost_of, names, veil),
        reply_to=_identity(post.reply_to, names, veil),
        quote_of=_identity(post.quote_of, names, veil),
        author=veil.name(post.author),
        repost_of_user=veil.name(post.repost_of_user),
        reply_to_user=veil.name(post.reply_to_user),
        mentions=tuple(map(veil.name, post.mentions)),
        text=veil.text(post.text),
        title=veil.text(post.title),
        url=_link(unlinked(veil.names(post.url)), names, veil) if post.url else "",
    )


def _link(url: str, names: list[str], veil: Veil) -> str:
    """A link with a path that names one of the post's accounts says the pseudonym instead (and leads nowhere)."""
    return "/".join(veil.name(part) if part.casefold() in names else part for part in url.split("/"))


def _identity(id: str, names: list[str], veil: Veil) -> str:
    """An id that is a link, or has somebody's name in it, without the name; most are plain numbers and stay."""
    if not id or id.isdigit() or (id.isalnum() and not any(map(id.casefold().__contains__, names))):
        return id
    id = _link(veil.names(id), names, veil)
    held = [name for name in names if len(name) > 2 and name in id.casefold() and not name.startswith(PREFIX)]
    for name in held:
        id = re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", veil.name(name), id, flags=re.IGNORECASE)
    return id
