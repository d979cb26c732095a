"""Forms about what an enterprise is known by, whom one asks there, to whom it sells, where it belongs, how it came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.programme.core.date_input import DateInput
from score.programme.dashboards.enterprise_forms import REASON_HELP
from score.programme.enterprises.models import EnterpriseName
from score.programme.enterprises.recruitment.stages import FROM_TRAINING, Stage
from score.programme.organisations.models import Organisation

STAGE_CHOICES = [(one.value, one.label) for one in Stage if one not in FROM_TRAINING]


class OtherNameForm(forms.Form):
    """Another name of the enterprise."""

    text = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What kind of name?"), choices=EnterpriseName.Kind.choices)
    source = forms.CharField(label=_("Where is this from?"), max_length=60, required=False)


class IdentifierForm(forms.Form):
    """A number by which others know the enterprise."""

    scheme = forms.CharField(label=_("Register"), max_length=60)
    value = forms.CharField(label=_("Number"), max_length=100)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            known = country_files.get(country).registers
        except country_files.UnknownCountry:
            known = ()
        said = [f"{one.scheme} ({one.issuer}): {gettext(one.help)}" for one in known]
        others = gettext("Any other register, database or list can be named too.")
        self.fields["scheme"].help_text = ". ".join([*said, others])


class ContactForm(forms.Form):
    """Somebody whom one asks in the enterprise."""

    name = forms.CharField(label=_("Name"), max_length=200)
    function = forms.CharField(label=_("What do they do there?"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    is_main = forms.BooleanField(label=_("First to be asked"), required=False)
    since = forms.DateField(label=_("Since when?"), widget=DateInput)
    until = forms.DateField(
        label=_("Until when?"), widget=DateInput, required=False, help_text=_("The last day on which they are asked.")
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["since" if known else "until"]


class SupplyLinkForm(forms.Form):
    """To whom the enterprise sells."""

    buyer = forms.ModelChoiceField(
        label=_("Buyer in the programme"), queryset=Organisation.objects.none(), required=False
    )
    buyer_name = forms.CharField(label=_("Or another buyer, by name"), max_length=200, required=False)
    since = forms.DateField(label=_("Since when, as far as you know?"), widget=DateInput)
    reason = forms.CharField(label=_("Why does it change?"), max_length=500, required=False, help_text=REASON_HELP)

    def __init__(self, *args: Any, buyers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = buyers
        if not buyers.exists():
            del self.fields["buyer"]
            self.fields["buyer_name"].label = _("Buyer")


class MoveForm(forms.Form):
    """To which legal entity or group the record belongs."""

    parent = forms.ChoiceField(label=_("Belongs to"), required=False)
    reason = forms.CharField(label=_("Why does it move?"), max_length=100)

    def __init__(self, *args: Any, parents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [
            ("", pgettext_lazy("choice of a parent", "nothing: it stands alone")),
            *parents,
        ]


class StageForm(forms.Form):
    """The enterprise reached a stage of recruitment."""

    stage = forms.ChoiceField(label=_("Stage"), choices=STAGE_CHOICES)
    reached_on = forms.DateField(label=_("On which day?"), widget=DateInput)
    why = forms.CharField(
        label=_("Why, or how?"),
        max_length=500,
        required=False,
        help_text=_("Needed where it dropped out or closed. Write no names of persons."),
    )
    custodian = forms.ChoiceField(label=_("Recruited by"))
    reason = forms.CharField(label=_("Why does it change?"), max_length=500, required=False, help_text=REASON_HELP)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["custodian"].choices = organisations
        if len(organisations) == 1:
            self.fields["custodian"].widget = forms.HiddenInput()
            self.fields["custodian"].initial = organisations[0][0]


def described(details: Any) -> dict[str, str]:
    """What a form about a person begins with."""
    return {"name": details.name, "phone": details.phone, "email": details.email} if details else {}
