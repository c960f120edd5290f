"""Issue and Matcher: which issues is this post about? All queries compile into one automaton, built once.

A batch of posts is folded and searched as one text. Rules are evaluated only for posts where a trigger was hit (atoms
of which every matching post has at least one), and only once for each set of atoms, so that cost grows with hits and
not with issues.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

from stream.fold import unify
from stream.post import FIELD, Post, searchable
from stream.query import QueryError, parse
from stream.search import Search
from stream.terms import Atom, Filter, Leaf, Query, Some, holds, triggers

_REMEMBERED = 1 << 14
"""Sets of atoms whose issues are remembered."""


class Issue(msgspec.Struct, frozen=True):
    """What officers watch: a short name for machines, a name for people, and a query."""

    slug: str
    name: str
    query: str

    def compile(self, public: frozenset[str]) -> Query:
        """The query as understood; raises QueryError, also for an account that is not ``public`` (folded, without @).

        >>> Issue("bbm", "BBM", "@budi").compile(frozenset({"pertamina"}))
        Traceback (most recent call last):
        stream.query.QueryError: @budi is not a public account (agency.accounts); issues watch no private person
          @budi
          ^ position 1
        """
        query = parse(self.query)
        for leaf in query.leaves:
            if isinstance(leaf.atom, Filter) and leaf.atom.field == "account" and leaf.atom.value not in public:
                reason = "is not a public account (agency.accounts); issues watch no private person"
                raise QueryError(f"{leaf.atom} {reason}", self.query, leaf.at)
        return query


class Place(msgspec.Struct, frozen=True):
    """What carried a match: a term of the query, and where it stands in the post.

    ``field`` is "title", "text", "hashtags[0]" and so on, with characters ``start`` .. ``end``; for a filter it is the
    field that was looked at, 0 .. 0.
    """

    term: str
    field: str
    start: int = 0
    end: int = 0


class Explanation(msgspec.Struct, frozen=True):
    """Why a post belongs to an issue."""

    issue: str
    places: tuple[Place, ...]


class _Rule:
    """An issue's query; ``sure`` where each of its triggers is enough: it is a word, or any of some."""

    def __init__(self, slug: str, query: Query) -> None:
        self.slug, self.query = slug, query
        self.triggers = triggers(query.root) or frozenset[Atom]()
        parts = query.root.parts if isinstance(query.root, Some) else (query.root,)
        self.sure = all(isinstance(part, Leaf) for part in parts)


