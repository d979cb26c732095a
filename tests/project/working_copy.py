"""Files of the working copy that belong to the project."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__", "dist", "build"}


@cache
def project_files() -> tuple[Path, ...]:
    """Paths relative to the root: what git tracks or would track; without git, all but what set-up brings."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
        found = [Path(name) for name in listed if name]
    else:
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not NOT_OURS & set(path.parts)]
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def code() -> list[Path]:
    """Our own Python outside tests, without migrations, which Django writes."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py"
        and path.parts[0] in ("src", "setup", "bench", "docs")
        and "migrations" not in path.parts
    ]


def text(path: Path) -> str:
    """Content of a project file; what is not text is read as far as it is."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")
