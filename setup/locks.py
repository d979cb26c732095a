"""Writes the lock files anew: exact versions with hashes, and no address of where they came from."""

import shutil
import subprocess
from collections.abc import Sequence

from setup.failures import SetupFailure
from setup.places import REQUIREMENTS, ROOT

COMPILE = [
    "uv",
    "pip",
    "compile",
    "--quiet",
    "--no-config",  # a machine's own settings must not end up in the files
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
]
# each is held to the versions of those before it
LOCKS: dict[str, Sequence[str]] = {
    "run.txt": ("pyproject.toml", "--group=build"),
    "dev.txt": ("pyproject.toml", "--group=dev", "--constraint=requirements/run.txt"),
    "npm.txt": ("--group=npm",),
    "spark.txt": ("pyproject.toml", "--extra=spark", "--constraint=requirements/dev.txt"),
}


def write() -> int:
    """Resolve all lists; versions that are locked already stay unless pyproject.toml no longer allows them."""
    if not shutil.which("uv"):
        raise SetupFailure("Locking needs uv: pip install uv. (Only locking does; installing uses pip.)")
    for name, sources in LOCKS.items():
        output = REQUIREMENTS / name
        if subprocess.run([*COMPILE, *sources, f"--output-file={output.relative_to(ROOT)}"], cwd=ROOT).returncode:
            raise SetupFailure(f"requirements/{name} could not be resolved; uv's own words are above.")
    return 0
