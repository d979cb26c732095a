"""Forms of the registry: adding an enterprise, saying what it is from a day on, counting it, closing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.core.formats import country_name
from score.programme.dashboards.enterprise_words import PARTS, attribute_label, part_of_workforce
from score.programme.enterprises.attribute_values import LONGEST_ADDRESS, MARKETS, SIZES, YES_NO
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute
from score.programme.results.answer_words import EVIDENCE

CHOICES = {"market": MARKETS, "worker_representation": YES_NO}
HELP = {
    "isic": _("A code of ISIC Rev. 4 with two to four digits: 14 clothing, 1410 or C1410 its making."),
    "coordinates": _("Latitude, longitude in degrees with decimals, such as 5.6037, -0.1870."),
    "address": _("Street, number, place; as a letter would find it."),
}
REASON_HELP = _("Needed only where something else is recorded for the same day already. It is kept beside it.")


def country_choices() -> list[tuple[str, str]]:
    """The programme's countries first, then every other, each by its name."""
    own = [(one.code, country_name(one.code)) for one in country_files.all_countries()]
    known = {code for code, _name in own}
    rest = [
        (code, name)
        for code, name in formats.reader_locale().territories.items()
        if len(code) == 2 and code.isalpha() and code not in known | {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    ]
    return [*_by_name(own), *_by_name(rest)]


def _by_name(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda one: one[1].casefold())


class EnterpriseForm(forms.Form):
    """A new enterprise."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it stands on its register entry."))
    name_local = forms.CharField(label=_("Name in local script"), max_length=200, required=False)
    level = forms.ChoiceField(
        label=_("What is it?"),
        choices=Enterprise.Level.choices,
        initial=Enterprise.Level.SITE,
        help_text=_("Training and answers belong to sites: the place where people work."),
    )
    country = forms.ChoiceField(label=_("Country"))
    area = forms.CharField(label=_("Administrative area"), max_length=100, required=False)
    sector = forms.CharField(label=_("Sector"), max_length=100, required=False)
    size = forms.ChoiceField(
        label=_("Size class"),
        required=False,
        choices=[("", pgettext_lazy("choice", "not known")), *((one, one) for one in SIZES)],
    )
    ownership = forms.CharField(label=_("Ownership"), max_length=100, required=False)
    source = forms.CharField(
        label=_("Register"), max_length=60, required=False, help_text=_("Whose number the identifier is.")
    )
    reference = forms.CharField(label=_("Identifier"), max_length=100, required=False)
    valid_from = forms.DateField(
        label=_("Since when does this hold?"),
        widget=DateInput,
        help_text=_("A day before its first class, so that figures know what it was then."),
    )
    confirmed = forms.BooleanField(label=_("It is another enterprise: add it"), required=False)

    ATTRIBUTES = ("country", "area", "sector", "size", "ownership")

    def __init__(self, *args: Any, sectors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", pgettext_lazy("choice", "Choose")), *country_choices()]
        self.fields["size"].choices = [
            ("", pgettext_lazy("choice", "not known")),
            *((one, attribute_label("size", one)) for one in SIZES),
        ]
        if sectors:
            self.fields["sector"].help_text = gettext("In use: %(sectors)s.") % {"sectors": ", ".join(sectors[:8])}
        self.alike: list[Enterprise] = []

    @property
    def attributes(self) -> dict[str, str]:
        """What was said of the enterprise."""
        said = {kind: self.cleaned_data.get(kind, "").strip() for kind in self.ATTRIBUTES}
        return {kind: value for kind, value in said.items() if value}

    def __iter__(self) -> Iterator[Any]:
        """The tick that confirms is shown only where there is something to confirm."""
        return (field for field in super().__iter__() if field.name != "confirmed" or self.alike)


class NameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(label=_("Name in local script"), max_length=200, required=False)


class AttributeForm(forms.Form):
    """What the enterprise is from a day on."""

    value = forms.CharField(label=_("Value"), max_length=LONGEST_ADDRESS)
    valid_from = forms.DateField(
        label=_("From which day on?"),
        widget=DateInput,
        help_text=_("What held before stays as it was: figures use what held before the first class."),
    )
    reason = forms.CharField(label=_("Why does it change?"), max_length=500, required=False, help_text=REASON_HELP)

    def __init__(self, *args: Any, kind: str, values: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Kind = EnterpriseAttribute.Kind
        label = str(dict(Kind.choices)[kind]).capitalize()
        if kind == Kind.COUNTRY:
            self.fields["value"] = forms.ChoiceField(choices=country_choices())
        elif kind == Kind.SIZE:
            self.fields["value"] = forms.ChoiceField(choices=[(one, attribute_label(kind, one)) for one in SIZES])
        elif kind in CHOICES:
            choices = [(one, attribute_label(kind, one)) for one in CHOICES[kind]]
            self.fields["value"] = forms.ChoiceField(choices=choices)
        elif kind in HELP:
            self.fields["value"].help_text = HELP[kind]
        elif values:
            self.fields["value"].help_text = gettext("In use: %(values)s.") % {"values": ", ".join(values[:8])}
        self.fields["value"].label = label
        self.order_fields(("value", "valid_from", "reason"))


class WorkforceForm(forms.Form):
    """Heads on a day, in all and by part."""

    day = forms.DateField(label=_("On which day?"), widget=DateInput)
    heads = forms.IntegerField(
        label=_("How many people work here, all contracts?"),
        min_value=0,
        max_value=999_999,
        help_text=_("Owner and family included; workers sent by an agency are not in this number."),
    )
    source = forms.CharField(label=_("Where is this from?"), max_length=100, required=False)
    reason = forms.CharField(label=_("Why does it change?"), max_length=500, required=False, help_text=REASON_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            label = part_of_workforce(part).capitalize()
            self.fields[part] = forms.IntegerField(label=label, min_value=0, max_value=999_999, required=False)
        self.order_fields(("day", "heads", *PARTS, "source", "reason"))

    def clean(self) -> dict[str, Any]:
        """No part is more than the whole; the contracts, if all are given, make up the whole."""
        cleaned = super().clean() or {}
        heads = cleaned.get("heads")
        if heads is None:
            return cleaned
        inside = [part for part in PARTS if part != "contract=agency"]
        for part in inside:
            if (cleaned.get(part) or 0) > heads:
                self.add_error(part, gettext("This is more than all people (%(heads)s).") % {"heads": heads})
        contracts = [cleaned.get(part) for part in inside if part.startswith("contract=")]
        if all(one is not None for one in contracts) and sum(contracts) != heads:
            self.add_error(
                "heads",
                gettext("The contracts add up to %(sum)s, all people are %(heads)s.")
                % {"sum": sum(contracts), "heads": heads},
            )
        return cleaned

    @property
    def counted(self) -> dict[str, int]:
        """Heads by dimensions, the total under an empty text."""
        parts = {part: self.cleaned_data[part] for part in PARTS if self.cleaned_data.get(part) is not None}
        return {"": self.cleaned_data["heads"], **parts}


class ClosureForm(forms.Form):
    """That the enterprise closed, and how one knows."""

    closed_on = forms.DateField(label=_("Closed on"), widget=DateInput)
    evidence = forms.TypedChoiceField(
        label=_("Evidence"),
        choices=EVIDENCE,
        coerce=int,
        help_text=_("From level 2 on figures count the enterprise as closed; below, its answers are missing."),
    )
    reason = forms.CharField(label=_("Why does it change?"), max_length=500, required=False, help_text=REASON_HELP)


class ReasonForm(forms.Form):
    """Taking something back says why."""

    reason = forms.CharField(label=_("Why?"), max_length=500)
