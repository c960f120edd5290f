"""`kentongan report`: an episode minute by minute, from what was written down: who knew what, when."""

import asyncio
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from markdown_it import MarkdownIt

from alerts.delivery import State
from alerts.speech import Speech
from alerts.words import LANGUAGES
from alerts.words.report import WORDS
from stream.cli import main
from stream.config import Config, load
from stream.desk import desk
from stream.desk.asked import DeskError
from stream.desk.service import Service
from stream.engine.shown import IncidentView
from stream.report import report
from stream.report.markdown import markdown
from stream.report.page import page
from stream.report.worded import worded
from tests.servers.receiver import SECRET, Receiver
from tests.serving import serving, settings
from tests.story import HERE, Story

HOSTILE = "| <script>alert(1)</script>\n```\n# [x](http://jahat.id) `"
NAMES = {"sari": "Sari", "budi": "Pak Budi"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The configuration of a service that has lived through a false alarm at Awas."""
    folder = tmp_path_factory.mktemp("lived")
    text = (HERE / "roster.toml").read_text("utf-8")
    (folder / "k.toml").write_text(text.replace('time = "feed"', f'time = "feed"\ndatabase = "{folder}/k.sqlite"'))
    story = Story(HERE / "rule-06-awas-ends-by-two.toml", f"{folder}/k.sqlite")
    story.tell()
    story.engine.store.close()
    return f"{folder}/k.toml"


@pytest.fixture(scope="module")
def episode(lived: str) -> IncidentView:
    """The last episode that this service has lived through."""
    with desk(load(Path(lived))) as where:
        return where.episode(where.episodes()[0].incident)


def test_episodes_are_listed_and_told(lived: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an id a row for each; with one the whole of it, in the agency's language or in English."""
    assert main(["report", "--config", lived]) == 0
    row = capsys.readouterr().out.splitlines()[0]
    id = row.split()[0]
    assert "AWAS · 4 dari 4" in row and "Nov 2026" in row
    assert main(["report", id, "--config", lived]) == 0
    told = capsys.readouterr().out
    assert told.startswith("# Laporan episode: ") and id in told and "tertinggi AWAS · 4 dari 4" in told
    assert "Putusan: agenda terjadwal" in told
    assert main(["report", id, "--config", lived, "--language", "en"]) == 0
    assert "## Who knew when" in capsys.readouterr().out


def test_minutes_are_in_order_and_each_says_to_whom(episode: IncidentView) -> None:
    """The chronicle goes forward, names people and not their names in the configuration, and holds every message."""
    made = report(episode, NAMES, "Pemda")
    assert [one.at for one in made.moments] == sorted(one.at for one in made.moments)
    assert sum(len(one.tellings) for one in made.moments) == len(episode.notifications) > 5
    assert "Sari" in {person.name for person in made.people}
    assert made.people[0].since >= made.moments[0].at


def test_who_was_not_reached_is_said(episode: IncidentView) -> None:
    """A message that failed tells nobody anything; one that took four minutes told it four minutes later."""
    first, *_ = episode.notifications
    late = first | {"hearers": ["sari"], "state": "delivered", "seconds": 240.0}
    lost = first | {"hearers": ["budi"], "state": "failed", "reason": "403 | diblokir", "seconds": 0.0}
    made = report(msgspec.structs.replace(episode, notifications=(late, lost)), NAMES, "Pemda")
    assert [(one.name, one.since, one.arrived, one.failed) for one in made.people] == [
        ("Sari", first["at"] + 240, 1, 0),  # type: ignore[operator]  # what is stored is plain
        ("Pak Budi", 0, 0, 1),
    ]
    told = markdown(worded(made, Speech("id", "WIB")))
    assert "GAGAL: 403 \\| diblokir" in told and "| Pak Budi | – | – | 0 | 1 |" in told


def test_the_beginning_that_is_lacking_is_said(episode: IncidentView) -> None:
    """Where more was said than is kept at hand, the report says so, and does not begin in the middle in silence."""
    many = (episode.notifications[0],) * 500
    made = report(msgspec.structs.replace(episode, notifications=many), NAMES, "Pemda")
    assert made.cut and "Hanya 500 pesan terakhir" in markdown(worded(made, Speech("id", "WIB")))


def test_hostile_words_stay_words(episode: IncidentView) -> None:
    """Whatever stands in messages, names and reasons is neither an element of the page nor a mark of the Markdown."""
    first = episode.notifications[0] | {"text": HOSTILE, "hearers": [], "channel": HOSTILE, "state": "failed"}
    hostile = msgspec.structs.replace(
        episode, name=HOSTILE, text=HOSTILE, verdict=HOSTILE, notifications=(first | {"reason": HOSTILE},)
    )
    told = worded(report(hostile, {}, HOSTILE), Speech("id", "WIB"))
    elements = Elements(page(told, "p { margin: 0 }"))
    assert not elements.names & {"script", "a", "img", "i"} and HOSTILE in elements.texts
    rendered = Elements(MarkdownIt("commonmark").render(markdown(told)))
    assert not rendered.names & {"script", "a", "img", "i", "em", "strong"}
    assert HOSTILE.split("\n")[0] in "".join(rendered.texts)


def test_everybody_who_reads_a_shared_chat_knew(episode: IncidentView) -> None:
    """One message to a chat is one telling, and all who are in it knew from then on."""
    first = episode.notifications[0] | {"hearers": ["sari", "budi"], "state": "delivered", "seconds": 0.0}
    made = report(msgspec.structs.replace(episode, notifications=(first,)), NAMES, "Pemda")
    assert [one.name for moment in made.moments for one in moment.tellings] == ["Sari, Pak Budi"]
    assert {one.name: one.arrived for one in made.people} == {"Sari": 1, "Pak Budi": 1}


def test_a_page_needs_nothing_else(lived: str, episode: IncidentView, capsys: pytest.CaptureFixture[str]) -> None:
    """The HTML is one file in the language asked for, and the JSON says which schema it has."""
    assert main(["report", episode.incident, "--config", lived, "--html", "--language", "en"]) == 0
    text = capsys.readouterr().out
    elements = Elements(text)
    assert elements.language == "en" and {"style", "table", "pre"} <= elements.names
    assert set(re.findall(r'(?:href|src)="([^"]*)"', text)) == {"data:,"}
    assert main(["report", episode.incident, "--config", lived, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "kentongan.report/1" and made["episode"]["incident"] == episode.incident


def test_an_unknown_episode(lived: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is an error that says where the right ones are."""
    assert main(["report", "nihil-1", "--config", lived]) == 1
    assert "kentongan report` alone lists them" in capsys.readouterr().err


def test_every_state_and_word_is_there() -> None:
    """Whatever state a message can be in has its words, and both languages have the same."""
    assert {*LANGUAGES} == {*WORDS}
    for words in LANGUAGES.values():
        assert {*words.DELIVERY} == {*get_args(State)} and {*words.OCCASIONS} == {*LANGUAGES["id"].OCCASIONS}


async def test_of_a_running_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the service holds the file, it is asked over HTTP, and an episode that goes on says so."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as receiver:
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
        async with serving(config, receiver) as served:
            await served.crisis()
            await served.until(lambda: bool(receiver.events), "the centre hears of it")
            where = Service(config)
            listed = await asyncio.to_thread(where.episodes)
            view = await asyncio.to_thread(where.episode, listed[0].incident)
            with pytest.raises(DeskError, match="no such incident"):
                await asyncio.to_thread(where.episode, "nihil")
    told = markdown(worded(report(view, NAMES, "Pemda"), Speech("id", "WIB")))
    assert "masih berlangsung" in told and "## Siapa tahu sejak kapan" in told


class Elements(HTMLParser):
    """What a page is made of: names of elements, texts, its language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.language: Any = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.language = dict(attrs).get("lang", self.language) if tag == "html" else self.language

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
