"""The network view: exact where it is short-cut, the same for any order, and safe whatever accounts are called."""

import builtins
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree
from zlib import crc32

import igraph
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.pictures.network import picture
from detectors.network.analysis import Analysis, Question, analyse
from detectors.network.communities import Missing, communities, undirected
from detectors.network.graph import Graph, aggregate
from detectors.network.interactions import KINDS, Interaction, gather
from detectors.network.layout import MOST, drawn
from detectors.network.rank import pagerank
from detectors.network.roles import FLOWS
from detectors.sentiment.reading import Reading
from stream.cli import main
from stream.config import Config
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.network import answer, stored
from stream.engine.store import Store
from stream.network.amplification import MOST as NAMED
from stream.network.amplification import account, interactions, said
from stream.network.forms import FORMS
from stream.network.whole import written
from stream.post import Post
from tests.serving import free_port, serving

GOLDEN = Path(__file__).parent / "golden" / "network.json"
NAMES = st.sampled_from([f"x:{name}" for name in "abcdefghij"])
INTERACTIONS = st.lists(
    st.builds(Interaction, NAMES, NAMES, st.integers(0, 90_000), st.sampled_from(KINDS)), max_size=60
)
QUESTION = Question("antre", "Antre", 90_000, 21_600, frozenset({"x:a"}), frozenset({"x:b"}), frozenset({"x:c"}))


def made(edges: int, seed: int = 1) -> Graph:
    """A graph of ten villages with a few much amplified accounts in each, and many who pass on once."""
    draw, rows = Random(seed), []
    for _ in range(edges):
        village = draw.randrange(10)
        target = village if draw.random() < 0.85 else draw.randrange(10)
        source, fan = f"{village}-{draw.randrange(edges)}", f"{target}-{int(edges * draw.random() ** 3 / 4)}"
        rows.append(Interaction(source, fan, draw.randrange(90_000), "repost"))
    return aggregate(gather(rows), 90_000, 21_600)


def whole(graph: Graph) -> igraph.Graph:
    """The same graph, plain."""
    ends = np.column_stack([graph.source, graph.target])
    return igraph.Graph(n=graph.size, edges=ends, directed=True, edge_attrs={"weight": graph.weight.tolist()})


@settings(max_examples=30, deadline=None)
@given(INTERACTIONS, st.randoms(use_true_random=False))
def test_the_order_of_interactions_does_not_matter(rows: list[Interaction], draw: Random) -> None:
    """Shuffled, or gathered from any number of parts, the answer has the same bytes in every form but PNG's."""
    other = draw.sample(rows, len(rows))
    first, second = (analyse(QUESTION, gather(some), ()) for some in (rows, other))
    for form in ("json", "gexf", "graphml", "svg"):
        assert b"".join(FORMS[form](first, "WIB", "id")) == b"".join(FORMS[form](second, "WIB", "id"))


@settings(max_examples=50, deadline=None)
@given(INTERACTIONS)
def test_ranks_are_those_of_the_whole_graph(rows: list[Interaction]) -> None:
    """Leaving out whom nobody amplifies changes no rank."""
    graph = aggregate(gather(rows), 90_000, 21_600)
    expected = whole(graph).pagerank(weights="weight") if graph.size else []
    assert np.allclose(pagerank(graph), expected, rtol=1e-6, atol=0)


@settings(max_examples=50, deadline=None)
@given(INTERACTIONS)
def test_cores_are_those_of_the_whole_graph(rows: list[Interaction]) -> None:
    """Folding accounts with one neighbour changes nobody's core."""
    graph = aggregate(gather(rows), 90_000, 21_600)
    plain = whole(graph).as_undirected()
    assert communities(graph).core.tolist() == plain.coreness()


@pytest.mark.parametrize("edges", [200, 5000])
def test_communities_are_as_good_as_those_of_the_whole_graph(edges: int) -> None:
    """Modularity is at least 0.99 of what igraph's own Leiden finds without folding anything."""
    graph = made(edges)
    one, other, weight = undirected(graph)
    plain = igraph.Graph(n=graph.size, edges=np.column_stack([one, other]))
    igraph.set_random_number_generator(Random(0))
    found = plain.community_leiden(objective_function="modularity", weights=weight.tolist(), n_iterations=2)
    ours = plain.modularity(communities(graph).community.tolist(), weights=weight.tolist())
    assert ours >= 0.99 * plain.modularity(found.membership, weights=weight.tolist())


