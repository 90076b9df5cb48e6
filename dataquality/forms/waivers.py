"""豁免的表单."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.months import Month
from dataquality.services.waivers import WaiverWanted, waivable
from registry.choices import Sector


class MonthField(forms.CharField):
    """月份, as '2026-07'."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-07"})

    def clean(self, value: Any) -> Any:
        """A `Month`."""
        text = super().clean(value)
        try:
            return Month.from_text(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("请按“2026-07”填写月份。"), code="month") from error


class WaiverForm(forms.Form):
    """提出豁免: the checks offered are those of every sector; the service refuses one of another sector."""

    unit = forms.CharField(label=_("单位"), max_length=200, help_text=_("信用代码或全称。"))
    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    check = forms.ChoiceField(label=_("检查"))
    facility = forms.CharField(label=_("设施编号"), max_length=40, required=False, help_text=_("不填为全部设施。"))
    parameter = forms.CharField(label=_("参数代码"), max_length=40, required=False, help_text=_("不填为全部参数。"))
    from_month = MonthField(label=_("自"))
    to_month = MonthField(label=_("至"), help_text=_("最长 12 个月，期满自动失效。"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.id: one for sector in Sector.values for one in waivable(sector)}
        choices = [(one.id, f"{one.id} {_t(one.title)}") for one in known.values()]
        self.fields["check"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> WaiverWanted:
        """What the service is asked for."""
        given = self.cleaned_data
        names = ("check", "sector", "from_month", "to_month", "reason", "parameter", "facility")
        return WaiverWanted(**{name: given[name] for name in names})
