"""A chart as a page shows it: what is seen in words, two drawings, and the table beside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from score.programme.core.charts.vega import PRINT_COLOURS, SCREEN_COLOURS, coloured


@dataclass(frozen=True)
class Caption:
    """The words of a chart. `title` says what is seen, `subtitle` what is drawn, its unit and filter.

    `n` counts and names the units of observation ("240 enterprises"); `source` names it with its date;
    `explained` says what marks and bands mean.
    """

    title: str
    subtitle: str
    n: str
    source: str
    explained: str = ""

    @property
    def note(self) -> str:
        """What stands beneath the drawing."""
        parts = [
            self.explained,
            gettext("n = %(n)s.") % {"n": self.n},
            gettext("Source: %(it)s.") % {"it": self.source},
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Table:
    """The numbers of a chart, formatted; the first column names the row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Made by the functions of `drawings`. The drawings hold placeholder colours until they are asked for."""

    caption: Caption
    table: Table
    drawn_wide: str
    drawn_narrow: str

    @property
    def title(self) -> str:
        """What is seen."""
        return self.caption.title

    @property
    def subtitle(self) -> str:
        """What is drawn, unit and filter."""
        return self.caption.subtitle

    @property
    def note(self) -> str:
        """Meaning of marks, n and source."""
        return self.caption.note

    @property
    def wide(self) -> SafeString:
        """SVG for columns from 480 px; its colours follow the page, dark and print too."""
        return mark_safe(coloured(self.drawn_wide, SCREEN_COLOURS))  # noqa: S308 - drawn here, texts escaped by lxml

    @property
    def narrow(self) -> SafeString:
        """SVG for phones."""
        return mark_safe(coloured(self.drawn_narrow, SCREEN_COLOURS))  # noqa: S308 - as above

    def for_print(self) -> str:
        """SVG with colours of its own, for documents that know no style sheet."""
        return coloured(self.drawn_wide, PRINT_COLOURS)
