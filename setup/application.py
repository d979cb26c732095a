"""The application of a working copy: its database, its static files, its first start, its processes."""

import os
import subprocess

from setup.environment import DEV_LOCK, RUN_LOCK, call, python
from setup.failures import SetupFailure
from setup.places import BIN, NODE_MODULES, PROGRAMME, PYTHON, ROOT, home
from setup.steps import Step, run_steps

SETTINGS = {"DJANGO_SETTINGS_MODULE": "score.programme.settings"}


def _database() -> str:
    return os.environ.get("DATABASE_URL") or f"sqlite in {home()}"


def _migrate() -> None:
    call(
        [PYTHON, "-m", "django", "migrate", "--no-input", "--verbosity=0"],
        "The database could not be brought up to date; the reason is in the last lines above. "
        "Nothing was half done: every migration is one transaction.",
        **SETTINGS,
    )


def _collect_static_files() -> None:
    call(
        [PYTHON, "-m", "django", "collectstatic", "--no-input", "--clear", "--verbosity=0"],
        "The static files could not be gathered; the reason is in the last lines above.",
        **SETTINGS,
    )


def _load_demonstration() -> None:
    """Only into a database that nobody has an account in: what is there already is never touched."""
    if os.environ.get("SCORE_DEMO") == "0" or not _nobody_is_here_yet():
        return
    if subprocess.run([BIN / "score", "demo"], cwd=ROOT).returncode:
        raise SetupFailure("The demonstration programme could not be loaded. SCORE_DEMO=0 make run starts without it.")


def _nobody_is_here_yet() -> bool:
    asked = subprocess.run(
        [PYTHON, "-m", "setup.first_start"], cwd=ROOT, env=os.environ | SETTINGS, capture_output=True, text=True
    )
    if asked.returncode:
        raise SetupFailure(f"The database could not be read: {asked.stderr.strip().splitlines()[-1]}")
    return asked.stdout.strip() == "empty"


def steps() -> list[Step]:
    """What stands between an environment with all packages and an application that can be started."""
    sqlite = [] if os.environ.get("DATABASE_URL") else [home() / "score.sqlite3"]
    return [
        Step(
            "migrations",
            "Bringing the database up to date",
            _migrate,
            [PROGRAMME / "migrations", RUN_LOCK, _database()],
            sqlite,
        ),
        Step(
            "static files",
            "Gathering the static files",
            _collect_static_files,
            [PROGRAMME / "static", PROGRAMME / "settings.py", NODE_MODULES / ".package-lock.json", RUN_LOCK, DEV_LOCK]
            + [str(home())],
            [home() / "static"],
        ),
        Step("demonstration", "Looking whether this is the first start", _load_demonstration, [_database()], sqlite),
    ]


def bring_up_to_date() -> None:
    """Run the steps that are due."""
    run_steps(steps(), home() / "setup.json")


def serve(arguments: list[str]) -> int:
    """Become `score run`: web and worker in the foreground, until Ctrl-C."""
    os.chdir(ROOT)
    os.execv(BIN / "score", ["score", "run", *arguments])


def write_reference_docs() -> int:
    """Write the generated part of the documentation anew."""
    return python("docs/generate.py") if (ROOT / "docs" / "generate.py").exists() else 0