class Matcher:
    """Answers for a batch of posts which issues each is about.

    ``accounts`` are the public ones. A word is found in the handle of a public account ("@pertamina"), never in that of
    a private person, so that no query can be made of one.

    >>> bbm = Issue("bbm", "Kelangkaan BBM", '(bbm OR pertalite) ("antrean panjang" OR antre* OR #bbmlangka) -lowongan')
    >>> posts = [Post("1", "x", 0, 0, "Antrean... panjang, ＢＢＭ habis"), Post("2", "x", 0, 0, "antre untuk bbmers")]
    >>> Matcher([bbm]).match(posts)
    [('bbm',), ()]
    """

    def __init__(self, issues: Iterable[Issue], accounts: Iterable[str] = ()) -> None:
        """Raises QueryError for a query that can't be used."""
        public = frozenset(account.lstrip("@").casefold() for account in accounts)
        queries = [(issue.slug, issue.compile(public)) for issue in issues]
        self._rules = [_Rule(slug, query) for slug, query in queries]
        self._atoms = list(dict.fromkeys(leaf.atom for _, query in queries for leaf in query.leaves))
        self._search = Search(self._atoms, public)
        self._facts = _Facts(self._atoms)
        self._triggering_facts = _Facts(self._atoms, frozenset[Atom]().union(*(rule.triggers for rule in self._rules)))
        triggered: dict[Atom, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for atom in rule.triggers:
                triggered.setdefault(atom, []).append(number)
        self._triggered = [triggered.get(atom, []) for atom in self._atoms]
        self._issues = lru_cache(maxsize=_REMEMBERED)(self._decide)

    def match(self, posts: Sequence[Post]) -> list[tuple[str, ...]]:
        """For each post the slugs of its issues, in the order in which the issues were given."""
        return self.match_texts([_searched(post) for post in posts], posts.__getitem__)

    def match_texts(self, texts: Sequence[str], post: Callable[[int], Post]) -> list[tuple[str, ...]]:
        """The same for ``searchable`` texts alone; ``post`` makes the post of a number, where a filter needs it."""
        found: dict[int, list[int]] = {}
        for number, atom, _, _ in self._search.hits(texts):
            found.setdefault(number, []).append(atom)
        if self._triggering_facts:
            for number in range(len(texts)):
                if facts := self._triggering_facts.of(post(number)):
                    found.setdefault(number, []).extend(facts)
        answers: list[tuple[str, ...]] = [()] * len(texts)
        for number, atoms in found.items():
            if self._facts:
                atoms += self._facts.of(post(number))
            answers[number] = self._issues(frozenset(atoms))
        return answers

    def explain(self, post: Post) -> tuple[Explanation, ...]:
        """For each issue of this post, what carried it: every term of its query that is there, and where."""
        places: dict[Atom, list[Place]] = {}
        for number in self._facts.of(post):
            atom = self._atoms[number]
            places[atom] = [Place(str(atom), str(getattr(atom, "field", "")))]
        origins = _origins(post)
        for _, number, first, end in self._search.hits([_searched(post)]):
            (field, start), (_, last) = origins[first], origins[end - 1]
            atom = self._atoms[number]
            places.setdefault(atom, []).append(Place(str(atom), field, start, last + 1))
        true = frozenset(places)
        return tuple(
            Explanation(rule.slug, _carried(rule.query, places)) for rule in self._rules if holds(rule.query.root, true)
        )

    def _decide(self, numbers: frozenset[int]) -> tuple[str, ...]:
        triggered = sorted({number for atom in numbers for number in self._triggered[atom]})
        rules = [self._rules[number] for number in triggered]
        return tuple([rule.slug for rule in rules if rule.sure or holds(rule.query.root, self._true(numbers))])

    def _true(self, numbers: Iterable[int]) -> frozenset[Atom]:
        return frozenset([self._atoms[number] for number in numbers])


def _carried(query: Query, places: dict[Atom, list[Place]]) -> tuple[Place, ...]:
    atoms = dict.fromkeys(leaf.atom for leaf in query.leaves)
    return tuple(dict.fromkeys(place for atom in atoms for place in places.get(atom, ())))


class _Facts:
    """What posts say of themselves, looked up among the filters of all queries (or among ``only`` these)."""

    def __init__(self, atoms: Sequence[Atom], only: frozenset[Atom] | None = None) -> None:
        filters = [(n, a) for n, a in enumerate(atoms) if isinstance(a, Filter) and (only is None or a in only)]
        self._numbers = {(atom.field, atom.value): number for number, atom in filters}
        self._fields = sorted({atom.field for _, atom in filters})

    def __bool__(self) -> bool:
        return bool(self._fields)

    def of(self, post: Post) -> list[int]:
        keys = [(field, value) for field in self._fields for value in _VALUES[field](post)]
        return [self._numbers[key] for key in keys if key in self._numbers]


def _accounts(post: Post) -> list[str]:
    names = (post.author, post.repost_of_user, post.reply_to_user, *post.mentions)
    return [name.casefold() for name in names]


def _outlets(post: Post) -> list[str]:
    """An outlet and what it is part of: news.detik.com, detik.com, com."""
    parts = post.outlet.casefold().split(".")
    return [".".join(parts[n:]) for n in range(len(parts))]


_VALUES: dict[str, Callable[[Post], Sequence[str]]] = {
    "platform": lambda post: (post.platform,),
    "lang": lambda post: (post.lang, post.lang.partition("-")[0]),
    "outlet": _outlets,
    "account": _accounts,
}


def _searched(post: Post) -> str:
    return searchable(post.title, post.text, post.hashtags)


def _origins(post: Post) -> list[tuple[str, int]]:
    """For each byte that is searched the field and the character it comes from; between fields no hit looks."""
    fields = [("title", post.title), ("text", post.text)] if post.title or post.hashtags else [("text", post.text)]
    origins = [("", 0)]
    for name, text in (*fields, *[(f"hashtags[{n}]", f"#{tag}") for n, tag in enumerate(post.hashtags)]):
        origins += [(name, at) for at, char in enumerate(text) for _ in unify(char)]
        origins += [("", 0)] * len(FIELD)
    return origins
