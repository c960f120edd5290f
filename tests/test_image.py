"""The image's own steps, run without a container: the same installation, the same entry point, as nobody in particular,
in a tree that can't be written."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import ROOT
from tests.dockerfile import Step, steps
from tests.observe.world import configuration
from tests.serving import free_port

STEPS = steps(ROOT / "deploy" / "Dockerfile")
NOBODY = 10001
"""The user of the image."""


def instructions(name: str, stage: int) -> list[Step]:
    """The instructions of a kind in a stage."""
    return [step for step in STEPS if (step.stage, step.name) == (stage, name)]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that the first stage builds, in a folder of ours instead of / (about a minute)."""
    root = tmp_path_factory.mktemp("image")
    root.chmod(0o755)
    source, python = root / "src", interpreter(root)
    source.mkdir()
    for step in (one for one in STEPS if one.stage == 0):
        if step.name == "COPY":
            copy(step, source)
        if step.name == "RUN":
            command = step.text.replace("/opt/kentongan", str(root / "opt")).replace(
                "python -m venv", f"{python} -m venv"
            )
            done = subprocess.run(["sh", "-ec", command], cwd=source, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    shutil.rmtree(source)
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return root


def interpreter(root: Path) -> Path:
    """A Python that everybody may run: this one, or a copy of it where it lies in somebody's home."""
    name, ours = Path("bin", f"python3.{sys.version_info.minor}"), Path(sys.base_prefix)
    if all(folder.stat().st_mode & stat.S_IXOTH for folder in (ours, *ours.parents)):
        return ours / name
    shutil.copytree(ours, root / "python", symlinks=True, ignore=shutil.ignore_patterns("test", "__pycache__", "*.a"))
    return root / "python" / name


def copy(step: Step, to: Path) -> None:
    """A COPY from the repository."""
    *sources, target = step.words
    for source in (ROOT / name for name in sources):
        if source.is_dir():
            shutil.copytree(source, to / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, to / target)


def nobody() -> dict[str, int | list[int]]:
    """Run as the image's user where we may choose; else as ourselves."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


async def test_it_serves_as_nobody_in_a_tree_that_cannot_be_written(image: Path, tmp_path: Path) -> None:
    """The entry point with its arguments starts, its health check says well, SIGTERM ends it with 0, and the tree is
    as it was."""
    port, before = free_port(), tree(image)
    config = handed_over(tmp_path, port)
    (entry,) = instructions("ENTRYPOINT", 1)[0].words
    command = [word.replace("/etc/kentongan/config.toml", str(config)) for word in instructions("CMD", 1)[0].words]
    service = await asyncio.create_subprocess_exec(
        str(image / "opt/bin" / entry), *command, cwd=tmp_path, env=environment(image), **nobody(),  # type: ignore[arg-type]
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        well = await ready(f"http://127.0.0.1:{port}/health/ready", service) and await healthy(image, port)
    finally:
        if service.returncode is None:
            service.send_signal(signal.SIGTERM)
        said = (await service.communicate())[1].decode()
    assert well and service.returncode == 0, said
    assert tree(image) == before


def handed_over(folder: Path, port: int) -> Path:
    """The demo's configuration and scenarios in a folder that belongs to the image's user."""
    shutil.copytree(ROOT / "deploy/scenarios", folder / "deploy/scenarios")
    config = configuration(folder, port)
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    for parent in folder.parents[: len(folder.parts) - 3]:  # pytest's own folders below /tmp
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    return config


def tree(image: Path) -> list[Path]:
    """Everything in it."""
    return sorted(image.rglob("*"))


async def ready(url: str, service: asyncio.subprocess.Process) -> bool:
    """Wait until the service is ready; False where it ends or never is."""
    async with aiohttp.ClientSession() as http:
        for _ in range(3000):
            if service.returncode is not None:
                return False
            try:
                async with http.get(url) as response:
                    if response.status == 200:
                        return True
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    return False


async def healthy(image: Path, port: int) -> bool:
    """What HEALTHCHECK says."""
    _, _, check = instructions("HEALTHCHECK", 1)[0].text.partition("CMD ")
    words = [word.replace("8080", str(port)) for word in Step(1, "CMD", check).words]
    done = await asyncio.create_subprocess_exec(*words, env=environment(image))
    return await done.wait() == 0


def environment(image: Path) -> dict[str, str]:
    """The variables of the second stage, and nothing of this process."""
    pairs = dict(word.split("=", 1) for step in instructions("ENV", 1) for word in step.words)
    own = {"LD_LIBRARY_PATH": str(image / "python/lib")}  # a copied Python must find its own library, not the system's
    return pairs | own | {"PATH": f"{image / 'opt/bin'}:/usr/bin:/bin"}


def test_the_image_runs_as_a_number_and_keeps_its_root() -> None:
    """Not as root; the exec form, so that SIGTERM arrives; one folder to write in; a base image of an exact version."""
    (user,) = instructions("USER", 1)
    assert user.text == f"{NOBODY}:{NOBODY}"
    assert instructions("ENTRYPOINT", 1)[0].text == '["kentongan"]'
    assert [step.text for step in instructions("VOLUME", 1)] == ["/var/lib/kentongan"]
    (base,) = (step.text for step in STEPS if step.name == "ARG" and step.stage == -1)
    assert base.startswith("PYTHON_IMAGE=python:3.") and base.count(".") == 2
    assert [step.text.split()[0] for step in STEPS if step.name == "FROM"] == ["${PYTHON_IMAGE}"] * 2