def test_two_crowds_whose_middles_know_each_other_stay_two() -> None:
    """Who repeats one account only is folded into it, and still weighs: one mention does not make two crowds one."""
    rows = [Interaction(f"{hub}-{fan}", hub, 0, "repost") for hub in ("a", "b") for fan in range(5)]
    graph = aggregate(gather([*rows, Interaction("a", "b", 0, "mention")]), 0, 60)
    assert communities(graph).community.tolist() == [0] * 6 + [1] * 6


def test_at_most_180_accounts_are_drawn_and_nobody_alone() -> None:
    """Of a large graph the picture shows a few, each with a neighbour in it and of a group of three or more."""
    rows = [Interaction(f"x:{a % 97}", f"x:{a * a % 1009}", a, "repost") for a in range(3000)]
    rows += [Interaction(f"x:only-{n}", f"x:two-{n}", 0, "repost") for n in range(50)]
    found = analyse(QUESTION, gather(rows), ())
    chosen = drawn(found.roles)
    ends = np.concatenate([found.roles.graph.source, found.roles.graph.target])
    assert 0 < len(chosen) <= MOST
    assert set(chosen.tolist()) <= set(ends.tolist())
    assert not {found.roles.accounts[number] for number in chosen} & {f"x:only-{n}" for n in range(50)}


def post(id: int, author: str, text: str, **more: Any) -> Post:
    """A post some minutes after 2025-11-24T00:00Z."""
    at = 1_763_942_400 + 60 * id
    return Post(str(id), more.pop("platform", "x"), at, at, text, author=author, **more)


def story() -> list[tuple[Post, Any]]:
    """Three accounts say it, others repeat it, an outlet reports it and is linked to, others thank the office."""
    posts = [post(n, f"akun-{n:016x}", f"stok bbm habis di kota {n}") for n in range(3)]
    posts += [post(10 + n, f"akun-{n:016x}", "", repost_of=str(n % 3)) for n in range(10, 22)]
    posts.append(post(40, "", "Antrean BBM", platform="news", outlet="detik.com", url="https://detik.com/1"))
    posts += [post(50 + n, f"akun-{n:016x}", f"baca ini https://detik.com/1 {n}") for n in range(30, 34)]
    posts += [post(60 + n, f"akun-{n:016x}", f"terima kasih @pemkot sudah dijawab {n}") for n in range(40, 48)]
    return [(one, "negative" if n < 20 else "positive") for n, one in enumerate(posts)]


def network_of(posts: list[tuple[Post, Any]]) -> Any:
    """What the view tells of these posts."""
    config = Config.model_validate({"agency": {"accounts": ["pemkot"]}})
    return answer(config, "bbm", "Antrean BBM", posts, 1_763_942_400 + 7200, 7200.0)


def test_a_post_full_of_names_is_no_graph_of_its_own() -> None:
    """Of the thousands that one text has room for so many are read as of any post."""
    named = [post(1, "a", " ".join(f"@akun-{n} https://kabar.example/{n}" for n in range(2_000)))]
    assert len(list(interactions(named))) == NAMED


def test_a_story_is_told_with_its_spreaders_outlets_groups_and_chain() -> None:
    """The whole answer of a small story is as it was, byte for byte."""
    told = json.dumps(json.loads(b"".join(FORMS["json"](network_of(story()), "WIB", "id"))), indent=1) + "\n"
    assert told == GOLDEN.read_text("utf-8")


def test_what_amplifies_is_read_from_posts() -> None:
    """Reposts go to whom they repeat, links to the outlet, mentions to the office; the office keeps its name."""
    network = network_of(story()).network
    by_name = {one.account: one for one in network.spreaders}
    assert by_name["x:pemkot"].role == "public" and by_name["x:pemkot"].amplifiers == 8
    assert by_name["news:detik.com"].role == "media" and by_name["news:detik.com"].amplifiers == 4
    assert [step.outlet for step in network.chain if step.outlet] == ["detik.com"]
    assert len(network.flows) <= FLOWS


@pytest.mark.parametrize("shards", [1, 2, 4, 8])
def test_neither_shards_nor_order_change_a_byte(shards: int) -> None:
    """Shuffled, dealt to so many shards and put together again, the same posts give the same bytes in every form;
    those of the exported graph are as they were."""
    parts: list[list[tuple[Post, Any]]] = [[] for _ in range(shards)]
    for one in Random(shards).sample(story(), len(story())):
        parts[crc32(one[0].key.encode()) % shards].append(one)
    first, second = network_of(story()), network_of([one for part in parts for one in part])
    for form in ("json", "gexf", "graphml", "svg"):
        assert b"".join(FORMS[form](first, "WIB", "id")) == b"".join(FORMS[form](second, "WIB", "id"))
    assert b"".join(FORMS["gexf"](second, "WIB", "id")) == GOLDEN.with_suffix(".gexf").read_bytes()


