"""`score estimate`: numbers as the library's, refusals in one line, files whole, the how-to as it stands."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from score.catalogue.working_conditions import all_sheets, estimate, estimate_change, get
from score.measurement import Survey
from score.programme.command_line import commands
from score.programme.command_line.estimate import command
from tests.catalogue.working_conditions.asking.invented import DESIGN, WITHOUT_ROUNDS, opened, table, write
from tests.measurement.labour_force import DESIGN as ARGUMENTS

HOW_TO = Path(__file__).parents[3] / "docs/how-to/estimate-on-the-command-line.md"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the invented file and its design, where the command is called."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def ask(*arguments: str) -> Result:
    result = run("lfs.parquet", "--design", "design.toml", *arguments)
    assert result.exit_code == 0, result.output
    return result


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_files_hold_the_numbers_of_the_library(here: Path) -> None:
    ask("-i", "low_pay", "-i", "hours", "--by", "sector,sex", "--out", "a.csv", "--out", "a.parquet", "--level", "0.9")
    survey = opened(here, ["sector"])
    expected = []
    for code in ("LPR", "HOURS"):
        answer = estimate(survey, get(code), by=["sector", "sex"])
        low, high = answer.interval(0.9)
        expected += zip(answer.labels, answer.values, answer.standard_errors, low, high, strict=True)
    for found in (rows(here / "a.csv"), pq.read_table(here / "a.parquet").to_pylist()):
        assert len(found) == len(expected) == 24
        for row, (label, value, error, low, high) in zip(found, expected, strict=True):
            assert (row["sector"], str(row["sex"]), str(row["round"])) == (
                label["sector"],
                str(label["sex"]),
                str(label["round"]),
            )
            numbers = [float(row[name]) for name in ("estimate", "se", "low", "high")]
            assert numbers == pytest.approx([value, error, low, high], rel=1e-12)


def test_numbers_of_columns_without_a_mapping(here: Path) -> None:
    (here / "plain.toml").write_text('strata = "stratum"\npsu = "psu"\nweight = "w"\n')
    arguments = ["--mean", "wage", "--ratio", "wage/hours", "--quantile", "wage:0.5", "--total", "hours"]
    result = run("lfs.parquet", "--design", "plain.toml", *arguments, "--proportion", "occupation", "--out", "a.csv")
    assert result.exit_code == 0, result.output
    survey = Survey(table(), **ARGUMENTS)
    expected = [
        survey.mean("wage"),
        survey.total("hours"),
        survey.proportion("occupation"),
        survey.ratio("wage", "hours"),
        survey.quantile("wage", 0.5),
    ]
    found = rows(here / "a.csv")
    values = [float(row["estimate"]) / (100 if row["unit"] == "%" else 1) for row in found]
    errors = [float(row["se"]) / (100 if row["unit"] == "%" else 1) for row in found]
    assert values == pytest.approx([value for one in expected for value in one.values], rel=1e-12)
    assert errors == pytest.approx([error for one in expected for error in one.standard_errors], rel=1e-9)
    assert [row["indicator"] for row in found][:2] == ["mean wage", "total hours"]


def test_change_between_rounds(here: Path) -> None:
    result = ask("-i", "LPR", "-i", "GPG", "--by", "sector", "--change", "--out", "a.csv")
    survey = opened(here, ["sector"])
    expected = [estimate_change(survey, get(code), 1, 2, by="sector") for code in ("LPR", "GPG")]
    found = rows(here / "a.csv")
    assert [float(row["estimate"]) for row in found] == pytest.approx(
        [value for one in expected for value in one.values], rel=1e-12
    )
    assert {(row["from"], row["to"], row["unit"]) for row in found} == {("1", "2", "percentage points")}
    assert "40 sampling units were in both rounds, 40 in 1 only, 40 in 2 only" in result.output
    ask("-i", "LPR", "--change", "--from", "2", "--to", "1", "--out", "b.csv")
    ask("-i", "LPR", "--change", "--out", "c.csv")
    (back,), (forth,) = rows(here / "b.csv"), rows(here / "c.csv")
    assert float(back["estimate"]) == -float(forth["estimate"])


def test_several_breakdowns_stay_together_by_question(here: Path) -> None:
    ask("-i", "LPR", "--mean", "hours", "--by", "sector", "--by", "sex, sector", "--out", "a.parquet")
    found = pq.read_table(here / "a.parquet").to_pylist()
    assert list(dict.fromkeys((row["indicator"], row["breakdown"]) for row in found)) == [
        ("LPR", "sector"),
        ("LPR", "sex,sector"),
        ("mean hours", "sector"),
        ("mean hours", "sex,sector"),
    ]


def test_the_terminal_says_value_interval_and_what_has_to_be_known(here: Path) -> None:
    said = ask("-i", "LPR", "--by", "sex").output
    answer = estimate(opened(here), get("LPR"), by="sex")
    low, high = answer.interval()
    for value, lower, upper in zip(answer.values, low, high, strict=True):
        assert f"{value:.1f}" in said and f"{lower:.1f}\u2013{upper:.1f}" in said
    assert "female" in said and "Estimate (%)" in said and "95% interval" in said
    assert "120 sampling units, 108 degrees of freedom" in said
    assert "Answers are missing for up to" in said
    assert "\x1b" not in said


def test_few_answers_are_blank_on_request_and_marked_without(here: Path) -> None:
    marked = ask("--mean", "hours_usual", "--by", "age", "--out", "a.csv").output
    assert "†" in marked and "Fewer than 30 answers" in marked
    blank = ask("--mean", "hours_usual", "--by", "age", "--minimum-n", "30", "--out", "b.csv").output
    assert "too few answers" in blank and "fewer than 30 answers" in blank
    before, after = rows(here / "a.csv"), rows(here / "b.csv")
    for one, other in zip(before, after, strict=True):
        few = int(one["n_base"]) < 30
        assert (other["suppressed"], other["reason"]) == (("True", "few_answers") if few else ("False", ""))
        assert other["estimate"] == ("" if few else one["estimate"])
    assert 0 < sum(row["suppressed"] == "True" for row in after) < len(after)


def test_french(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ask("-i", "LPR", "--by", "sex", "--language", "fr").output
    assert "Taux de bas salaires" in said and "femmes" in said and "Erreur type" in said
    assert re.search(r"\d+,\d", said)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "Taux de bas salaires" in ask("-i", "LPR").output
    assert "Low pay rate" in ask("-i", "LPR", "--language", "en").output


def test_every_indicator_is_listed_with_what_it_needs_or_lacks(here: Path) -> None:
    said = run("--list").output
    for sheet in all_sheets().values():
        if sheet.estimate.columns:
            assert f" {sheet.code} " in said and sheet.short in said
    assert "FACB" not in said and "earnings_month, hours_usual" in said
    lacks = run("--list", "--design", "design.toml").output
    (line,) = [line for line in lacks.splitlines() if " LPR " in line]
    assert "low_pay" in line and "earnings_month" not in line
    (line,) = [line for line in lacks.splitlines() if " TEN10 " in line]
    assert "tenure_months" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-i", "low_pai"], "Did you mean “low_pay”"),
        (["-i", "LU1"], "For LU1 (Unemployment rate"),
        (["-i", "FACB"], "never estimated"),
        (["-i", "LU1@never"], "no version of LU1 “never”"),
        (["--mean", "wge"], "Did you mean “wage”"),
        (["--mean", "sector"], "holds text where numbers belong"),
        (["--ratio", "wage"], "is no ratio"),
        (["--quantile", "wage:7"], "is no quantile"),
        (["-i", "LPR", "--by", "sectr"], "Did you mean “sector”"),
        (["-i", "LPR", "--by", "tenure_months"], "lack"),
        (["-i", "LPR", "--change", "--to", "3"], "no round in column round “3”"),
        (["-i", "LPR", "--change", "--from", "2"], "2 was asked for twice"),
        (["-i", "LPR", "--out", "no/a.csv"], "there is no folder"),
        (["-i", "LPR", "--out", "folder.csv"], "no regular file"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(arguments: list[str], words: str, here: Path) -> None:
    (here / "folder.csv").mkdir()
    result = run("lfs.parquet", "--design", "design.toml", *arguments)
    assert result.exit_code == 1, result.output
    assert words in result.output and result.output.startswith("score: ")
    assert result.output.count("\n") == 1 and "Traceback" not in result.output


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ("strata = [", "design.toml: cannot be read"),
        ('stratum = "stratum"', "Did you mean “strata”"),
        (DESIGN.replace('"stratum"', '"strtum"'), "Did you mean “stratum”"),
        (DESIGN.replace("earnings_month", "earning_month"), "Did you mean “earnings_month”"),
        (DESIGN.replace('"wage"', '"sector"'), "earnings_month wants one"),
        (DESIGN.replace("female = 2", "female = 3"), "3 is no code of sex"),
        (DESIGN + '[replicates]\nmethod = "BRR"\n', "BRR needs two units in each stratum"),
        (DESIGN + "[raking.sex]\n1 = 5\n", "no total was given for 2"),
        (WITHOUT_ROUNDS, "no rounds"),
        ('strata = "psu"\npsu = "stratum"\n' + DESIGN[DESIGN.index("weight") :], "strat"),
    ],
)
def test_a_design_that_does_not_fit_is_refused(design: str, words: str, here: Path) -> None:
    (here / "design.toml").write_text(design)
    result = run("lfs.parquet", "--design", "design.toml", "-i", "LPR", "--change", "--out", "a.csv")
    assert result.exit_code == 1, result.output
    assert words in result.output and result.output.startswith("score: ")
    assert "Traceback" not in result.output
    assert not (here / "a.csv").exists()


@pytest.mark.parametrize("name", ["half.parquet", "no.dta", "no.sav", "empty.csv", "a.xlsx", "bytes.csv"])
def test_files_that_cannot_be_read_are_refused(name: str, here: Path) -> None:
    whole = (here / "lfs.parquet").read_bytes()
    (here / name).write_bytes(
        {"half.parquet": whole[: len(whole) // 2], "bytes.csv": b"\xff\xfe\x00,\x00\n"}.get(name, b"")
    )
    result = run(name, "--design", "design.toml", "-i", "LPR")
    assert result.exit_code == 1, result.output
    assert result.output.startswith("score: ") and "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["lfs.parquet"],
        ["lfs.parquet", "--design", "design.toml"],
        ["none.parquet", "--design", "design.toml", "-i", "LPR"],
        ["lfs.parquet", "--design", "none.toml", "-i", "LPR"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--from", "1"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--by", "sector,,sex"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--out", "a.xlsx"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--out", "lfs.parquet"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--level", "1"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--minimum-n", "-1"],
        ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--language", "xx"],
    ],
)
def test_bad_usage_ends_with_2(arguments: list[str], here: Path) -> None:
    before = (here / "lfs.parquet").read_bytes()
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert (here / "lfs.parquet").read_bytes() == before


def test_one_round_only_has_no_change(here: Path) -> None:
    once = table().filter(pa.compute.equal(table()["round"], 1))
    write(here, once)
    result = run("lfs.parquet", "--design", "design.toml", "-i", "LPR", "--change")
    assert result.exit_code == 1 and "holds one only (1)" in result.output
    assert "Survey round" not in ask("-i", "LPR").output


def test_the_same_numbers_from_csv(here: Path) -> None:
    numbers = table().set_column(12, "employee", table()["employee"].cast(pa.int8()))
    pa.csv.write_csv(numbers, here / "lfs.csv")
    ask("-i", "LPR", "--by", "sector", "--out", "a.csv")
    result = run("lfs.csv", "--design", "design.toml", "-i", "LPR", "--by", "sector", "--out", "b.csv")
    assert result.exit_code == 0, result.output
    for one, other in zip(rows(here / "a.csv"), rows(here / "b.csv"), strict=True):
        assert float(one["estimate"]) == pytest.approx(float(other["estimate"]), rel=1e-12)


def test_a_mapping_of_its_own_file_wins(here: Path) -> None:
    mapping = DESIGN[DESIGN.index("[mapping") :].replace("mapping.", "")
    (here / "weekly.toml").write_text(mapping + '[units]\nearnings_month = "currency per week"\n')
    ask("--mean", "earnings_month", "--out", "a.csv")
    ask("--mean", "earnings_month", "--mapping", "weekly.toml", "--out", "b.csv")
    for one, other in zip(rows(here / "a.csv"), rows(here / "b.csv"), strict=True):
        assert float(other["estimate"]) == pytest.approx(float(one["estimate"]) * 52 / 12)
        assert one["unit"] == "currency per month"


def test_text_of_the_file_is_no_markup_of_the_terminal(here: Path) -> None:
    named = ["[bold red]x[/]\x1b[31m" if one == "farm" else one for one in table()["sector"].to_pylist()]
    write(here, table().append_column("odd", pa.array(named)))
    said = ask("-i", "LPR", "--by", "odd").output
    assert "[bold red]x[/]\ufffd[31m" in said and "\x1b" not in said


def test_it_needs_no_instance_and_makes_none(here: Path) -> None:
    start = [sys.executable, "-m", "score.programme.command_line.start", "estimate"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "no.such.settings", "SCORE_HOME": str(here / "home")}
    arguments = ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--out", "a.html"]
    done = subprocess.run([*start, *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "a.html: written\n"), done.stderr
    assert "Low pay rate" in done.stdout
    assert not (here / "home").exists()
    assert sorted(one.name for one in here.iterdir()) == ["a.html", "design.toml", "lfs.parquet"]


def test_ctrl_c_ends_with_one_line_and_writes_nothing(here: Path) -> None:
    code = (
        "import sys, duckdb\n"
        "from score.programme.command_line import estimate\n"
        "def slow(path, said, wanted, connection):\n"
        "    print('reading', flush=True)\n"
        "    connection.execute('SELECT sum(sqrt(range)) FROM range(30000000000)').fetchall()\n"
        "estimate.open_survey = slow\n"
        "estimate.command(sys.argv[1:], prog_name='score')\n"
    )
    arguments = ["lfs.parquet", "--design", "design.toml", "-i", "LPR", "--out", "a.csv"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    time.sleep(0.5)
    begun = time.perf_counter()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert time.perf_counter() - begun < 10
    assert (process.returncode, said) == (130, "score: stopped; nothing was written\n")
    assert not (here / "a.csv").exists()


def test_the_how_to_works_as_it_stands(here: Path) -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    (design,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (here / "design.toml").write_text(design, encoding="utf-8")
    (block,) = re.findall(r"```\n(score .*?)```", page, re.DOTALL)
    lines = block.strip().splitlines()
    assert len(lines) >= 6
    for line in lines:
        name, *arguments = shlex.split(line)
        result = CliRunner().invoke(commands.command, arguments)
        assert (name, result.exit_code) == ("score", 0), f"{line}\n{result.output}"
    assert (here / "shares.csv").exists() and (here / "shares.html").exists()
    said = rows(here / "shares.csv")
    for column in re.findall(r"`(\w+)`", page[page.index("these columns:") : page.index("An `.html` page")]):
        assert column in said[0], column
    assert json.dumps(design)  # plain text, without anything that only an editor would see
