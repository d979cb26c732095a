"""Logs tell what happened and never what was in a variable."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from score.programme.core.logs import logging_configuration


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**configuration)


def stumble() -> None:
    password = "hunter2 is in a local variable"
    raise RuntimeError(f"a message of {len(password)} letters")


@pytest.mark.parametrize("json_lines", [False, True])
def test_tracebacks_without_local_variables(
    own_logging: None, capsys: pytest.CaptureFixture[str], json_lines: bool
) -> None:
    logging_configuration(json_lines=json_lines)
    logging.getLogger().handlers[0].setStream(sys.stderr)
    try:
        stumble()
    except RuntimeError:
        logging.getLogger("django.request").exception("went wrong")
        structlog.get_logger("score.test").exception("went wrong too")
    said = capsys.readouterr().err
    assert said.count("RuntimeError: a message of 30 letters") == 2
    assert "in stumble" in said
    assert "hunter2 is" not in said.replace('password = "hunter2 is in a local variable"', "")


def test_json_lines_for_machines(own_logging: None, capsys: pytest.CaptureFixture[str]) -> None:
    logging_configuration(json_lines=True)
    logging.getLogger().handlers[0].setStream(sys.stderr)
    logging.getLogger("any").warning("told %s", "so")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["event"], line["level"]) == ("told so", "warning")
    assert line["timestamp"].endswith("Z")
