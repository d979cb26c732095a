"""Forms of the registry: bringing a file in, taking an import back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.recognition import NAMES
from score.programme.enterprises.imports.suggestion import Choices, mapping_text
from score.programme.enterprises.imports.values import MappingError

_MAPPING_BYTES = 200_000
_ASKED = ("source", "valid_from", "dates", "decimal", "reason")  # what a list does not say itself


class ImportForm(forms.Form):
    """A file, and perhaps the mapping that says what its columns are: a file of its own, or one used before."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or XLS. It is read and checked first; nothing is written before you say so."),
    )
    remembered = forms.ChoiceField(
        label=gettext_lazy("Mapping used before"),
        required=False,
        help_text=gettext_lazy("For a file built like an earlier one."),
    )
    mapping = forms.FileField(
        label=gettext_lazy("Mapping file"),
        required=False,
        help_text=gettext_lazy(
            "A TOML file that names the columns. Without one the columns are looked at, and you say what they are."
        ),
    )

    def __init__(self, *args: Any, remembered: list[tuple[str, str, str]], **kwargs: Any) -> None:
        """`remembered`: key, name and text of the mappings to choose from."""
        super().__init__(*args, **kwargs)
        self._texts = {key: (name, text) for key, name, text in remembered}
        self.fields["remembered"].choices = [("", "–"), *((key, name) for key, name, _text in remembered)]
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.xls,.txt,.tsv"
        self.fields["mapping"].widget.attrs["accept"] = ".toml"
        self.mapping_name = ""
        self.mapping_text = ""

    def clean_file(self) -> Any:
        """Refuse what is too large before it is looked at."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Split it, or ask whoever runs the server to bring it in.")
                % {"most": most}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Read the mapping; what is wrong with it is said under its field."""
        cleaned = super().clean() or {}
        sent, chosen = cleaned.get("mapping"), cleaned.get("remembered")
        if sent and chosen:
            self.add_error("mapping", _("Choose a mapping used before, or send one: not both."))
        elif sent:
            self._read(sent)
        elif chosen:
            self.mapping_name, self.mapping_text = self._texts[chosen]
        return cleaned

    def _read(self, sent: Any) -> None:
        if sent.size > _MAPPING_BYTES:
            self.add_error("mapping", _("This is far too large for a mapping."))
            return
        try:
            text = sent.read().decode("utf-8-sig")
            read_mapping(text)
        except UnicodeDecodeError:
            self.add_error("mapping", _("This is no text in UTF-8."))
        except MappingError as error:
            self.add_error("mapping", str(error))
        else:
            self.mapping_name, self.mapping_text = sent.name[-100:], text


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ColumnsForm(forms.Form):
    """What each column of a file is, and what the file does not say itself."""

    source = forms.CharField(
        label=gettext_lazy("Whose list is it?"),
        max_length=60,
        help_text=gettext_lazy("The next list of the same source finds its enterprises again under this name."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From which day on does it hold?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The day of the list, where no column has one."),
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Dates such as 04/03/2024"),
        required=False,
        choices=[
            ("", gettext_lazy("there are none")),
            ("d/m/y", gettext_lazy("day first")),
            ("m/d/y", gettext_lazy("month first")),
        ],
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Numbers such as 1,234"),
        required=False,
        choices=[
            ("", gettext_lazy("there are none")),
            (".", gettext_lazy("the comma parts thousands")),
            (",", gettext_lazy("the comma is the decimal mark")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, where it corrects what is here?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as: list of March 2024."),
    )

    def __init__(self, *args: Any, proposal: dict[str, Any], **kwargs: Any) -> None:
        """`proposal`: as an import remembers it."""
        self.kept = Choices.from_dict(proposal["choices"])
        first = {name: getattr(self.kept, name) for name in _ASKED}
        super().__init__(*args, initial=first, **kwargs)
        self.columns = proposal["columns"]
        for at, column in enumerate(self.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=column["name"], choices=list(NAMES.items()), initial=column["meant"]
            )

    def rows(self) -> list[dict[str, Any]]:
        """Every column with its field, for a table."""
        return [{**column, "field": self[f"column_{at}"]} for at, column in enumerate(self.columns)]

    def asked(self) -> list[Any]:
        """The fields that are no columns."""
        return [self[name] for name in _ASKED]

    def clean(self) -> dict[str, Any]:
        """Make the mapping; why it cannot be made is said above the table."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.choices = Choices(
            [(column["name"], cleaned[f"column_{at}"]) for at, column in enumerate(self.columns)],
            cleaned["source"],
            cleaned["valid_from"],
            header_row=self.kept.header_row,
            sheet=self.kept.sheet,
            dates=cleaned["dates"],
            decimal=cleaned["decimal"],
            reason=cleaned["reason"],
        )
        problems = self.choices.problems()
        for problem in problems:
            self.add_error(None, problem)
        if not problems:
            try:
                read_mapping(mapping_text(self.choices))
            except MappingError as error:
                self.add_error(None, str(error))
        return cleaned
