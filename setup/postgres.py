"""A PostgreSQL cluster that lives as long as one run of the suite."""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.failures import SetupFailure

# Nothing in it outlives the run, so it need not survive a power cut: several times faster.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "shared_buffers": "512MB",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "60",
}
SECONDS_TO_START = 60
USER = "score"
DEBIAN = Path("/usr/lib/postgresql")


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: on the path, else the newest that Debian keeps; None without."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    debian = DEBIAN.glob("*/bin")
    candidates += sorted(debian, key=lambda path: _number(path.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _number(version: str) -> float:
    return float(version) if re.fullmatch(r"\d+(\.\d+)?", version) else 0


@contextmanager
def throw_away_cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster in a temporary folder and give its URL; stop and delete it however the block ends."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="score-postgres-"))
    server = None
    try:
        if owner:
            shutil.chown(folder, owner)
        _call(
            [binaries / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
            + ["--locale=C", "--no-instructions"],
            owner,
        )
        port = _free_port()
        server = _start(binaries, folder, port, owner)
        _call([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, USER], owner)
        yield f"postgresql://{USER}:{USER}@127.0.0.1:{port}/{USER}"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # the fast way down: nobody is waited for
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as an account that may do nothing else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _call(command: list[str | Path], owner: str | None) -> None:
    result = subprocess.run(command, user=owner, cwd="/", capture_output=True, text=True)
    if result.returncode:
        raise SetupFailure(f"{Path(command[0]).name} failed, so nothing ran on PostgreSQL: {result.stderr.strip()}")


def _start(binaries: Path, folder: Path, port: int, owner: str | None) -> subprocess.Popen[bytes]:
    options = [word for name, value in FAST.items() for word in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-h", "127.0.0.1", *options]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(command, user=owner, cwd="/", stdout=log, stderr=log, start_new_session=True)
    ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER]
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(ready, cwd="/").returncode == 0:
            return server
        time.sleep(0.1)
    server.kill()
    server.wait()
    raise SetupFailure(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace').strip()[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
