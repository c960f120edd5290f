"""What is shipped to run the service: compose file, Kubernetes manifests, systemd unit, image; linted, and tried."""

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from stream.cli import COMMANDS
from stream.config import load
from tests.conftest import ROOT
from tests.programs import program, run
from tests.test_rules import anchors

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
MANIFESTS = [
    manifest
    for name in ("embedded", "kafka")
    for manifest in yaml.safe_load_all((DEPLOY / "kubernetes" / f"{name}.yaml").read_text("utf-8"))
]
PODS = [manifest for manifest in MANIFESTS if manifest["kind"] in ("Deployment", "StatefulSet")]
ROLES = ("web", "count", "keep", "examine", "notify")
EXPOSURE = 20
"""Tenths: systemd's own rating of how exposed a unit is, at most 2.0."""


def ours() -> Iterator[tuple[str, dict[str, Any]]]:
    """The services of the compose file that run our image."""
    return ((name, one) for name, one in COMPOSE["services"].items() if one["image"].startswith("kentongan"))


def test_the_compose_file_keeps_its_schema() -> None:
    """The published schema of compose files, apart from the project's name, which came later."""
    schema = json.loads((ROOT / "tests/schemas/compose_spec.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate({key: value for key, value in COMPOSE.items() if key != "name"})


def test_both_ways_of_running_are_there() -> None:
    """Embedded is one process; with Kafka every role runs, counters and keepers twice; both are watched."""
    profiles = {name: one["profiles"] for name, one in COMPOSE["services"].items()}
    assert {name for name, in_ in profiles.items() if "embedded" in in_} == {"kentongan", "prometheus", "grafana"}
    assert {name for name, in_ in profiles.items() if "kafka" in in_} >= {
        *ROLES,
        "kafka",
        "topics",
        "prometheus",
        "grafana",
    }
    assert {name: COMPOSE["services"][name]["deploy"]["replicas"] for name in ("count", "keep")} == {
        "count": 2,
        "keep": 2,
    }
    assert {name: COMPOSE["services"][name]["command"][-1] for name in ROLES} == {name: name for name in ROLES}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_containers_may_little(name: str) -> None:
    """No capability, no new privileges, a bound on memory, a pinned image, nothing open to the outside."""
    one = COMPOSE["services"][name]
    assert one["cap_drop"] == ["ALL"] and one["security_opt"] == ["no-new-privileges:true"]
    assert one["mem_limit"] and re.search(r":v?\d+\.\d+\.\d+}?$", one["image"])
    assert all(port.startswith("127.0.0.1:") for port in one.get("ports", ()))
    assert one.get("read_only") or name == "kafka"  # its image writes its configuration into itself


def test_images_can_be_pinned_by_digest() -> None:
    """Each image that is not ours is named by a variable; the guide looks up just those versions, and git keeps out."""
    named = dict(re.findall(r"\$\{(\w+_IMAGE):-([^}]+)}", (DEPLOY / "compose.yaml").read_text("utf-8")))
    theirs = [one["image"] for one in COMPOSE["services"].values() if not one["image"].startswith("kentongan")]
    assert theirs and all(image.removeprefix("${").partition(":-")[0] in named for image in theirs)
    assert f"ARG PYTHON_IMAGE={named['PYTHON_IMAGE']}" in (DEPLOY / "Dockerfile").read_text("utf-8")
    guide = (DEPLOY / "README.md").read_text("utf-8")
    assert dict(re.findall(r"(\w+_IMAGE)=(\S+)", guide)) == named
    assert {"deploy/.env", "deploy/secrets/"} <= {*(ROOT / ".gitignore").read_text("utf-8").split()}


def test_the_environment_is_a_configuration() -> None:
    """What the compose file and the manifests set by variables is taken by the example's configuration."""
    for _, one in ours():
        load(DEPLOY / "config.toml", one["environment"])
    for manifest in PODS:
        load(DEPLOY / "config.toml", {one["name"]: one["value"] for one in container(manifest)["env"]})


def test_secrets_are_files() -> None:
    """No secret's value stands in a file that is shipped, nor in a variable."""
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    for _, one in ours():
        assert all(
            "SECRET" not in name and ("TOKEN" not in name or name.endswith("__FILE")) for name in one["environment"]
        )
    for manifest in PODS:
        volumes = manifest["spec"]["template"]["spec"]["volumes"]
        assert any("secret" in volume for volume in volumes)


@pytest.mark.parametrize("manifest", PODS, ids=lambda one: str(one["metadata"]["name"]))
def test_pods_may_little_and_are_probed(manifest: dict[str, Any]) -> None:
    """Not root, nothing writable but what is mounted, no token of the cluster; alive is asked of the loop alone."""
    spec, one = manifest["spec"]["template"]["spec"], container(manifest)
    assert spec["automountServiceAccountToken"] is False and spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert one["resources"]["requests"] and one["resources"]["limits"]["memory"]
    assert spec["terminationGracePeriodSeconds"] >= 30
    labels = manifest["spec"]["template"]["metadata"]["labels"]
    assert manifest["spec"]["selector"]["matchLabels"].items() <= labels.items()
    probes = {probe: one[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")}
    assert probes == {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}


def test_one_file_has_one_writer_and_the_others_a_budget() -> None:
    """The embedded engine has one copy and no budget, which would only block; every role with two copies has one."""
    budgets = {one["metadata"]["name"] for one in MANIFESTS if one["kind"] == "PodDisruptionBudget"}
    several = {one["metadata"]["name"] for one in PODS if one["spec"]["replicas"] > 1}
    assert budgets == several and "kentongan" not in several
    assert {container(one)["args"][-1] for one in PODS if one["metadata"]["name"] in ROLES} == set(ROLES)


def container(manifest: dict[str, Any]) -> dict[str, Any]:
    """The one container of a workload."""
    (one,) = manifest["spec"]["template"]["spec"]["containers"]
    return dict(one)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """It is right, it may little (systemd's own rating), and the watchdog is on."""
    text = (DEPLOY / "kentongan.service").read_text("utf-8")
    unit = tmp_path / "kentongan.service"
    unit.write_text(text.replace("/opt/kentongan/bin/kentongan", "/bin/true"), "utf-8")  # which is not installed here
    assert run(program("systemd-analyze"), "verify", str(unit)) == ""
    run(program("systemd-analyze"), "security", "--offline=true", f"--threshold={EXPOSURE}", str(unit))
    assert "Type=notify" in text and "WatchdogSec=60" in text


def test_the_guides_configurations_are_right(tmp_path: Path) -> None:
    """Every configuration in the operation guide is taken as it stands there."""
    guide = (DEPLOY / "README.md").read_text("utf-8")
    shown = re.findall(r"^( *)```toml\n(.*?)^ *```", guide, flags=re.DOTALL | re.MULTILINE)
    assert len(shown) == guide.count("```toml") >= 3
    for _, text in shown:
        (tmp_path / "shown.toml").write_text(textwrap.dedent(text), "utf-8")
        load(tmp_path / "shown.toml", {})


def test_the_guides_commands_and_links_are_there() -> None:
    """Every command that the guide names is one, every link leads somewhere in the repository."""
    guide = (DEPLOY / "README.md").read_text("utf-8")
    assert set(re.findall(r"`kentongan ([a-z]+)", guide)) <= set(COMMANDS)
    for target in re.findall(r"\]\(([^)]+)\)", guide):
        path, _, section = target.partition("#")
        assert target.startswith("https://") or (DEPLOY / path).exists()
        assert not section or path or section in anchors(guide)


def test_versions_agree() -> None:
    """The image that is built, run and labelled is of this version."""
    from stream import __version__

    assert {one["image"] for _, one in ours()} == {f"kentongan:{__version__}"}
    assert {container(one)["image"] for one in PODS} == {f"kentongan:{__version__}"}
    assert f'image.version="{__version__}"' in (DEPLOY / "Dockerfile").read_text("utf-8")
