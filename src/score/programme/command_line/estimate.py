"""`score estimate`: indicators and other numbers from a survey file, with their errors; needs no instance."""

from __future__ import annotations

import contextlib
import datetime
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
import pyarrow as pa
from rich.console import Console

from score.catalogue.toml_tables import CatalogueFileError
from score.catalogue.working_conditions.asking import question as asked
from score.catalogue.working_conditions.asking.asking import Breakdown, Result, ask, check_names
from score.catalogue.working_conditions.asking.design_file import DesignFile, read_design
from score.catalogue.working_conditions.asking.lines import Line, lines_of
from score.catalogue.working_conditions.asking.opening import open_survey
from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.asking.rounds import Overlap, rounds_of
from score.measurement.errors import SurveyError
from score.measurement.survey import Survey
from score.programme.command_line.estimating.files import check_place, write_all
from score.programme.command_line.estimating.language import Language, from_environment, language, languages
from score.programme.command_line.estimating.listing import print_list
from score.programme.command_line.estimating.naming import question_name
from score.programme.command_line.estimating.page import Told, page_bytes
from score.programme.command_line.estimating.tables import csv_bytes, parquet_bytes, table_of
from score.programme.command_line.estimating.terminal import print_result
from score.programme.command_line.estimating.watching import Say, stoppable, watched
from score.programme.command_line.refusal import Refused

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(path_type=Path)
Found = list[tuple[Result, list[Line]]]


