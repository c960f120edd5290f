"""The matcher: the same answers as looking at every post alone, and why a post matches."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stream.fold import unify
from stream.issue import Issue, Matcher
from stream.post import Post
from stream.query import QueryError, parse
from stream.terms import All, Filter, Leaf, Node, Not, Some, Term, triggers

PUBLIC = ("pertamina", "bmkg_info")


def post(text: str, **fields: object) -> Post:
    """A post with this text."""
    return Post("1", str(fields.pop("platform", "x")), 0, 0, text, **fields)  # type: ignore[arg-type]


def matches(query: str, text: str, **fields: object) -> bool:
    """Whether a query matches a post."""
    return Matcher([Issue("a", "A", query)], PUBLIC).match([post(text, **fields)]) == [("a",)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("bbm", "harga BBM naik", True),
        ("bbm", "bbmers", False),
        ("bbm", "harga-bbm, naik", True),
        ("bbm", "B-B-M", False),
        ("bbm", "ｂｂ\u200bｍ", True),
        ("bbm", "ВВМ", True),
        ("banjir", "#banjir di sini", True),
        ("#banjir", "#Banjir!", True),
        ("#banjir", "banjir # banjir", False),
        ("#banjir", "#banjirjakarta #banjir_bandang", False),
        ("#banjir*", "#BanjirJakarta", True),
        ("#banjirjakarta", "#BanjirJakarta", True),
        ("#banjir_bandang", "#banjir_bandang", True),
        ("banjirjakarta", "#BanjirJakarta", True),
        ("#banjir", "＃banjir", True),
        ("antre*", "antrean", True),
        ("antre*", "mengantre", False),
        ('"harga bbm"', "harga #bbm", True),
        ('"harga bbm"', "harga, (bbm)", True),
        ('"harga bbm"', "harga si bbm", False),
        ('"harga bbm"', "bbm harga", False),
        ('"harga bbm"', "harga\n\n---\n\nbbm", False),
        ('"harga bbm naik lagi"', "Harga BBM, naik lagi!", True),
        ('"harga bbm naik lagi"', "harga bbm naik", False),
        ('"harga bbm nai"*', "harga bbm naik", True),
        ('"a b a b c"', "a b a b a b c", True),
        ("antre bbm", "bbm habis, antre", True),
        ("antre bbm", "antre", False),
        ("antre -hoaks", "antre", True),
        ("antre -hoaks", "antre hoaks", False),
        ("antre NOT (a1 b1)", "antre a1", True),
        ("a1 OR (b1 -c1)", "b1 c1", False),
        ("pertamina", "halo @Pertamina", True),
        ("budi", "halo @budi", False),
        ("santoso", "halo @budi_santoso @budi.santoso @budi-santoso", False),
        ("santoso", "halo @budi_santoso, santoso", True),
        ('"halo budi"', "halo @budi", False),
        ("@pertamina", "halo @PERTAMINA.", True),
        ("@pertamina", "pertamina @pertaminafans", False),
        ("@pertamina", "surel info@pertamina.com, hub.dia@pertamina", False),
        ("@pertamina", "info@pertamina.com (@pertamina)", True),
        ("@bmkg_info", "@BMKG_Info gempa", True),
        ("info", "@BMKG_Info gempa", True),
        ("#banjir", "#Banjir.Besok", True),
        ("@pertamina", "@Pertamina.Tolong", True),
    ],
)
def test_matches(query: str, text: str, expected: bool) -> None:
    """Words match as words, phrases as phrases, hashtags as hashtags; private handles not at all."""
    assert matches(query, text) is expected


@pytest.mark.parametrize(
    ("query", "fields", "expected"),
    [
        ("platform:news", {"platform": "news"}, True),
        ("platform:news", {}, False),
        ("outlet:Detik.com", {"outlet": "news.detik.com"}, True),
        ("outlet:detik.com", {"outlet": "notdetik.com"}, False),
        ("lang:id", {"lang": "id-id"}, True),
        ("@pertamina", {"author": "Pertamina"}, True),
        ("@pertamina", {"mentions": ("a", "PERTAMINA")}, True),
        ("@pertamina", {"repost_of_user": "pertamina"}, True),
        ("lang:id -platform:news", {"lang": "id", "platform": "news"}, False),
        ("halo (lang:en OR outlet:a.id)", {"outlet": "a.id"}, True),
        ("judul", {"title": "Judul"}, True),
        ("#tag", {"hashtags": ("Tag",)}, True),
        ("tag", {"hashtags": ("Tag",)}, True),
        ('"judul halo"', {"title": "judul"}, False),
        ('"halo tag"', {"hashtags": ("tag",)}, False),
    ],
)
def test_fields(query: str, fields: dict[str, object], expected: bool) -> None:
    """Filters look at the post's own fields, words at title, text and hashtags, and no phrase runs over."""
    assert matches(query, "halo", **fields) is expected


def test_batches() -> None:
    """No phrase runs from one post into the next, whatever control characters a text holds."""
    matcher = Matcher([Issue("a", "A", '"a1 b1"'), Issue("b", "B", "b1")])
    batch = [post("a1"), post("b1"), post("x\0 \0b1"), post(""), post("a1 b1"), post("")]
    assert matcher.match(batch) == [(), ("b",), ("b",), (), ("a", "b"), ()]
    assert matcher.match([]) == []
    assert Matcher([]).match(batch) == [()] * 6


def test_private_accounts() -> None:
    """A query about a private person's account is refused with that reason, at its place."""
    with pytest.raises(QueryError, match="@budi is not a public account") as refused:
        Matcher([Issue("a", "A", "antre OR @budi")], PUBLIC)
    assert refused.value.position == 9


