"""Officers' labels: offered, kept, learnt, taken back, the same after a restart; and a change of reader is no alarm."""

from pathlib import Path

import msgspec
import pytest

from detectors.counts import Counts
from detectors.sentiment import VERSION
from detectors.sentiment.residual import ENOUGH
from detectors.tone import Tone
from detectors.window import Window
from stream.cli import main
from stream.config import Config, load
from stream.engine import labelling
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store
from stream.engine.views import issue_views
from stream.events import Labelled, decode_all
from tests.servers.receiver import Receiver
from tests.serving import SARI, installed, serving

START = 1_759_824_000
TEXTS = ("loket buka jam delapan", "petugas loket datang", "antrean di loket pindah")
SETTINGS = {
    "issues": {"loket": {"name": "Loket", "query": "loket"}},
    "engine": {"time": "feed"},
    "officers": {"sari": {"name": "Sari", "reach": [{"channel": "layar"}]}},
    "channels": {"layar": {"kind": "console"}},
}


def line(number: int) -> bytes:
    """A post line, one a minute; no two have the same wording."""
    text = f"{TEXTS[number % 3]} {'abcdefghij'[number % 10]}{'klmnopqrst'[number // 10 % 10]}"
    return msgspec.json.encode({"id": str(number), "platform": "x", "published": START + 60 * number, "text": text})


def engine(path: Path | str = ":memory:") -> Embedded:
    """An engine that watches one issue."""
    return Embedded(Config.model_validate(SETTINGS), Store(str(path)), b"key")


def feed(one: Embedded, first: int, after: int) -> None:
    """Posts number ``first`` up to before ``after``."""
    one.step([Lines("f", [line(number) for number in range(first, after)], END_OF_TIME, leads=True)])


def label(number: int, tone: str = "negative", drawn: str = "random") -> Labelled:
    """Sari's word on a post."""
    return Labelled("loket", f"x:{number}", "sari", START, tone, drawn)  # type: ignore[arg-type]  # as it comes from outside


def taught(path: Path | str = ":memory:") -> Embedded:
    """An engine with so many labels that they are used: in this issue "loket" is always a complaint."""
    one = engine(path)
    feed(one, 0, ENOUGH)
    one.step([label(number) for number in range(ENOUGH)])
    return one


def test_what_officers_teach_is_how_posts_are_read() -> None:
    """Before enough labels nothing changes; with them the next posts are read as the officers would."""
    one = engine()
    feed(one, 0, ENOUGH)
    one.step([label(number) for number in range(ENOUGH - 1)])
    assert one.reader.version("loket") == VERSION
    one.step([label(ENOUGH - 1)])
    assert one.reader.version("loket") == f"{VERSION}+labels"
    feed(one, ENOUGH, ENOUGH + 9)
    assert one.watches["loket"].state.window.over(8).negative == 8  # of the hour before a third


def test_labels_survive_a_restart_and_a_withdrawal_leaves_no_trace(tmp_path: Path) -> None:
    """The file holds the labels in their order; what is learnt from it again is the same; taken back is never told."""
    one = taught(tmp_path / "k.sqlite")
    text, learnt = "petugas loket datang", one.reader.learnt["loket"].snapshot()
    tone = one.reader.learnt["loket"].predict_proba_one(text)
    one.store.close()
    again = engine(tmp_path / "k.sqlite")
    assert again.reader.learnt["loket"].snapshot() == learnt
    assert again.reader.learnt["loket"].predict_proba_one(text) == tone
    again.step([label(ENOUGH - 1, "")])
    assert again.reader.version("loket") == VERSION
    assert len(again.reader.learnt["loket"].labels) == ENOUGH - 1
    again.store.close()


def test_labels_are_journaled_and_a_change_of_reader_is_said_once() -> None:
    """Each label stands in the journal with who and when; the watch hears from which minute on posts are read anew."""
    one = taught()
    events = [event for (rows,) in one.store.db.execute("SELECT events FROM journal") for event in decode_all(rows)]
    kinds = [type(event).__name__ for event in events]
    assert kinds.count("Labelled") == ENOUGH
    assert kinds.count("ReadBy") == 2  # the shipped model at the beginning, the labels at the end
    assert one.watches["loket"].state.read_by.endswith("+labels")
    (view,) = issue_views(one.watches.values(), {})
    assert view.read_by.endswith("+labels") and view.read_since > START


