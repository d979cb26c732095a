"""Forms of coaching that need a network: planning a visit, adding to a team, an idea for a project, counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from score.programme.coaching.models import ProjectCard, TeamMember
from score.programme.core.date_input import DateInput


class PlanForm(forms.Form):
    """When a visit is meant to be."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    begins_at = forms.TimeField(
        label=_("Begins at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Needed where a planned visit is moved or cancelled; it stays in the record."),
    )


class MemberForm(forms.Form):
    """Somebody who joins the improvement team, as sex and role: names are the enterprise's own matter."""

    sex = forms.ChoiceField(label=_("Sex"), choices=TeamMember.Sex.choices, required=False)
    job_role = forms.ChoiceField(label=_("Role"), choices=TeamMember.JobRole.choices, required=False)
    joined_on = forms.DateField(label=_("Joined on"), widget=DateInput())


class IdeaForm(forms.Form):
    """A new project. Its measures come later, on its own page."""

    title = forms.CharField(label=_("Title"), max_length=150)
    problem = forms.CharField(
        label=_("The problem"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    measure = forms.CharField(
        label=_("What is counted"), required=False, max_length=150, help_text=_("For example: boxes with a defect.")
    )
    base = forms.CharField(
        label=_("Out of"),
        required=False,
        max_length=150,
        help_text=_("For a rate: what it is counted out of, such as boxes checked."),
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=30, help_text=_("Where it is no count of things: kg, minutes, kWh.")
    )
    better = forms.ChoiceField(
        label=_("Which way is better"), choices=[("", "–"), *ProjectCard.Better.choices], required=False
    )
    from_suggestion = forms.BooleanField(label=_("A worker suggested it"), required=False)


class RateForm(forms.Form):
    """Counts before and after, of which nothing is kept."""

    before_count = forms.DecimalField(label=_("Before: counted"), min_value=0, required=False)
    before_base = forms.DecimalField(label=_("Before: out of"), min_value=0, required=False)
    after_count = forms.DecimalField(label=_("After: counted"), min_value=0, required=False)
    after_base = forms.DecimalField(label=_("After: out of"), min_value=0, required=False)
    better = forms.ChoiceField(
        label=_("Which way is better"), choices=ProjectCard.Better.choices, required=False, initial="less"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Counts are typed on phones: the keys for numbers come up at once."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "better":
                field.widget.attrs |= {"inputmode": "decimal", "step": "any"}
