"""The words of the form on satisfaction, in one language."""

from __future__ import annotations

from django.utils.translation import gettext

from score.catalogue.rating.forms import satisfaction_form
from score.programme.trainings import anonymous_forms
from score.programme.trainings.anonymous_forms import FormWords


def languages_of(country: str) -> list[str]:
    """The languages in which the form can be shown in a country: its own that are known, then ours."""
    return anonymous_forms.languages_of(satisfaction_form(), country)


def words_in(language: str, country: str) -> FormWords:
    """The form in a language; in the first of the country where it is not known in that one."""
    return anonymous_forms.words_in(satisfaction_form(), language, country, _phrases)


def _phrases() -> dict[str, str]:
    return {
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
    }
