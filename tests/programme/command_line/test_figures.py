"""`score figures`: the same figures as everywhere, and refusals with words."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from score.programme.command_line.figures import command
from score.programme.results.figures import figure, world_at
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def golden(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        golden_world.import_golden()
        yield


def run(*arguments: str):
    return CliRunner().invoke(command, arguments)


def rows(*arguments: str) -> list[dict[str, str]]:
    result = run(*arguments, "--csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.output)))


@pytest.mark.parametrize("code", ["defects_share", "jobs_net", "persons_trained"])
def test_the_value_is_the_one_calculator_s(golden, code):
    (row,) = rows(code)
    found = figure(world_at(), code)
    assert float(row["value"]) == found.value
    assert row["type"] == found.type.text


def test_at_an_earlier_day_the_figure_of_then(golden):
    (then,) = rows("defects_share", "--as-of", "2025-08-31")
    (now,) = rows("defects_share", "--as-of", "2025-12-31")
    assert (then["value"], now["value"]) == ("80.0", "60.0")


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "2025-12-31T23:00:00-05:00", "2025-12-31T10:00:00"])
def test_moments_at_the_ends_of_the_calendar_are_read(golden, moment):
    assert run("enterprises_trained", "--as-of", moment).exit_code == 0


@pytest.mark.parametrize(
    "moment", ["yesterday", "31.12.2025", "0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00"]
)
def test_what_is_no_moment_is_wrong_usage(golden, moment):
    result = run("--as-of", moment)
    assert result.exit_code == 2
    assert "year-month-day" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("defect_share",), "defects_share"),
        (("defects_share", "--cut", "colour"), "no cut colour"),
        (("--cut", "colour"), "no cut colour"),
        (("--cut", "country", "--cut", "sector", "--cut", "size"), "one or two"),
        (("defects_share", "--cut", "sex"), "cannot be cut by sex"),
    ],
)
def test_what_does_not_exist_is_refused(golden, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_all_indicators_that_have_a_cut_are_printed_over_it(golden):
    found = {row["code"] for row in rows("--cut", "sex")}
    assert "persons_trained" in found
    assert "defects_share" not in found


def test_a_cut_prints_its_groups(golden):
    assert {row["group"] for row in rows("enterprises_trained", "--cut", "country")} == {
        "country=CN", "country=GH", "country=ID", "country=IN",
    }  # fmt: skip


def test_opened_a_figure_lists_its_enterprises_by_identity(golden):
    output = run("defects_share", "--open").output
    uids = set(golden_world.firms())
    assert sum(line.split()[0] in uids for line in output.splitlines() if line.startswith("  ") and line.split()) >= 5
    assert "Firm F" not in output


def test_an_unknown_pairing_is_wrong_usage(golden):
    assert run("--pairing", "twins").exit_code == 2
