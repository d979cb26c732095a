"""Filters that put the calculator's marks into words. Loaded in every template (settings: builtins)."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from score.catalogue.calculation.sheet import Indicator
from score.catalogue.questions import question_files
from score.catalogue.questions.question import Question
from score.programme.core import formats
from score.programme.results.answer_words import answer_text, part_label
from score.programme.results.figure_words import level_text
from score.programme.results.models import Answer

register = template.Library()


@register.filter
def verdict_words(verdict: str) -> str:
    """improved, unchanged, worse; or the indicator's own words for worse."""
    return {
        "improved": pgettext("one enterprise", "Improved"),
        "unchanged": pgettext("one enterprise", "Unchanged"),
        "worse": pgettext("one enterprise", "Worse"),
        "": "",
    }.get(verdict, _(verdict) if verdict else "")


@register.filter
def reason_words(reason: str) -> str:
    """Why an enterprise has no pair."""
    return {
        "pending": _("endline not yet due"),
        "closed": _("closed"),
        "not_applicable": _("does not apply to the firm"),
        "no_endline": _("endline overdue"),
        "no_baseline": _("no baseline"),
        "late_baseline": _("baseline only after the class"),
        "not_comparable": _("rounds that do not make a pair"),
        "no_saving": _("no observed saving"),
        "no_amount": _("a rate or the cost of its training is not known"),
    }.get(reason) or formats.missing(reason)


@register.filter
def flag_words(flag: str) -> str:
    """A mark on an outcome."""
    return {
        "estimated": _("hours estimated"),
        "season": _("other season"),
        "late_baseline": _("late baseline"),
        "percent_only": _("percentage without counts"),
        "at_best": _("could not improve"),
        "by_closure": _("closed: counts as zero"),
        "known_not_improved": _("one half known not to have improved"),
        "per_hour": _("per hour worked: output missing"),
        "not_adjusted": _("not adjusted for prices"),
        "more_than_fivefold": _("changed more than fivefold"),
        "outside_sector_range": _("outside the range of its sector"),
    }.get(flag, flag)


@register.filter
def parameter_words(name: str) -> str:
    """What a number in a reference sheet decides."""
    return {
        "hours_a_week": _("Hours a week at most"),
        "hours_a_year": _("Hours of a full-time year, where the country file names none"),
        "hours_of_a_worker_year": _("Hours of a worker's year"),
        "minimum_managers": _("Managers at least"),
        "months_of_activity": _("Months in which a class was given"),
        "minimum_workers": _("Workers at least"),
        "months_since_first_module": _("Months since the first module"),
        "practices_needed": _("Practices known at least"),
        "share_of_class_days": _("Share of the class days"),
        "satisfied_from": _("Satisfied from this score on"),
    }.get(name, name)


@register.filter
def question_words(code: str) -> str:
    """A question's text; its code where it is not in the catalogue."""
    try:
        return _(question_files.get(code).text)
    except question_files.UnknownQuestion:
        return code


@register.filter
def level_of(level: float | None, indicator: Indicator) -> str:
    """A level of an indicator in words."""
    return level_text(indicator, level)


@register.filter
def part_words(answer: Answer) -> str:
    """Which part of a question an answer is about; its key where the question is not in the catalogue."""
    question = _question(answer)
    return (part_label(question, answer.dimensions) if question else "") or answer.dimensions


@register.filter
def answer_words(answer: Answer | None) -> str:
    """An answer with its unit: 1,204 kWh, yes, not tracked."""
    return answer_text(answer, None if answer is None else _question(answer))


def _question(answer: Answer) -> Question | None:
    try:
        return question_files.get(answer.question)
    except question_files.UnknownQuestion:
        return None