def kept(database: Path, posts: list[Post], batch: int) -> Analysis:
    """What the stored posts tell after the engine took these, so many a step."""
    issues = {"bbm": {"name": "Antrean BBM", "query": "bbm OR baca OR pemkot"}}
    config = Config.model_validate({"agency": {"accounts": ["pemkot"]}, "issues": issues})
    store = Store(str(database))
    engine, lines = Embedded(config, store, b"key"), list(map(msgspec.json.encode, posts))
    for first in range(0, len(lines), batch):
        engine.step([Lines("intake", lines[first : first + batch], END_OF_TIME, leads=True)])
        while engine.rest:
            engine.step([])
    store.close()
    return stored(config, str(database), "bbm", None, 24.0)


@pytest.mark.parametrize(("batch", "minutes"), [(7, 1), (1000, 1), (11, 40)])
def test_neither_steps_nor_order_nor_repeats_change_what_is_stored(batch: int, minutes: int, tmp_path: Path) -> None:
    """Shuffled within so many open minutes, some twice, in larger and smaller steps: the same bytes."""
    draw, posts = Random(batch), [one for one, _ in story()]
    other = [*posts, *posts[::3]]
    other.sort(key=lambda one: (one.published // 60 // minutes, draw.random()))
    first, second = kept(tmp_path / "first", posts, 5), kept(tmp_path / "second", other, batch)
    assert first.network.edges > 10
    for form in ("json", "gexf", "svg"):
        assert b"".join(FORMS[form](first, "WIB", "id")) == b"".join(FORMS[form](second, "WIB", "id"))


def test_every_process_draws_the_same_picture(tmp_path: Path) -> None:
    """However Python's own hashes are salted, the command prints the same SVG, with every place in it."""
    feed = tmp_path / "feed.jsonl"
    spoken = [post(n, f"akun-{n * n % 23}", f"bbm habis @toko{n % 3} @akun-{n % 5}") for n in range(40)]
    feed.write_bytes(b"\n".join(map(msgspec.json.encode, spoken)))
    command = [sys.executable, "-m", "stream.cli", "network", "antrean-bbm", "--feed", str(feed), "--svg"]
    first, second = (
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": salt}).stdout
        for salt in ("1", "2")
    )
    assert first == second and first.count(b"<circle") > 10


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=3, max_size=6, unique_by=str.casefold), st.text())
def test_hostile_names_break_out_of_nothing(names: list[str], issue: str) -> None:
    """Whatever accounts and issues are called, every document is well-formed XML with as many accounts as there are."""
    rows = [Interaction(f"x:{one}", f"x:{other}", 0, "reply") for one in names for other in names]
    found = analyse(QUESTION._replace(name=issue), gather(rows), ())
    ElementTree.fromstring(picture(found, "WIB", "id"))
    for form, tag in (
        ("gexf", "{http://gexf.net/1.3}node"),
        ("graphml", "{http://graphml.graphdrawing.org/xmlns}node"),
    ):
        root = ElementTree.fromstring(b"".join(FORMS[form](found, "WIB", "id")))
        assert len(list(root.iter(tag))) == len(names)


@given(st.lists(st.one_of(st.floats(0, 1e9), st.floats(0, 1e-3))))
def test_exported_numbers_are_written_as_python_writes_them(values: list[float]) -> None:
    """Many at once give the same digits as one after the other."""
    assert written(np.array(values)) == [str(value) for value in np.array(values).round(6).tolist()]


def test_igraph_reads_the_exported_graph(tmp_path: Path) -> None:
    """GraphML comes back with the same accounts, edges and weights."""
    found = network_of(story())
    path = tmp_path / "network.graphml"
    path.write_bytes(b"".join(FORMS["graphml"](found, "WIB", "id")))
    read = igraph.Graph.Read_GraphML(str(path))
    assert read.vs["label"] == [account.partition(":")[2] for account in found.roles.accounts]
    assert read.es["weight"] == found.roles.graph.weight.round(6).tolist()


def test_an_empty_issue_has_an_empty_picture() -> None:
    """Nobody amplifies anybody: the picture says so."""
    assert "Belum ada jejaring" in picture(network_of([]), "WIB", "id")


