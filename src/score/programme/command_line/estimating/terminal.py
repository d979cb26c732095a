"""Results in the terminal: a table each, with what has to be known beneath."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import Line
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.cells import cells_of, heads_of
from score.programme.command_line.estimating.footnotes import footnotes, overlap_line, sample_line
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.sentences import sentence


def print_result(
    console: Console,
    words: Language,
    result: Result,
    lines: Sequence[Line],
    level: float,
    minimum: int,
    overlap: Overlap | None,
) -> None:
    """The sentence, the table and the footnotes of a result. Text of the data is never taken for markup."""
    console.print(Text(sentence(words, result, lines), style="bold"), soft_wrap=not console.is_terminal)
    table = Table()
    for head in heads_of(words, result, lines, level):
        table.add_column(Text(head.text), justify="left" if head.is_label else "right", overflow="fold")
    for row in cells_of(words, result, lines):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    said = [sample_line(words, result), overlap_line(words, result, overlap)]
    for note in [*said, *footnotes(words, result, lines, minimum)]:
        if note:
            console.print(Text(note), soft_wrap=not console.is_terminal)
    console.print()
