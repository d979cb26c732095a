"""Where things lie in a working copy."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
STATE = ROOT / "var" / "setup.json"  # of the environment; an instance keeps its own in its data directory
PROGRAMME = ROOT / "src" / "score" / "programme"
LOCALE = PROGRAMME / "locale"


def home() -> Path:
    """The instance's data directory, as the settings read it."""
    return Path(os.environ.get("SCORE_HOME", ROOT / "var")).resolve()
