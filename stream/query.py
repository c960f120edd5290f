"""The query language: what users of listening tools know.

    antre bbm            both words, anywhere in title, text or hashtags (AND may be written between them)
    solar OR pertalite   one of them; AND binds more tightly than OR; operators are the upper-case words
    NOT hoaks, -hoaks    without it
    "antrean panjang"    the words next to each other, in this order
    antre*               every word that begins so
    #bbmlangka           the hashtag alone; a plain word matches as a hashtag too
    @pertamina           by, to, or about a public account
    outlet:detik.com     a medium; platform:news, lang:id likewise
    ( )                  what belongs together

Case, diacritics and look-alike letters make no difference (``stream/fold.py``). A query must say what it is about: one
of only NOT, or with an OR that one branch of NOT fulfils, is refused.
"""

import re

from stream.fold import fold
from stream.nearest import unknown
from stream.terms import All, Atom, Filter, Leaf, Node, Not, Query, Some, Term, triggers

MAX_QUERY = 8000
"""Characters of a query."""
MAX_TERMS = 500
"""Words, phrases and filters of a query."""
MAX_DEPTH = 20
"""Levels of parentheses and NOT."""
MAX_PHRASE = 12
"""Words of a phrase."""
MIN_PREFIX = 2
"""Letters before a *."""

FILTERS = ("platform", "outlet", "lang")


class QueryError(ValueError):
    """The query can't be used: ``problem`` says what was expected, ``position`` where (characters from 0)."""

    def __init__(self, problem: str, text: str, position: int) -> None:
        start = max(0, position - 60)
        shown = re.sub(r"\s", " ", text[start : position + 20])
        super().__init__(f"{problem}\n  {shown}\n  {' ' * (position - start)}^ position {position + 1}")
        self.problem = problem
        self.position = position


def parse(text: str) -> Query:
    """The query of a text; raises QueryError.

    >>> [str(leaf.atom) for leaf in parse('(antre* OR #BBMlangka) "harga solar" -lang:en').leaves]
    ['antre*', '#bbmlangka', '"harga solar"', 'lang:en']
    >>> parse("antre AND")
    Traceback (most recent call last):
    stream.query.QueryError: expected a word, a phrase or "(" after AND, found the end
      antre AND
               ^ position 10
    """
    if len(text) > MAX_QUERY:
        raise QueryError(f"a query has {MAX_QUERY} characters at most, this one {len(text)}", text, MAX_QUERY)
    root = _Parser(text).parse()
    if triggers(root) is None:
        raise QueryError("nothing but NOT on one way through the query: say what posts must have", text, 0)
    return Query(text, root)


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<open>\()|(?P<close>\))
    |(?P<minus>-(?=[^\s)]))
    |(?P<word>(?P<field>[A-Za-z]+:(?!//))?(?P<quote>["“”„])(?P<quoted>[^"“”„]*)(?P<end>["“”„]?)(?P<star>\*?)
      |[^\s()"“”„]+)""",
    re.VERBOSE,
)
_OPERATORS = ("AND", "OR", "NOT")


class _Parser:
    """Recursive descent, one token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [t for t in _TOKEN.finditer(text) if t.lastgroup != "space"]
        self.next = 0
        self.depth = 0
        self.terms = 0

    def parse(self) -> Node:
        node = self._some("at the beginning")
        if self._kind() != "end":
            raise self._expected("an operator or the end")
        return node

    def _kind(self) -> str:
        """What comes next: open, close, minus, word, AND, OR, NOT, or end."""
        if self.next == len(self.tokens):
            return "end"
        token = self.tokens[self.next]
        return token[0] if token[0] in _OPERATORS else str(token.lastgroup)

    def _expected(self, what: str) -> QueryError:
        if self.next == len(self.tokens):
            return QueryError(f"expected {what}, found the end", self.text, len(self.text))
        token = self.tokens[self.next]
        return QueryError(f"expected {what}, found {token[0]}", self.text, token.start())

    def _some(self, after: str) -> Node:
        parts = [self._all(after)]
        while self._kind() == "OR":
            self.next += 1
            parts.append(self._all("after OR"))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _all(self, after: str) -> Node:
        parts = [self._one(after)]
        while self._kind() not in ("OR", "close", "end"):
            joined = self._kind() == "AND"
            self.next += joined
            parts.append(self._one("after AND" if joined else "here"))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, after: str) -> Node:
        kind = self._kind()
        if kind not in ("open", "minus", "NOT", "word"):
            raise self._expected(f'a word, a phrase or "(" {after}')
        token = self.tokens[self.next]
        self.next += 1
        if kind == "word":
            return self._leaf(token)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(
                f"more than {MAX_DEPTH} levels of parentheses and NOT; write it flatter", self.text, token.start()
            )
        node = self._group() if kind == "open" else Not(self._one(f"after {token[0]}"))
        self.depth -= 1
        return node

    def _group(self) -> Node:
        node = self._some('after "("')
        if self._kind() != "close":
            raise self._expected('")"')
        self.next += 1
        return node

    def _leaf(self, token: re.Match[str]) -> Leaf:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError(f"more than {MAX_TERMS} terms; make two issues of it", self.text, token.start())
        if token["quote"] and not token["end"]:
            raise QueryError('a phrase has no closing "', self.text, token.start("quote"))
        try:
            return Leaf(_atom(token), token.start())
        except ValueError as error:
            raise QueryError(str(error), self.text, token.start()) from None


def _atom(token: re.Match[str]) -> Atom:
    """What a word or a quoted phrase stands for; raises ValueError with the sentence for people."""
    word = token[0]
    if token["quote"]:
        return (
            _filter(token["field"][:-1], token["quoted"])
            if token["field"]
            else _term(token["quoted"], bool(token["star"]))
        )
    field, colon, value = word.partition(":")
    if colon and field.isascii() and field.isalpha() and not value.startswith("//"):
        return _filter(field, value)
    if word.startswith("@"):
        return _account(word[1:])
    return _term(word.rstrip("*"), word.endswith("*"))


def _filter(field: str, value: str) -> Filter:
    name = field.lower()
    if name not in FILTERS:
        raise ValueError(f'{field}: {unknown("filter", name, FILTERS)} (in quotes it is text: "{field}:{value}")')
    if not value.strip("* "):
        raise ValueError(f"expected a value after {field}:, such as {_EXAMPLES[name]}")
    if "*" in value:
        raise ValueError(f"{field}: takes a whole value, such as {_EXAMPLES[name]}, not a *")
    return Filter(name, value.strip().casefold())  # type: ignore[arg-type]  # one of FILTERS


_EXAMPLES = {"platform": "platform:news", "outlet": "outlet:detik.com", "lang": "lang:id"}


def _account(name: str) -> Filter:
    if not re.fullmatch(r"\w+([.-]\w+)*", name):
        raise ValueError("expected an account's name after @, such as @pertamina, without a *")
    return Filter("account", name.casefold())


def _term(text: str, prefix: bool) -> Term:
    words = fold(text)
    if not words:
        raise ValueError("expected a word: there is no letter and no digit in this")
    if "*" in text.strip():
        raise ValueError("a * stands only at the end of a word")
    if len(words) > MAX_PHRASE:
        raise ValueError(f"a phrase has {MAX_PHRASE} words at most, this one {len(words)}")
    if prefix and len(words[-1]) < MIN_PREFIX:
        raise ValueError(f"expected at least {MIN_PREFIX} letters before *: nearly every post has such a word")
    tag = text.lstrip().startswith(("#", "\uff03"))
    return Term(words, prefix, "_".join(words) if tag else "")