def test_a_change_of_reader_is_no_alarm() -> None:
    """When another version calls most posts negative, tone has no past to compare with; not being told it alarms."""
    scores = []
    for told in (True, False):
        tone, window = Tone(), Window(now=29_000_160)
        for minute in range(3000):
            window.advance()
            read_anew = minute >= 2900
            if minute == 2900 and told:
                tone = Tone(begins=window.now)
            window.put(window.now, Counts(posts=4, negative=3 if read_anew else 1, neutral=1 if read_anew else 3))
            found = tone.score_one(window)
            tone.learn_one(window)
        scores.append(found.score if found else -9.0)
    assert scores[0] < 0 < scores[1]


def test_half_of_the_offers_are_random_and_none_comes_twice() -> None:
    """Offers alternate between drawn and unsure ones; a labelled post is not offered again, nor a wording twice."""
    one = engine()
    feed(one, 0, 90)
    found = labelling.labelling(one, "loket")
    assert found is not None
    assert [offer.drawn for offer in found.offers[:4]] == ["random", "uncertain", "random", "uncertain"]
    assert len({offer.post for offer in found.offers}) == len(found.offers) == labelling.OFFERS
    first = found.offers[0].post
    one.step([Labelled("loket", first, "sari", START, "neutral")])
    again = labelling.labelling(one, "loket")
    assert again is not None and first not in [offer.post for offer in again.offers]
    assert (again.standing.labels, again.standing.random, again.standing.used) == (1, 1, False)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Labelled("jalan", "x:1", "sari", 0, "negative"), "jalan: no such issue"),
        (Labelled("loket", "x:1", "budi", 0, "negative"), "budi is not on the duty list; it has sari"),
        (Labelled("loket", "x:99", "sari", 0, "negative"), "x:99: no such post of loket is stored"),
    ],
)
def test_what_cannot_be_labelled(wrong: Labelled, why: str) -> None:
    """An unknown issue, officer or post is refused with a sentence."""
    one = engine()
    feed(one, 0, 3)
    refused = labelling.refusal(one, wrong)
    assert refused is not None and refused.explanation.startswith(why)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration file with the same issue."""
    return installed(tmp_path, "loket", more=SARI)


def test_the_terminal_asks_and_learns(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key each: negative, skipped, undone; what is left is counted, and the end of the input quits."""
    one = Embedded(load(config), Store(load(config).engine.database), b"key")
    feed(one, 0, 30)
    one.store.close()
    typed = iter(["n\n", "s\n", "x\n", "u\n", "p\n", ""])
    monkeypatch.setattr("sys.stdin.readline", lambda: next(typed), raising=False)
    assert main(["label", "loket", "--officer", "sari", "--config", str(config)]) == 0
    shown = capsys.readouterr().out
    assert "taken back" in shown
    assert "loket: 1 labels, " in shown.splitlines()[-1]
    assert (
        main(["label", "loket", "--officer", "budi", "--post", "x:1", "--tone", "none", "--config", str(config)]) == 1
    )
    assert "budi is not on the duty list" in capsys.readouterr().err
    assert main(["label", "loket", "--officer", "sari", "--post", "x:1", "--config", str(config)]) == 2


async def test_labels_by_http(config: Path) -> None:
    """The running service offers posts, takes a label and gives it back, and says what is wrong with others."""
    async with serving(load(config), Receiver()) as served:
        await served.ask("POST", "/v1/posts", data=b"\n".join(map(line, range(20))))
        _, offered = await served.ask("GET", "/v1/issues/loket/labels")
        post = offered["offers"][0]["post"]
        said = {"post": post, "tone": "negative", "officer": "sari", "drawn": "random"}
        assert (await served.ask("POST", "/v1/issues/loket/labels", json=said))[0] == 200
        _, offered = await served.ask("GET", "/v1/issues/loket/labels")
        assert offered["standing"]["labels"] == 1
        assert (await served.ask("POST", "/v1/issues/loket/labels", json=said | {"tone": ""}))[0] == 200
        assert (await served.ask("POST", "/v1/issues/loket/labels", json=said | {"post": "x:99"}))[0] == 404
        assert (await served.ask("POST", "/v1/issues/loket/labels", json=said | {"tone": "angry"}))[0] == 422
        assert (await served.ask("POST", "/v1/issues/loket/labels", json=said | {"officer": "budi"}))[0] == 422
        assert (await served.ask("GET", "/v1/issues/jalan/labels"))[0] == 404
