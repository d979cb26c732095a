"""A second `make run` answers in under 5 s.

Beside it stands the bare start of the same interpreter with the application's modules, which no set-up can undercut.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMPORT = "import django; django.setup(); import score.programme.urls"
SECONDS = 300


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_and_stop(variables: dict[str, str], log: Path) -> float:
    """Seconds until the application says where it answers; then Ctrl-C."""
    began = time.monotonic()
    command = [sys.executable, "-m", "setup", "run", "--port", str(free_port())]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while "answers at" not in log.read_text():
            if process.poll() is not None or time.monotonic() - began > SECONDS:
                raise SystemExit(f"It did not start:\n{log.read_text()}")
            time.sleep(0.02)
        return time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def main() -> None:
    """Print first start, later starts and the bare import."""
    with tempfile.TemporaryDirectory() as folder:
        variables = os.environ | {"SCORE_HOME": f"{folder}/home", "SCORE_DEMO": "0"}
        first = start_and_stop(variables, Path(folder) / "log")
        later = [start_and_stop(variables, Path(folder) / "log") for _ in range(5)]
        began = time.monotonic()
        django = variables | {"DJANGO_SETTINGS_MODULE": "score.programme.settings"}
        subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, env=django, check=True)
        bare = time.monotonic() - began
    print("| Start | Seconds |\n|---|---:|")
    print(f"| first, packages there, empty database made | {first:.1f} |")
    print(f"| second and later, slowest of 5 | {max(later):.1f} |")
    print(f"| bare import of the application | {bare:.1f} |")


if __name__ == "__main__":
    main()
