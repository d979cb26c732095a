"""`score figures`: figures on the terminal, from the one calculator."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import click
from django.core.exceptions import ValidationError
from rich.console import Console
from rich.table import Table

from score.catalogue import indicators
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.opening import open_figure
from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core import formats
from score.programme.enterprises.models import Enterprise
from score.programme.results import figures as results
from score.programme.results.figure_words import Names, bounds_text, unit_text, value_text

WIDE = 220  # where the output goes to a file, no column is cut


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--cut", "cuts", multiple=True, help="One figure for each country, sector, module ...; at most two.")
@click.option("--as-of", "as_of", metavar="MOMENT", help="As known at that moment: 2026-12-31, 2026-12-31T12:00+00:00.")
@click.option("--pairing", type=click.Choice(results.PAIRINGS), help="Which rounds make a pair.")
@click.option("--open", "opened", is_flag=True, help="Also the enterprises behind each figure, by name.")
@click.option("--json", "as_json", is_flag=True, help="All that is known of each figure, one JSON object in a line.")
def command(
    codes: tuple[str, ...],
    cuts: tuple[str, ...],
    as_of: str | None,
    pairing: results.Pairing | None,
    opened: bool,
    as_json: bool,
) -> None:
    """Print figures: value, pairs among the eligible, bounds, and what untrained enterprises did.

    Without a CODE all headline indicators. The figures are those of the screens and exports: there is one calculator.

    \b
    Examples:
      score figures
      score figures defects_share jobs_net --cut country
      score figures defects_share --cut country --cut sector --as-of 2026-12-31
      score figures defects_share --open

    Exit status: 0 printed, 1 refused, 2 usage (an unknown indicator or cut too).
    """
    moment = _moment(as_of)
    wanted = codes or tuple(code for code, sheet in indicators.all_indicators().items() if sheet.headline)
    try:
        for code in wanted:
            results.find_indicator(code)
        world = results.world_at(moment)
        with bar("Calculating") as progress:
            found = []
            for number, code in enumerate(wanted, start=1):
                found += results.figures(world, code, cuts, pairing)
                progress(number, len(wanted))
    except ValidationError as error:
        raise click.UsageError(" ".join(error.messages)) from error
    if as_json:
        for figure in found:
            click.echo(json.dumps(_plain(figure), ensure_ascii=False))
        return
    if not world.panel.enterprises.uid.size:
        raise Refused("there are no enterprises yet. Bring some in: score import --help")
    console = _console()
    console.print(_table(found, world))
    if opened:
        for figure in found:
            console.print(_behind(world, figure, pairing))


def _moment(text: str | None) -> datetime.datetime | None:
    """A day means its end, as everywhere; a moment without a zone is UTC."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return results.moment_of_day(datetime.date.fromisoformat(text))
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no day (2026-12-31) and no moment", param_hint="--as-of") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDE)


def _table(found: list[Figure], world: results.World) -> Table:
    names = Names(figure.cut for figure in found)
    moment = world.moment.isoformat(timespec="seconds")
    table = Table(title=f"As known at {moment}", title_justify="left", box=None, pad_edge=False)
    table.add_column("Indicator", no_wrap=True)
    table.add_column("Of", overflow="fold")
    for heading in ("Value", "With data", "Bounds", "Improved, unchanged, worse", "Untrained"):
        table.add_column(heading, justify="right")
    for figure in found:
        table.add_row(figure.code, names.group(figure.cut), *_cells(figure))
    return table


def _cells(figure: Figure) -> tuple[str, ...]:
    if not figure.shown:
        return (figure.not_shown_because or "not shown", _with_data(figure), "", "", "")
    value = f"{value_text(figure)} {unit_text(figure)}"
    parts = ", ".join(formats.count(n) for n in (figure.improved, figure.unchanged, figure.worse) if n is not None)
    other = figure.comparison
    return (value, _with_data(figure), bounds_text(figure), parts, value_text(other) if other else "no comparison")


def _with_data(figure: Figure) -> str:
    if figure.eligible is None:
        return ""
    counts = f"{formats.count(figure.with_data)} of {formats.count(figure.eligible)}"
    return counts if figure.coverage is None else f"{counts} ({formats.percent(figure.coverage)})"


def _behind(world: results.World, figure: Figure, pairing: results.Pairing | None) -> Table:
    """Whoever has this command line has the database too: nothing is hidden behind codes."""
    rows = open_figure(results.find_indicator(figure.code), world.panel, figure.cut, pairing)
    names = _names(row.uid for row in rows)
    title = f"\n{figure.code}, {Names([figure.cut]).group(figure.cut)}: {len(rows)} enterprises"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("Enterprise", overflow="fold")
    for heading in ("Pair", "Verdict"):
        table.add_column(heading)
    for heading in ("Before", "After", "Contribution"):
        table.add_column(heading, justify="right")
    for row in rows:
        numbers = ("" if n is None else formats.number(n) for n in (row.before, row.after, row.contribution))
        table.add_row(names.get(row.uid, row.uid), row.status, row.verdict, *numbers)
    return table


def _names(uids: Iterable[str]) -> dict[str, str]:
    found = Enterprise.objects.filter(uid__in=list(uids)).values_list("uid", "name")
    return {uid.hex: name for uid, name in found}


def _plain(figure: Figure) -> dict[str, Any]:
    """Every field, for machines."""
    plain = {one.name: getattr(figure, one.name) for one in fields(figure)}
    other = figure.comparison
    return plain | {"type": figure.type.text, "note": dict(figure.note), "comparison": _plain(other) if other else None}
