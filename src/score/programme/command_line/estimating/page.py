"""The page: one file with its style inside, no script, nothing from elsewhere; text of the data is never markup."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lxml import etree, html
from lxml.builder import E

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import Line
from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.cells import cells_of, heads_of
from score.programme.command_line.estimating.chart import chart, explained, left_out, rows_of
from score.programme.command_line.estimating.footnotes import footnotes, overlap_line, sample_line
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.naming import clean, column_name, question_name, unit_name
from score.programme.command_line.estimating.sentences import sentence

Element = etree._Element
Found = Sequence[tuple[Result, Sequence[Line]]]
_SHARES = ("share", "low_pay", "distribution")  # kinds of estimates that lie between 0 and 100 %
STYLE = Path(__file__).parent / "page.css"


@dataclass(frozen=True)
class Told:
    """What a page says of where its numbers are from, and how they were asked for."""

    file: str
    design: str
    day: datetime.date
    level: float
    minimum: int = 0
    overlap: Overlap | None = None


def page_bytes(words: Language, found: Found, told: Told) -> bytes:
    """The page as a file."""
    questions = [(question, list(results)) for question, results in groupby(found, key=lambda one: one[0].question)]
    alone = len(questions) == 1
    title = question_name(words, questions[0][0]) if alone else _general_title(words, told)
    body = E.body(
        E.main(
            E.header(
                E.h1(title),
                E.p({"class": "muted"}, _source(words, told)),
            ),
            *(_section(words, question, results, told, alone) for question, results in questions),
        )
    )
    head = E.head(
        E.meta({"charset": "utf-8"}),
        E.meta({"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        E.meta({"name": "color-scheme", "content": "light dark"}),
        E.title(title),
        E.style(STYLE.read_text(encoding="utf-8")),
    )
    document = E.html({"lang": words.code}, head, body)
    written: bytes = html.tostring(document, encoding="utf-8", doctype="<!DOCTYPE html>")
    return written + b"\n"


def _general_title(words: Language, told: Told) -> str:
    return words.gettext("Estimates from %(file)s") % {"file": clean(told.file)}


def _source(words: Language, told: Told) -> str:
    said = {"it": clean(told.file), "design": clean(told.design), "date": words.day(told.day)}
    if told.design:
        return words.gettext("Source: %(it)s, design as in %(design)s, estimated on %(date)s.") % said
    return words.gettext("Source: %(it)s, estimated on %(date)s.") % said


def _section(words: Language, question: Question, results: Found, told: Told, alone: bool) -> Element:
    heading = [] if alone else [E.h2(question_name(words, question))]
    return E.section(
        *heading,
        *(_figure(words, result, lines, told) for result, lines in results),
        _how(words, question, results, told),
    )


def _figure(words: Language, result: Result, lines: Sequence[Line], told: Told) -> Element:
    """One breakdown: what is seen, the drawing, what has to be known, the numbers."""
    title = sentence(words, result, lines)
    drawn = chart(words, result, lines)
    counted = words.number(sum(line.n for line in lines if not line.reason or line.suppressed))
    notes = footnotes(words, result, lines, told.minimum)
    explanation = (
        [explained(words, result, lines, told.level), left_out(words, len(rows_of(words, result, lines)), lines)]
        if drawn is not None
        else []
    )
    parts: list[Element] = [
        E.figcaption(E.h3(title), E.p({"class": "muted"}, _subtitle(words, result))),
        *([drawn] if drawn is not None else []),
        E.p({"class": "small muted"}, " ".join(part for part in explanation if part)),
        E.p(
            {"class": "small muted"},
            words.gettext("n = %(n)s.") % {"n": _answers(words, result, counted)},
            " ",
            _source(words, told),
        ),
        *(E.p({"class": "note"}, note) for note in notes),
        _table(words, result, lines, told, title),
    ]
    return E.figure({"class": "panel"}, *parts)


def _answers(words: Language, result: Result, counted: str) -> str:
    rows = words.number(result.sampled.rows)
    return words.gettext("%(counted)s answers out of %(rows)s rows") % {"counted": counted, "rows": rows}


def _subtitle(words: Language, result: Result) -> str:
    by = ", ".join(column_name(words, name) for name in result.by)
    parts = [question_name(words, result.question), unit_name(words, result)]
    if result.differences is not None:
        said = {"from": clean(result.frm), "to": clean(result.to)}
        parts.append(words.gettext("change from %(from)s to %(to)s") % said)
    if by:
        parts.append(words.gettext("by %(columns)s") % {"columns": by})
    return ", ".join(part for part in parts if part)


def _table(words: Language, result: Result, lines: Sequence[Line], told: Told, title: str) -> Element:
    heads = heads_of(words, result, lines, told.level)
    rows = cells_of(words, result, lines)
    labels = sum(head.is_label for head in heads)
    head = E.tr(*(E.th({"scope": "col", "class": "" if one.is_label else "num"}, one.text) for one in heads))
    body = []
    for row in rows:
        named = [E.th({"scope": "row"}, text) for text in row[:labels]]
        body.append(E.tr(*named, *(E.td({"class": "num"}, text) for text in row[labels:])))
    return E.div(
        {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": title},
        E.table(E.thead(head), E.tbody(*body)),
    )


def _how(words: Language, question: Question, results: Found, told: Told) -> Element:
    first = results[0][0]
    entries: list[tuple[str, str]] = []
    if question.sheet is not None:
        sheet = question.sheet
        standards = "; ".join(
            f"{source.document} ({source.year}){', ' + source.place if source.place else ''}"
            for source in sheet.sources
        )
        entries += [
            (words.gettext("Indicator"), f"{question.code}, {question_name(words, question)}"),
            (words.gettext("Definition"), words.gettext(sheet.definition)),
            (words.gettext("Who counts"), words.gettext(sheet.population_universe)),
            (words.gettext("Version"), question.version),
            (words.gettext("Standard"), standards),
        ]
    else:
        entries.append((words.gettext("Definition"), question_name(words, question)))
    entries += [
        (words.gettext("Sample"), sample_line(words, first)),
        (words.gettext("Both rounds"), overlap_line(words, first, told.overlap)),
        (words.gettext("Intervals"), _intervals(words, first, told)),
    ]
    terms = [part for term, text in entries if text for part in (E.dt(term), E.dd(text))]
    asked = "\n\n".join(clean_lines(result.estimates.explain()) for result, _ in results)
    return E.div(
        {"class": "how"},
        E.h3(words.gettext("How this was estimated")),
        E.dl(*terms),
        E.details(
            E.summary(words.gettext("What the engine was asked")),
            E.pre({"lang": "en", "tabindex": "0"}, asked),
        ),
    )


def clean_lines(text: str) -> str:
    """Text of several lines, each without characters that are not seen."""
    return "\n".join(clean(line) for line in text.split("\n"))


def _intervals(words: Language, result: Result, told: Told) -> str:
    said = {"level": words.level(told.level)}
    if result.differences is None and result.question.kind in _SHARES:
        text = words.gettext("%(level)s, of shares on the logit scale, so that they lie between 0 and 100%%.")
    elif result.differences is None and result.question.share is not None:
        text = words.gettext("%(level)s, by Woodruff's way: limits of the share below, read back as values.")
    else:
        text = words.gettext("%(level)s, by Student's t with the degrees of freedom of the design.")
    return text % said
