"""Forms of serious concerns. Their fields are not filled by the browser, and it is asked not to remember them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from score.programme.coaching.concerns.letters import Kind, Outcome

MOST = 2000
_UNREMEMBERED = {"autocomplete": "off", "autocapitalize": "sentences", "spellcheck": "false"}


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "maxlength": MOST, **_UNREMEMBERED})
    return forms.CharField(label=label, widget=widget, max_length=MOST, **more)


class RaiseForm(forms.Form):
    """A concern. Only its kind has to be said; who the victim is, is never asked."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Kind.choices, error_messages={"required": _("Choose what it is.")}
    )
    words = _words(_("What did you see or hear?"), required=False)


class StepForm(forms.Form):
    """What was done."""

    code = forms.CharField(max_length=40)
    words = _words(_("What was done"), required=False)


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    words = _words(_("In words"), required=False)


class ReopenForm(forms.Form):
    """Why it is taken up again."""

    words = _words(_("Why it is taken up again"))
