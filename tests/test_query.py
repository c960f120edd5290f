"""The query language: what it understands, and what it says where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.fold import fold, unify, words
from stream.query import MAX_DEPTH, MAX_QUERY, MAX_TERMS, QueryError, parse
from stream.terms import All, Leaf, Node, Not, Some


def shown(node: Node) -> str:
    """A query with all its parentheses."""
    match node:
        case Leaf(atom):
            return str(atom)
        case Not(part):
            return f"-{shown(part)}"
        case All(parts):
            return f"({' '.join(map(shown, parts))})"
        case Some(parts):
            return f"({' OR '.join(map(shown, parts))})"


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("antre", "antre"),
        ("Antre BBM", "(antre bbm)"),
        ("antre AND bbm", "(antre bbm)"),
        ("a1 b1 OR c1 d1", "((a1 b1) OR (c1 d1))"),
        ("a1 (b1 OR c1) d1", "(a1 (b1 OR c1) d1)"),
        ("antre NOT hoaks", "(antre -hoaks)"),
        ("antre -hoaks -(a1 b1)", "(antre -hoaks -(a1 b1))"),
        ("antre AND NOT NOT bbm", "(antre --bbm)"),
        ("antre or and not", "(antre or and not)"),
        ('"Antrean, PANJANG"', '"antrean panjang"'),
        ("“antrean panjang”", '"antrean panjang"'),
        ("Jum'at anak-anak", '("jum at" "anak anak")'),
        ("antre* bá*", "(antre* ba*)"),
        ('"antre bb"*', '"antre bb*"'),
        ("#BBMLangka #antre*", "(#bbmlangka #antre*)"),
        ("@Pertamina", "@pertamina"),
        (
            'outlet:Detik.com Platform:News lang:ID outlet:"CNN Indonesia"',
            "(outlet:detik.com platform:news lang:id outlet:cnn indonesia)",
        ),
        ("ｂｂｍ ВВМ", "(bbm bbm)"),
        ("10:30", '"10 30"'),
        ("((antre))", "antre"),
        ("--antre", "--antre"),
    ],
)
def test_understood(text: str, understood: str) -> None:
    """Queries are read as users of listening tools write them."""
    assert shown(parse(text).root) == understood


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("", 0, 'expected a word, a phrase or "(" at the beginning, found the end'),
        ("  ", 2, "found the end"),
        ("antre AND", 9, "after AND, found the end"),
        ("antre OR OR bbm", 9, "after OR, found OR"),
        ("AND antre", 0, "at the beginning, found AND"),
        ("(antre", 6, 'expected ")", found the end'),
        ("antre) bbm", 5, "expected an operator or the end, found )"),
        ("antre ()", 7, 'after "(", found )'),
        ('bbm "antrean panjang', 4, 'a phrase has no closing "'),
        ("antre a*", 6, "at least 2 letters before *"),
        ("antre *", 6, "there is no letter and no digit"),
        ("an*tre", 0, "a * stands only at the end"),
        ("antre !!!", 6, "there is no letter and no digit"),
        ("-hoaks", 0, "nothing but NOT"),
        ("antre OR -hoaks", 0, "nothing but NOT on one way"),
        ("NOT (a1 OR b1)", 0, "nothing but NOT"),
        ("antre NOT", 9, "after NOT, found the end"),
        ("antre platfrom:x", 6, 'did you mean "platform"?'),
        ("antre judul:bbm", 6, "known here: platform, outlet, lang"),
        ("antre outlet:", 6, "expected a value after outlet:"),
        ("antre outlet:det*", 6, "takes a whole value"),
        ("antre @", 6, "expected an account's name after @"),
        ("@per*", 0, "without a *"),
        ("(" * 30 + "antre" + ")" * 30, MAX_DEPTH, "levels of parentheses"),
        ("-" * 30 + "antre", MAX_DEPTH, "levels of parentheses"),
        ("ab " * (MAX_TERMS + 1), 3 * MAX_TERMS, "make two issues of it"),
        ("a" * (MAX_QUERY + 1), MAX_QUERY, "characters at most"),
        (f'"{"a " * 13}"', 0, "12 words at most"),
    ],
)
def test_refused(text: str, position: int, problem: str) -> None:
    """A query that can't be used points at the place and says what was expected there."""
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert refused.value.position == position
    assert problem in refused.value.problem
    first, *_, shown_text, caret = str(refused.value).split("\n")
    assert first == refused.value.problem
    assert caret.index("^") <= len(shown_text)


def test_caret() -> None:
    """The caret stands below the place, in a long query of several lines too."""
    with pytest.raises(QueryError) as refused:
        parse("antre OR\n" * 20 + "b* OR solar")
    _, shown_text, caret = str(refused.value).split("\n")
    assert shown_text[caret.index("^") :].startswith("b* OR")


@given(st.text(alphabet='ab -"()*#@:“”\n\u00e9AN DORT', max_size=60))
def test_any_text(text: str) -> None:
    """Any text is understood or refused, with a place inside it."""
    try:
        position = parse(text).leaves[0].at
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


TRICKS = {
    "capitals": "BANJIR",
    "full width": "ｂａｎｊｉｒ",
    "mathematical": "𝗯𝗮𝗻𝗷𝗶𝗿",
    "script": "𝓫𝓪𝓷𝓳𝓲𝓻",
    "circled": "ⓑⓐⓝⓙⓘⓡ",
    "squared": "🅱🅰🅽🅹🅸🆁",
    "small capitals": "ʙᴀɴᴊɪʀ",
    "diacritics": "bànjîř",
    "struck through": "b\u0336a\u0336n\u0336j\u0336i\u0336r\u0336",
    "zero width": "b\u200ba\u200dn\u2060j\ufeffi\u00adr",
    "direction": "ba\u202en\u202cjir",
    "Cyrillic": "bаnjіr",
    "all that Cyrillic has": "ваnјіr",
    "Greek": "bαnϳιr",
    "filler": "ban\u3164jir",
    "emoji style": "banjir\ufe0f",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_tricks(trick: str) -> None:
    """A word is the same word whatever its letters are dressed up as."""
    assert fold(f"ada {trick}!") == ("ada", "banjir")


@given(st.text())
def test_folding_by_characters(text: str) -> None:
    """Folding a text gives what folding its characters gives, and blanks keep every place."""
    unified = unify(text)
    assert unified == b"".join(map(unify, text))
    assert len(words(unified)) == len(unified)


@given(st.text())
def test_folding_twice(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(" ".join(fold(text))) == fold(text)
