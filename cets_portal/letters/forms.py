"""新建公文的表单: which kind, to whom, and what stands in the places of the text."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.accounts.working import sector_choices
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.words import PLACE_EXAMPLES, PLACE_LABELS
from cets_portal.norms.letter import LetterKind as NormKind
from cets_portal.norms.letter import template_for

MAX_CODES = 5000
#: Places that the choice of recipients fills by itself.
FROM_LIST = ("list_year", "sector")


class NewLetters(forms.Form):
    """新建公文. `kind` is chosen first: it decides which places of the text are asked for."""

    to = forms.ChoiceField(
        label=_("收件单位"),
        choices=(("list", _("已公布名录上的单位")), ("units", _("指定的单位"))),
        widget=forms.RadioSelect,
    )
    list_year = forms.IntegerField(label=_("名录年度"), min_value=2023, max_value=2100)
    sector = forms.ChoiceField(label=_("行业"), required=False, choices=sector_choices)
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("选“指定的单位”时填写，每行一个。"),
    )

    def __init__(self, data: Any, *, kind: str, today: date, is_about_duty: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        self.is_about_duty = is_about_duty
        self.kind = LetterKind(kind)
        self.template = template_for(NormKind(kind), today)
        self.places = [place for place in self.template.asked if place not in FROM_LIST]
        for place in self.places:
            self.fields[place] = _place_field(place)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_about_duty and cleaned.get("to") == "list":
            self.add_error("to", _("这封催办函针对一个应办事项，请在该事项的页面上勾选未办结的单位。"))
        if cleaned.get("to") == "units" and not self.codes():
            self.add_error("uscc", _("请填写至少一个统一社会信用代码。"))
        return cleaned

    def codes(self) -> list[str]:
        """The codes that were typed, for named units; none for a list."""
        if self.cleaned_data.get("to") != "units":
            return []
        return self.cleaned_data.get("uscc", "").replace(",", " ").replace("，", " ").split()[:MAX_CODES]

    @property
    def needs_list(self) -> bool:
        """Whether the recipients must stand on a published list: all its units, or the text speaks of the list."""
        return self.cleaned_data["to"] == "list" or self.kind == LetterKind.RIGHTS_DUTIES

    def facts(self) -> dict[str, str]:
        return {place: self.cleaned_data[place] for place in self.places}


def _place_field(place: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3}) if place == "result" else forms.TextInput()
    return forms.CharField(
        label=PLACE_LABELS[place], max_length=1000, widget=widget, help_text=PLACE_EXAMPLES.get(place, "")
    )


class Prefix(forms.Form):
    """发文字."""

    word = forms.CharField(label=pgettext_lazy("letter", "发文字"), max_length=12)
