"""Pictures: text can't break out of them, and the same drawing gives the same pixels."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from alerts.pictures import svg
from alerts.pictures.render import png


@given(st.text(), st.text())
def test_any_text_gives_well_formed_xml(content: str, attribute: str) -> None:
    """Hostile text in a label or an attribute leaves one text element with no child, and XML that can be read."""
    drawn = svg.document(10, 10, content, svg.text(content, 1, 1, data_x=attribute))
    root = ElementTree.fromstring(drawn)
    assert [child.tag.rpartition("}")[2] for child in root] == ["title", "rect", "text"]
    assert not list(root[2])


def test_the_same_drawing_gives_the_same_pixels() -> None:
    """PNG bytes depend on the drawing alone, whatever fonts a machine has."""
    drawn = svg.document(80, 20, "t", svg.text("Antre BBM 6,2×", 4, 14, font_weight="bold"))
    assert png(drawn) == png(drawn)


def test_letters_are_drawn_from_the_bundled_font() -> None:
    """Text leaves ink, also in bold: a font was found in this very package."""
    blank = svg.document(80, 20, "t")
    plain, bold = (svg.document(80, 20, "t", svg.text("Antre", 4, 14, font_weight=w)) for w in ("normal", "bold"))
    assert len({png(blank), png(plain), png(bold)}) == 3
