"""`score figures`: figures on the command line, from the same calculator as everywhere."""

from __future__ import annotations

import csv
import datetime
import sys

import click
from django.core.exceptions import ValidationError
from rich.console import Console
from rich.table import Table

from score.catalogue import indicators
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.opening import UnknownGroup, open_figure
from score.programme.command_line.refusal import Refused
from score.programme.core import formats
from score.programme.results import figure_words
from score.programme.results.figure_pages.listing import HEADS, figure_row, yardstick
from score.programme.results.figure_tags import flag_words
from score.programme.results.figures import PAIRINGS, WHOLE, World, figures, find_indicator, moment_of_text, world_at


@click.command()
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--cut", multiple=True, metavar="NAME", help="Cut by country, sector, module, partner ...; two at most.")
@click.option("--as-of", "as_of", metavar="DAY", help="As the records stood at the end of a day, or at a moment.")
@click.option("--pairing", type=click.Choice(PAIRINGS), help="How pairs are made; default: what the sheet says.")
@click.option("--open", "opened", is_flag=True, help="List the enterprises behind each figure.")
@click.option("--csv", "as_csv", is_flag=True, help="Print as CSV, unrounded.")
def command(
    codes: tuple[str, ...], cut: tuple[str, ...], as_of: str | None, pairing: str | None, opened: bool, as_csv: bool
) -> None:
    """Print figures (all of them without CODE), with coverage, bounds and what stands beside.

    \b
    Examples:
      score figures
      score figures defects_share jobs_net --cut country
      score figures defects_share --as-of 2025-08-31 --open
      score figures --csv > figures.csv

    Exit status: 0 printed, 1 refused (unknown indicator, cut or moment), 2 usage.
    """
    world = world_at(_moment(as_of))
    try:
        wanted = [find_indicator(code) for code in codes] or list(indicators.all_indicators().values())
        found, refused = [], None
        for one in wanted:
            try:
                found += figures(world, one.code, cut, pairing)  # type: ignore[arg-type]
            except ValidationError as error:
                refused = error  # an indicator without this cut is left out of a list of all, but all cannot be
                if codes:
                    raise
        if refused and not found:
            raise refused
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerows([HEADS, *map(figure_row, found)])
        return
    _print(world, found)
    if opened:
        for one in found:
            _open(world, one)


def _moment(text: str | None) -> datetime.datetime | None:
    try:
        return moment_of_text(text or "")
    except ValidationError as error:
        words = "write a day as year-month-day, such as 2025-12-31, or a moment, such as 2025-12-31T14:00:00+00:00"
        raise click.BadParameter(words, param_hint="--as-of") from error


def _print(world: World, found: list[Figure]) -> None:
    table = Table(title=f"As the records stood on {formats.moment(world.moment)}", title_justify="left")
    for head in ("Figure", "Group", "Value", "With data", "Coverage", "Bounds", "Beside"):
        table.add_column(head, justify="left" if head in ("Figure", "Group", "Beside") else "right")
    names = figure_words.Names([one.cut for one in found])
    for one in found:
        counted = "" if one.eligible is None else f"{formats.count(one.with_data)} of {formats.count(one.eligible)}"
        table.add_row(
            indicators.get(one.code).title,
            "" if one.cut == WHOLE else names.group(one.cut),
            f"{figure_words.value_text(one)} {figure_words.unit_text(one)}" if one.shown else one.not_shown_because,
            counted,
            formats.percent(one.coverage, 0) if one.coverage is not None else "",
            figure_words.bounds_text(one),
            yardstick(one),
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _open(world: World, one: Figure) -> None:
    """The enterprises behind a figure, under their identities: names belong to the screens, where access is asked."""
    indicator = indicators.get(one.code)
    click.echo(f"\n{indicator.title}, {one.cut}: {indicator.says}. {indicator.not_to_be_read_as}.")
    try:
        rows = open_figure(indicator, world.panel, one.cut, one.pairing or None)  # type: ignore[arg-type]
    except UnknownGroup as error:
        click.echo(f"  {error}")
        return
    for row in rows:
        marks = ", ".join(flag_words(flag) for flag in row.flags)
        before, after = formats.number(row.before, 4), formats.number(row.after, 4)
        click.echo(f"  {row.uid}  {row.status:<14} {row.verdict:<10} {before:>14} {after:>14}  {marks}")
