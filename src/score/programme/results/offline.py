"""What of results can be entered without a network: the answers of a round, section by section."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from score.catalogue.questions.question import Key
from score.catalogue.questions.units import own_unit
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.unreadable import Unreadable
from score.programme.core.offline.kinds import Standing, Value
from score.programme.organisations.access import get_for
from score.programme.organisations.actor import Actor
from score.programme.results import actions
from score.programme.results.answer_words import finding_text, plain
from score.programme.results.entry_pages import section_form
from score.programme.results.models import Answer, Round
from score.programme.results.queries import newest_answers, standing
from score.programme.results.section_entry import ReasonMissing, save_section
from score.programme.results.section_form import SectionForm
from score.programme.results.section_places import Asked, Place
from score.programme.trainings.local_days import local_date

OF_SECTION = frozenset({"measured_by", "evidence", "reason"})  # said of new answers, and recorded with each of them


class AnswersKind:
    """Subject: the uid of the round; fields: those of the forms of its sections, as typed."""

    name = "answers"
    private: frozenset[str] = frozenset()

    def find(self, actor: Actor, subject: str) -> Round:
        """The round, if the actor may enter answers; it has one name, or what is said under two would never meet."""
        found = get_for(actor, Round, subject, "change")
        if subject != str(found.uid):
            raise Http404(_("There is nothing at this address."))
        return found

    def lock(self, found: Round) -> None:
        """Others who write answers of this round wait."""
        actions.keep_others_waiting(found)

    def standing(self, found: Round) -> Mapping[str, Standing]:
        """What the fields of recorded answers hold."""
        filled: dict[str, Standing] = {}
        for form in _forms(found):
            for asked in form.asked:
                for place in asked.places:
                    if place.answer is not None:
                        filled |= _fields_of(asked, place, place.answer)
        return filled

    def can_clash(self, field: str) -> bool:
        """What is said of a section goes along with its new answers."""
        return field not in OF_SECTION

    def canonical(self, field: str, value: Value) -> Value:
        """A number as it is written without groups and idle zeros; a unit by its code; other text bare."""
        text = "" if value is None else str(value).strip()
        if field.endswith("-unit"):
            text = own_unit(text) or text.casefold()
        if field.endswith("-value"):
            text = _plain_number(text)
        return text or None

    def write(self, actor: Actor, found: Round, values: Mapping[str, Value], captured_on: datetime.date) -> None:
        """Read the fields as the form of their section does, and record the answers."""
        left = set(values) - OF_SECTION
        newest = newest_answers(found)  # once: what one section records is in no other
        for unbound in _forms(found):
            here = left & set(unbound.fields)
            if here:
                _save(actor, unbound, {name: values[name] for name in values if name in here | OF_SECTION}, newest)
                left -= here
        if left:
            raise ValidationError(
                _("This round does not ask for “%(field)s” any more. Open it anew.") % {"field": min(left)}
            )

    def owners(self, found: Round) -> dict[str, Model | None]:
        """The enterprise, and the cohort whose cycle it is."""
        return {"enterprise": found.enterprise, "cohort": found.cohort}

    def field_words(self, found: Round, field: str) -> str:
        """The question."""
        form = next((one for one in _forms(found) if field in one.fields), None)
        return str(form.fields[field].label) if form else field

    def subject_words(self, found: Round) -> str:
        """The round of the enterprise."""
        return f"{str(found.get_kind_display()).capitalize()}, {found.enterprise.name}"

    def value_words(self, found: Round, field: str, value: Value) -> str:
        """As it was typed, or what the choice says."""
        form = next((one for one in _forms(found) if field in one.fields), None)
        choices: Any = getattr(form.fields[field], "choices", ()) if form else ()
        return str(dict(choices).get(value, value)) if value is not None else _("nothing")

    def local_date(self, found: Round, moment: datetime.datetime) -> datetime.date:
        """The day it was in the country of the round's cohort."""
        return local_date(found.cohort.country if found.cohort else "", moment)


def _plain_number(text: str) -> str:
    """The number in `text` with a point, in a form of one reading whatever the language; `text` where it is none."""
    number = text.removesuffix("%")
    for language in (None, get_language()):
        try:
            whole, _point, decimals = f"{plain(parse_number(number, language)):f}".partition(".")
        except Unreadable:
            continue
        # three decimals would also be read as thousands
        return f"{whole}.{decimals}0" if len(decimals) == 3 else f"{whole}.{decimals}".rstrip(".")
    return text


def _forms(found: Round) -> Iterator[SectionForm]:
    stands = standing(found)
    return (section_form(stands, section) for section in stands.sections)


def _fields_of(asked: Asked, place: Place, answer: Answer) -> dict[str, Standing]:
    bound = [place.value, place.missing, place.unit, asked.why, asked.measured_by, asked.evidence]
    return {
        one.html_name: Standing(str(one.value()), answer.recorded_at, answer.recorded_by_id)
        for one in bound
        if one is not None and one.value() not in ("", None)
    }


def _save(actor: Actor, unbound: SectionForm, values: Mapping[str, Value], newest: Mapping[Key, Answer]) -> None:
    """One section: what stands, with what was entered over it. `newest`: the last word in each place of the round."""
    there = unbound.standing.round
    data = {name: unbound[name].value() for name in unbound.fields}
    data |= {name: "" if value is None else str(value) for name, value in values.items()}
    for asked in unbound.asked:
        for place in asked.places:
            seen = newest.get((place.question.code, place.dimensions))
            data[place.seen.html_name] = str(seen.pk) if seen else ""
    form = section_form(unbound.standing, unbound.section, data)
    if not form.is_valid():
        raise ValidationError(list(_said(form)))
    try:
        save_section(
            actor=actor,
            round=there,
            typed=form.typed,
            reason=form.cleaned_data["reason"] or _("entered without a network"),
        )
    except actions.AnswersRefused as refused:
        by_code = {one.code: str(_(one.text)) for one in unbound.section.questions}
        raise ValidationError(
            [f"{by_code.get(one.question, one.question)} {finding_text(one)}" for one in refused.findings]
        ) from refused
    except ReasonMissing as missing:  # a reason is always given above
        raise ValidationError(_("A correction needs a reason.")) from missing


def _said(form: SectionForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            yield f"{label} {error}".strip()


OFFLINE_KINDS = (AnswersKind(),)
