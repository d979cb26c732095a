"""The list of indicators: code, short name, what each needs, and what a mapping does not give yet."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from score.catalogue.working_conditions import all_sheets, lacking_for
from score.catalogue.working_conditions.asking.design_file import DesignFile
from score.programme.command_line.estimating.language import Language


def print_list(console: Console, words: Language, said: DesignFile | None = None) -> None:
    """Every indicator that can be estimated; with a design file that maps variables, what is lacking for each."""
    mapping = said.mapping if said else None
    table = Table(show_lines=False)
    heads = [words.gettext("Indicator"), words.gettext("Short name"), words.gettext("Name"), words.gettext("Unit")]
    heads.append(words.gettext("Needs") if mapping is None else words.gettext("Lacks"))
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for sheet in all_sheets().values():
        if not sheet.estimate.columns:
            continue
        names = sheet.variables if mapping is None else lacking_for(sheet, mapping.variables)
        cells = (sheet.code, sheet.short, words.gettext(sheet.name), words.gettext(sheet.unit), ", ".join(names))
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