@dataclass(frozen=True)
class _Wish:
    """What was asked for on the command line."""

    file: Path
    design: DesignFile
    questions: tuple[Question, ...]
    breakdowns: tuple[Breakdown, ...]
    change: bool
    ends: tuple[str | None, str | None]
    level: float
    minimum: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column and variable that questions and breakdowns name."""
        named = [name for question in self.questions for name in question.asked.columns]
        return tuple(dict.fromkeys([*named, *(name for by in self.breakdowns for name in by)]))


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--design", type=_FILE, help="TOML file that says how the sample was drawn and weighted.")
@click.option("--mapping", type=_FILE, help="TOML file that says which column is which variable of the catalogue.")
@click.option("--indicator", "-i", multiple=True, metavar="CODE", help="LPR or low_pay; LU1@13th ICLS: older version.")
@click.option("--mean", multiple=True, metavar="COLUMN", help="Mean of a column.")
@click.option("--total", multiple=True, metavar="COLUMN", help="Total of a column over the population.")
@click.option("--proportion", multiple=True, metavar="COLUMN", help="Share of each value of a column.")
@click.option("--ratio", multiple=True, metavar="A/B", help="Total of one column over that of another.")
@click.option("--quantile", multiple=True, metavar="COLUMN:P", help="Quantile, such as wage:0.5, the median.")
@click.option("--by", multiple=True, metavar="A,B", help="Break down by these columns; again for another breakdown.")
@click.option("--change", is_flag=True, help="Estimate the change between two rounds.")
@click.option("--from", "frm", metavar="ROUND", help="With --change: the round before (default: the first).")
@click.option("--to", metavar="ROUND", help="With --change: the round after (default: the last).")
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@click.option(
    "--minimum-n", "minimum", type=click.IntRange(0), default=0, help="Leave blank what rests on fewer answers."
)
@click.option("--out", multiple=True, type=_OUT, metavar="FILE", help="Also write .csv, .parquet or .html; repeatable.")
@click.option("--language", "code", type=click.Choice(languages()), help="Language of words and numbers.")
@click.option("--list", "listed", is_flag=True, help="List all indicators with the variables each needs.")
def command(
    file: Path | None,
    design: Path | None,
    mapping: Path | None,
    by: tuple[str, ...],
    change: bool,
    frm: str | None,
    to: str | None,
    level: float,
    minimum: int,
    out: tuple[Path, ...],
    code: str | None,
    listed: bool,
    **written: tuple[str, ...],
) -> None:
    """Estimate indicators of working conditions, and other numbers, from FILE: Parquet, CSV, Stata or SPSS.

    Every number comes with its error, found from strata, sampling units and weights that the design file names;
    docs/how-to/estimate-on-the-command-line.md explains it. Where the file holds several rounds, each has its own
    numbers, unless --change asks for the difference.

    \b
    Examples:
      score estimate --list
      score estimate lfs.parquet --design design.toml --indicator low_pay
      score estimate lfs.parquet --design design.toml -i low_pay -i LU4 --by sector,sex --change
      score estimate lfs.csv --design design.toml --mean wage --quantile wage:0.5 --out pay.html --out pay.csv

    --minimum-n is about numbers too weak to show. It hides nobody: a blank may be found by subtracting the others.

    Exit status: 0 done, 1 refused (the line says what to mend), 2 usage, 130 stopped by Ctrl-C.
    """
    words, connection = language(code or from_environment()), duckdb.connect()
    with _refusing(), stoppable("stopped; nothing was written", connection):
        if listed:
            print_list(_console(), words, _said(design, mapping) if design or mapping else None)
            return
        if file is None or design is None:
            raise click.UsageError("Say which file holds the answers, and how they were drawn: FILE --design FILE.toml")
        if (frm or to) and not change:
            raise click.UsageError("--from and --to say between which rounds a change is: add --change")
        _check_places(out, (file, design, mapping))
        questions = _questions(**written)
        wish = _Wish(file, _said(design, mapping), questions, _breakdowns(by), change, (frm, to), level, minimum)
        found, overlap = _estimated(wish, words, connection)
        write_all(_contents(words, found, out, _told(wish, design, overlap)))
        for result, lines in found:
            print_result(_console(), words, result, lines, level, minimum, overlap)
    for path in out:
        click.echo(f"{path}: written", err=True)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 200)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """What a user can mend is said in one line."""
    try:
        yield
    except (SurveyError, CatalogueFileError) as error:
        raise Refused(str(error)) from error
    except (duckdb.Error, pa.ArrowException) as error:
        raise Refused(str(error).strip().splitlines()[0]) from error
    except OSError as error:
        raise Refused(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}") from error


def _said(design: Path | None, mapping: Path | None) -> DesignFile:
    said = read_design(design) if design else DesignFile()
    return said.with_mapping(mapping) if mapping else said


def _check_places(out: Sequence[Path], inputs: Sequence[Path | None]) -> None:
    for path in out:
        check_place(path)
        if path.resolve() in {one.resolve() for one in inputs if one is not None}:
            raise click.BadParameter(f"{path} is what is read here: write to another file", param_hint="--out")


def _questions(indicator: Sequence[str], **columns: Sequence[str]) -> tuple[Question, ...]:
    """Indicators first, then questions to columns, each once."""
    ways = {
        "mean": asked.mean,
        "total": asked.total,
        "proportion": asked.proportion,
        "ratio": asked.ratio,
        "quantile": asked.quantile,
    }
    found = [asked.indicator(one) for one in indicator]
    found += [ask_of(one) for way, ask_of in ways.items() for one in columns[way]]
    if not found:
        raise click.UsageError("Nothing is asked: say --indicator CODE (score estimate --list), --mean COLUMN ...")
    return tuple(dict.fromkeys(found))


def _breakdowns(written: Sequence[str]) -> tuple[Breakdown, ...]:
    found = [tuple(dict.fromkeys(name.strip() for name in one.split(","))) for one in written]
    if any("" in by for by in found):
        raise click.BadParameter("name columns with a comma between them, such as sector,sex", param_hint="--by")
    return tuple(dict.fromkeys(found)) or ((),)


def _estimated(wish: _Wish, words: Language, connection: duckdb.DuckDBPyConnection) -> tuple[Found, Overlap | None]:
    """Every result with its lines, and the units that two rounds share where a change was asked for."""
    with watched(connection) as say:
        say(1, 1, f"Reading {wish.file.name}")
        survey = open_survey(wish.file, wish.design, wish.columns, connection)
        check_names(survey, wish.questions, wish.breakdowns)
        pair, overlap = _pair(survey, wish)
        found: Found = []
        for result in ask(survey, wish.questions, wish.breakdowns, pair, _notify(say, words)):
            found.append((result, lines_of(result, wish.level, wish.minimum)))
    found.sort(key=lambda one: wish.questions.index(one[0].question))  # stable: breakdowns stay in their order
    return found, overlap


def _pair(survey: Survey, wish: _Wish) -> tuple[tuple[object, object] | None, Overlap | None]:
    if not wish.change:
        return None, None
    rounds = rounds_of(survey)
    pair = rounds.pair(*wish.ends)
    return pair, rounds.overlap(*pair)


def _notify(say: Say, words: Language):
    """Names what is asked in a step: a question, or how many share the scan."""

    def notify(step: int, steps: int, questions: Sequence[Question]) -> None:
        one = question_name(words, questions[0])
        say(step, steps, one if len(questions) == 1 else f"{len(questions)} questions in one scan")

    return notify


def _told(wish: _Wish, design: Path, overlap: Overlap | None) -> Told:
    today = datetime.datetime.now(datetime.UTC).astimezone().date()
    return Told(wish.file.name, design.name, today, wish.level, wish.minimum, overlap)


def _contents(words: Language, found: Found, out: Sequence[Path], told: Told) -> dict[Path, bytes]:
    contents = {}
    for path in out:
        match path.suffix.lower():
            case ".html":
                contents[path] = page_bytes(words, found, told)
            case ".csv":
                contents[path] = csv_bytes(table_of(found, told.level))
            case _:
                contents[path] = parquet_bytes(table_of(found, told.level))
    return contents
