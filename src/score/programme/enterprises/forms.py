"""Forms of the registry: bringing a file in, taking an import back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.values import MappingError

_MAPPING_BYTES = 200_000


class ImportForm(forms.Form):
    """A file, and the mapping that says what its columns are: a file of its own, or one used before."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX. It is read and checked first; nothing is written before you say so."),
    )
    remembered = forms.ChoiceField(
        label=gettext_lazy("Mapping used before"),
        required=False,
        help_text=gettext_lazy("For a file built like an earlier one."),
    )
    mapping = forms.FileField(
        label=gettext_lazy("Mapping file"),
        required=False,
        help_text=gettext_lazy("A TOML file that names the columns. It is kept for the next time."),
    )

    def __init__(self, *args: Any, remembered: list[tuple[str, str, str]], **kwargs: Any) -> None:
        """`remembered`: key, name and text of the mappings to choose from."""
        super().__init__(*args, **kwargs)
        self._texts = {key: (name, text) for key, name, text in remembered}
        self.fields["remembered"].choices = [("", "–"), *((key, name) for key, name, _text in remembered)]
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.txt,.tsv"
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
        elif not self.errors:
            self.add_error("mapping", _("Say what the columns are: send a mapping file, or choose one used before."))
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