def without_igraph(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the optional extra is not installed."""
    plain: Callable[..., Any] = builtins.__import__

    def refused(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "igraph":
            raise ImportError(name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refused)


def test_without_igraph_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The line to install it is in the message, and the exit status says that it failed."""
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"id": "1", "platform": "x", "published": 1763942400, "text": "bbm habis @a", "author": "b"}\n')
    without_igraph(monkeypatch)
    with pytest.raises(Missing):
        communities(made(10))
    assert main(["network", "antrean-bbm", "--feed", str(feed)]) == 1
    assert "pip install 'kentongan[network]'" in capsys.readouterr().err


def test_the_command_reads_a_recorded_feed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """For people it names the spreaders; an unknown issue is refused with the nearest right name."""
    feed = tmp_path / "feed.jsonl"
    lines = [
        {
            "id": str(n),
            "platform": "x",
            "published": 1_763_942_400 + n,
            "text": f"bbm habis @toko {n}",
            "author": f"a{n}",
        }
        for n in range(5)
    ]
    feed.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["network", "antrean-bbm", "--feed", str(feed)]) == 0
    assert "disebarkan 5 akun" in capsys.readouterr().out
    assert main(["network", "antrean-bmb", "--feed", str(feed)]) == 2
    assert "antrean-bbm" in capsys.readouterr().err


async def test_the_service_gives_the_network_of_an_issue(tmp_path: Path) -> None:
    """JSON and a picture over HTTP; what is not watched, another form, and a senseless span are refused."""
    tables = {"feeds": {"intake": {"kind": "http"}}, "issues": {"bbm": {"name": "Antrean BBM", "query": "bbm"}}}
    database = tmp_path / "posts.sqlite"
    engine = {"time": "feed", "database": str(database)}
    config = Config.model_validate(tables | {"engine": engine, "web": {"port": free_port()}})
    posts = [
        {"id": str(n), "platform": "x", "published": 1763942400 + n, "text": "bbm @toko", "author": f"a{n}"}
        for n in range(4)
    ]
    async with serving(config, SimpleNamespace(now=1763942400)) as served:
        assert (await served.ask("POST", "/v1/posts", data="\n".join(map(json.dumps, posts))))[0] == 200
        status, network = await served.ask("GET", "/v1/issues/bbm/network?hours=1")
        assert status == 200 and network["spreaders"][0]["amplifiers"] == 4
        async with served.http.get("/v1/issues/bbm/network?form=png") as response:
            assert response.content_type == "image/png" and (await response.read()).startswith(b"\x89PNG")
        for path, refused in (("bbm/network?form=gif", 422), ("bbm/network?hours=nan", 422), ("ktp/network", 404)):
            assert (await served.ask("GET", f"/v1/issues/{path}"))[0] == refused


def test_the_command_reads_the_stored_posts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the service keeps of an issue is looked at beside it; where there is no file that is said."""
    database, path = tmp_path / "posts.sqlite", tmp_path / "config.toml"
    path.write_text(f'[engine]\ndatabase = "{database}"\n[issues.bbm]\nname = "BBM"\nquery = "bbm"\n')
    assert main(["network", "bbm", "--config", str(path)]) == 1
    assert "is not there yet" in capsys.readouterr().err
    store = Store(str(database))
    with store.transaction():
        for one, word in story():
            store.posts.keep(one, {"bbm": Reading(word)}, False)
    store.close()
    assert main(["network", "bbm", "--config", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edges"] == 24


def test_the_picture_says_how_many_seem_coordinated_and_on_which_day_an_outlet_wrote() -> None:
    """The number of these stands in red beside a group's name; a step of another day carries its date; an outlet's
    long name is broken, not cut."""
    news = post(18 * 60, "", "BBM", platform="news", outlet="kabar-kota-purwaraya.example", url="https://k.example/1")
    posts = [one for one, _ in story()] + [news]
    told = list(said((one, "neutral") for one in posts))
    question = QUESTION._replace(
        at=news.published, media=frozenset({account(news)}), coordinated=frozenset(map(account, posts[-9:-1]))
    )
    found = analyse(question, gather(interactions(posts)), told)
    drawn = picture(found, "WIB", "id")
    counts = [one.coordinated for one in found.network.communities if one.coordinated]
    assert counts and all(f'fill="#c22f2f">{count}</text>' in drawn for count in counts)
    assert ">25 Nov 01.00</text>" in drawn and ">07.00</text>" in drawn
    assert ">kabar-kota-purwaraya</text>" in drawn or ">kabar-kota-</text>" in drawn
