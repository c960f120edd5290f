"""What a query is made of: words, phrases and filters, joined by AND, OR and NOT; when it holds, what triggers it."""

from typing import Literal

import msgspec

Field = Literal["platform", "outlet", "lang", "account"]


class Term(msgspec.Struct, frozen=True):
    """Words next to each other; with ``prefix`` the last one is only a beginning; ``tag`` is a hashtag, written out."""

    words: tuple[str, ...]
    prefix: bool = False
    tag: str = ""

    def __str__(self) -> str:
        star = "*" if self.prefix else ""
        if self.tag:
            return f"#{self.tag}{star}"
        return f'"{" ".join(self.words)}{star}"' if len(self.words) > 1 else self.words[0] + star


class Filter(msgspec.Struct, frozen=True):
    """What the post's own fields say: ``platform``, ``outlet``, ``lang``, or ``account``."""

    field: Field
    value: str

    def __str__(self) -> str:
        return f"@{self.value}" if self.field == "account" else f"{self.field}:{self.value}"


Atom = Term | Filter


class Leaf(msgspec.Struct, frozen=True):
    """An atom and where it stands in the query."""

    atom: Atom
    at: int


class Not(msgspec.Struct, frozen=True):
    part: "Node"


class All(msgspec.Struct, frozen=True):
    parts: tuple["Node", ...]


class Some(msgspec.Struct, frozen=True):
    parts: tuple["Node", ...]


Node = Leaf | Not | All | Some


class Query(msgspec.Struct, frozen=True):
    """A query as written, and as understood."""

    text: str
    root: Node

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every word, phrase and filter, in the order they stand."""
        return tuple(_leaves(self.root))


def holds(node: Node, true: frozenset[Atom]) -> bool:
    """Whether the query matches where exactly these atoms are true.

    >>> antre, hoaks = Term(("antre",)), Term(("hoaks",))
    >>> query = All((Leaf(antre, 0), Not(Leaf(hoaks, 7))))
    >>> holds(query, frozenset({antre})), holds(query, frozenset({antre, hoaks}))
    (True, False)
    """
    match node:
        case Leaf(atom):
            return atom in true
        case Not(part):
            return not holds(part, true)
        case All(parts):
            return all(holds(part, true) for part in parts)
        case Some(parts):
            return any(holds(part, true) for part in parts)


def triggers(node: Node, negated: bool = False) -> frozenset[Atom] | None:
    """Atoms of which every matching post has at least one, the rarest such set; None where there is none.

    >>> words = [Leaf(Term((word,)), 0) for word in ("bbm", "antrean", "hoaks")]
    >>> [str(atom) for atom in triggers(All((words[0], words[1], Not(words[2])))) or ()]
    ['antrean']
    """
    match node:
        case Leaf(atom):
            return None if negated else frozenset({atom})
        case Not(part):
            return triggers(part, not negated)
        case All(parts) | Some(parts):
            found = [triggers(part, negated) for part in parts]
    sets = [atoms for atoms in found if atoms is not None]
    if isinstance(node, All) != negated:
        return min(sets, key=lambda atoms: sum(map(_commonness, atoms)), default=None)
    return frozenset[Atom]().union(*sets) if len(sets) == len(found) else None


def _commonness(atom: Atom) -> float:
    """A guess at how many posts have it: long words are rare, a platform is everywhere."""
    if isinstance(atom, Filter):
        return 0.01 if atom.field in ("account", "outlet") else 2.0
    return 2.0 ** -sum(map(len, atom.words))


def _leaves(node: Node) -> list[Leaf]:
    match node:
        case Leaf():
            return [node]
        case Not(part):
            return _leaves(part)
        case All(parts) | Some(parts):
            return [leaf for part in parts for leaf in _leaves(part)]