def test_explained() -> None:
    """An explanation names every term that is there, with its place in the post as it was written."""
    issues = [Issue("bbm", "BBM", '("antrean panjang" OR bbm OR #langka) platform:x -hoaks'), Issue("b", "B", "solar")]
    one = post("Waduh… Antrean, panjang: ＢＢＭ habis", title="BBM", hashtags=("Langka",))
    [explanation] = Matcher(issues).explain(one)
    assert explanation.issue == "bbm"
    found = [
        (p.term, p.field, {"title": one.title, "text": one.text}.get(p.field, "#Langka")[p.start : p.end])
        for p in explanation.places
    ]
    assert found == [
        ('"antrean panjang"', "text", "Antrean, panjang"),
        ("bbm", "title", "BBM"),
        ("bbm", "text", "ＢＢＭ"),
        ("#langka", "hashtags[0]", "#Langka"),
        ("platform:x", "platform", ""),
    ]


WORDS = ["aa", "bb", "cc", "aab", "ab", "é", "ａａ"]
HANDLES = ["@pertamina", "@aa", "@aa_bb", "#aa", "#aa_bb", "#bb"]
ATOMS = [
    "aa",
    "bb",
    "cc",
    "aa*",
    "ab*",
    '"aa bb"',
    '"bb aa cc"',
    '"aa ab"*',
    "#aa",
    "#aa_bb",
    "#bb*",
    "pertamina",
]
ATOMS += ["@pertamina", "platform:news", "platform:x", "lang:id", "outlet:a.id"]
QUERIES = st.recursive(
    st.sampled_from(ATOMS),
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        part.map(lambda one: f"-{one}"),
    ),
    max_leaves=6,
)
TEXTS = st.lists(
    st.tuples(st.sampled_from([*WORDS, *HANDLES]), st.sampled_from([" ", ", ", "\n", "-", " ... ", "\0", "…"])),
    max_size=7,
).map(lambda parts: "".join(word + gap for word, gap in parts))
POSTS = st.builds(
    Post,
    id=st.just("1"),
    platform=st.sampled_from(["x", "news"]),
    published=st.just(0),
    seen=st.just(0),
    text=TEXTS,
    title=st.one_of(st.just(""), TEXTS),
    hashtags=st.lists(st.sampled_from(["aa", "bb", "aa_bb"]), max_size=2).map(tuple),
    outlet=st.sampled_from(["", "a.id", "b.a.id"]),
    lang=st.sampled_from(["", "id"]),
    author=st.sampled_from(["", "Pertamina"]),
)


def naive(node: Node, one: Post) -> bool:
    """A query on one post, the slow way: regular expressions over each field, one term at a time."""
    match node:
        case Leaf(atom):
            return said(atom, one) if isinstance(atom, Filter) else any(found(atom, field) for field in fields(one))
        case Not(part):
            return not naive(part, one)
        case All(parts):
            return all(naive(part, one) for part in parts)
        case Some(parts):
            return any(naive(part, one) for part in parts)


def said(filter: Filter, one: Post) -> bool:
    """Whether a post's own fields say so, or for an account its text."""
    if filter.field == "account":
        return one.author.lower() == filter.value or any(
            re.search(rf"(?<![\w.+-])@{filter.value}(?!\w)", text) for text in fields(one)
        )
    own = str(getattr(one, filter.field))
    return own == filter.value or (filter.field == "outlet" and own.endswith(f".{filter.value}"))


def fields(one: Post) -> list[str]:
    """What of a post is searched, folded."""
    return [
        unify(text.replace("\0", " ")).decode().lower()
        for text in (one.title, one.text, *[f"#{tag}" for tag in one.hashtags])
    ]


def found(term: Term, text: str) -> bool:
    """Whether a folded text holds a term."""
    end = "" if term.prefix else r"(?![^\W_])"
    if term.tag:
        return bool(re.search(rf"#{term.tag}" + ("" if term.prefix else r"(?!\w)"), text))
    text = re.sub(r"@(?!pertamina(?!\w))\w+(?:[.-]\w+)*", lambda handle: "@" * len(handle[0]), text)
    gap = r"(?:[^\w@]|_){1,3}"
    return bool(re.search(r"(?<![^\W_])(?<!@@)" + gap.join(term.words) + end, text))


@settings(max_examples=400)
@given(st.lists(QUERIES, min_size=1, max_size=4), st.lists(POSTS, max_size=5))
@example(["aa"], [Post("1", "x", 0, 0, "@aa-bb aa")])
def test_equals_the_naive_way(queries: list[str], posts: list[Post]) -> None:
    """Whatever the queries and posts, the automaton answers as if every query looked at every post alone."""
    issues = []
    for number, query in enumerate(queries):
        try:
            issues.append(Issue(f"i{number}", "", parse(query).text))
        except QueryError:
            continue  # only negative
    expected = [tuple(issue.slug for issue in issues if naive(parse(issue.query).root, one)) for one in posts]
    matcher = Matcher(issues, PUBLIC)
    assert matcher.match(posts) == expected
    assert [tuple(why.issue for why in matcher.explain(one)) for one in posts] == expected


@given(QUERIES)
def test_triggers(query: str) -> None:
    """Every query that is understood has triggers, and they are among its own atoms."""
    try:
        understood = parse(query)
    except QueryError:
        return
    assert triggers(understood.root)
    assert triggers(understood.root) <= {leaf.atom for leaf in understood.leaves}  # type: ignore[operator]  # not None
