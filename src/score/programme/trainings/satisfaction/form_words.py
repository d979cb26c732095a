"""The public form in one language: ours where it is translated, else a wording that the catalogue has."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext, override

from score.catalogue.countries import country_files
from score.catalogue.rating.forms import MARKS, RatingForm, satisfaction_form

OURS = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class FormWords:
    """Everything that the form says. `name`: of the language, in itself; `checked`: a speaker has read the words."""

    language: str
    name: str
    items: dict[str, str]
    marks: dict[int, str]
    phrases: dict[str, str]
    checked: bool = True

    @property
    def direction(self) -> str:
        """ltr or rtl."""
        return "rtl" if Locale.parse(self.language).text_direction == "rtl" else "ltr"


def languages_of(country: str) -> list[str]:
    """The languages in which the form can be shown in a country: its own that are known, then ours."""
    known = [one for one in country_files.get(country).languages if one in OURS or one in satisfaction_form().wordings]
    return list(dict.fromkeys([*known, *OURS]))


def words_in(language: str, country: str) -> FormWords:
    """The form in a language; in the first of the country where it is not known in that one."""
    offered = languages_of(country)
    chosen = language if language in offered else offered[0]
    form = satisfaction_form()
    if chosen in form.wordings and chosen not in OURS:
        wording = form.wordings[chosen]
        phrases, name = wording.phrases, wording.phrases["language"]
        return FormWords(chosen, name, wording.items, wording.marks, phrases, wording.checked)
    with override(chosen):
        return _ours(form)


def _ours(form: RatingForm) -> FormWords:
    chosen = get_language() or settings.LANGUAGE_CODE
    return FormWords(
        language=chosen,
        name=(Locale.parse(chosen, sep="-").get_language_name(chosen) or chosen).capitalize(),
        items={one.code: gettext(one.text) for one in form.items},
        marks={mark: gettext(form.labels[mark]) for mark in MARKS},
        phrases={
            "question_of": gettext("Question {number} of {total}"),
            "next": gettext("Next"),
            "send": gettext("Send"),
            "skip": gettext("I do not want to answer this"),
            "private": gettext(
                "No name, phone or time is kept. The answers are seen only all together, after the group is done, and "
                "only from five on."
            ),
            "thanks": gettext("Thank you. Your answers have come in."),
            "closed": gettext("This form is not open today."),
        },
    )
