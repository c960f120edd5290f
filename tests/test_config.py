"""One TOML file, one model: what is wrong is said in one sentence, with its place and what was meant."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.config import Config, ConfigError, load
from stream.configfile import line_of, spelt
from stream.core import watches
from stream.secret import Secret

ROOT = Path(__file__).parent.parent
BAD = sorted((ROOT / "tests" / "bad_config").glob("*.toml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_mistake_has_its_message(path: Path) -> None:
    """A bad file is refused with exactly the lines that its first comments hold."""
    wanted = [line[2:] for line in path.read_text("utf-8").split("\n") if line.startswith("# ")]
    with pytest.raises(ConfigError) as refused:
        load(path, {})
    assert str(refused.value).replace(f"{path.parent}/", "").split("\n") == wanted


def test_a_secret_is_never_repeated() -> None:
    """A secret that was written into the file by mistake is not in the message."""
    said = [_refused(path) for path in BAD if "rahasia-sekali" in path.read_text("utf-8")]
    assert said
    assert not any("rahasia-sekali" in message for message in said)


def test_the_example_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The documented example loads, is marked as a drill, and lets nobody wait for a level."""
    monkeypatch.chdir(ROOT)
    config = load(Path("deploy/config.toml"), {})
    assert config.agency.status == "SIMULASI"
    assert len(config.issues) == 5
    assert set(config.levels) == {"waspada", "siaga", "awas"}


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A file that is not there is named, with what to do."""
    with pytest.raises(ConfigError, match=r"nowhere\.toml: No such file or directory; name a readable file"):
        load(tmp_path / "nowhere.toml", {})


def test_an_empty_file_is_a_configuration(tmp_path: Path) -> None:
    """Every setting has a default, so an empty file gives the defaults."""
    assert load(_written(tmp_path, ""), {}) == Config()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Some editors write one before the text; it says nothing."""
    assert load(_written(tmp_path, "\ufeff[agency]\nname = 'Humas'"), {}).agency.name == "Humas"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    """KENTONGAN_<SECTION>__<KEY> wins, in a list too, and an underscore finds the hyphen in a name."""
    path = _written(tmp_path, '[web]\nport = 1\n[issues.antrean-bbm]\nname = "A"\nquery = "bbm"')
    environ = {
        "KENTONGAN_WEB__PORT": "9090",
        "KENTONGAN_WEB__TOKEN__FILE": "/run/token",
        "KENTONGAN_ISSUES__ANTREAN_BBM__OWNER": "analis",
        "KENTONGAN_AGENCY__ACCOUNTS": '["detikcom"]',
        "KENTONGAN_HOME": "not an override: no section",
    }
    config = load(path, environ)
    assert (config.web.port, config.web.token.file) == (9090, "/run/token")
    assert config.issues["antrean-bbm"].owner == "analis"
    assert config.agency.accounts == ("detikcom",)


def test_a_bad_variable_is_named(tmp_path: Path) -> None:
    """A mistake that came from the environment names the variable and not the file."""
    with pytest.raises(ConfigError, match=r"^KENTONGAN_WEB__PROT: web\.prot: unknown key; did you mean \"port\"\?$"):
        load(_written(tmp_path, ""), {"KENTONGAN_WEB__PROT": "1"})


def test_a_secret_is_read_when_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret comes from its file or variable, and says what to do where it is not there."""
    (tmp_path / "token").write_text("satu\n")
    monkeypatch.setenv("TOKEN_DUA", "dua")
    assert Secret(file=str(tmp_path / "token")).read() == "satu"
    assert Secret(env="TOKEN_DUA").read() == "dua"
    with pytest.raises(ConfigError, match="NOT_THERE is not set; export it"):
        Secret(env="NOT_THERE").read()
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ConfigError, match="empty is empty; write it there"):
        Secret(file=str(tmp_path / "empty")).read()
    with pytest.raises(ConfigError, match="none: No such file or directory; create it"):
        Secret(file=str(tmp_path / "none")).read()


def test_lines_in_texts_are_not_keys() -> None:
    """A line inside of a text over several lines is not taken for a key."""
    assert line_of('[a]\nb = """\nc = 1\n"""\nc = 2', ("a", "c")) == 5


@given(st.sampled_from(["host", "port", "token", "tokn"]), st.one_of(st.integers(), st.text("ab1.:", max_size=9)))
def test_any_value_is_taken_or_refused(key: str, value: int | str) -> None:
    """Whatever stands at a key, it is taken, or refused with a message that names the section."""
    with TemporaryDirectory() as folder:
        said = _said(_written(Path(folder), f"[web]\n{key} = {json.dumps(value)}"))
    assert all(": web" in line for line in said)


@given(st.lists(st.one_of(st.text("abc", min_size=1), st.integers(0, 9)), min_size=1))
def test_a_way_is_spelt_without_a_leading_dot(loc: list[str | int]) -> None:
    """The way to a key never begins or ends with a dot."""
    assert not spelt(tuple(loc)).startswith(".")


def _written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def _refused(path: Path) -> str:
    return "\n".join(_said(path))


def _said(path: Path) -> list[str]:
    """What is said against a file, nothing where it is taken."""
    try:
        load(path, {})
    except ConfigError as error:
        return str(error).split("\n")
    return []


def test_a_detector_of_river_joins_an_issue(tmp_path: Path) -> None:
    """An issue names detectors of river by import path; its watch has them in its panel, and goes on with them."""
    path = tmp_path / "k.toml"
    path.write_text('[issues.banjir]\nname = "Banjir"\nquery = "banjir"\ndetectors = ["river.drift.PageHinkley"]\n')
    watch = watches(load(path, {}))["banjir"]
    assert "river.drift.PageHinkley" in watch.panel.snapshot()
    watch.restore(watch.snapshot())
