"""Real programs that tests run: found on the path, or the test skips (in CI that is a failure). See ``programs.sh``."""

import shutil
import subprocess

import pytest


def program(name: str) -> str:
    """Where a program is; skips the test where it is not on this machine."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not on this machine; tests/programs.sh says how to get it")
    return path


def run(*command: str, given: bytes = b"", ends: int = 0) -> str:
    """Run a program to its end, which must be ``ends``; what it wrote on both outputs."""
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == ends, said
    return said
