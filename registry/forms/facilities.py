"""设施的表单."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from registry.choices import Sector
from registry.forms.fields import DayField, NameField
from registry.models import Enterprise
from registry.rules.days import latest_plan


class FacilityForm(forms.Form):
    """登记设施: a generating unit, a clinker line, an electrolysis process, a furnace."""

    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    code = NameField(label=_("设施编号"), max_length=40, help_text=_("企业内唯一，如 1#、CL-2。"))
    name = NameField(label=_("设施名称"), max_length=100, help_text=_("如 1号机组、2号熟料生产线。"))
    capacity = forms.DecimalField(
        label=_("能力"), required=False, min_value=0, max_digits=12, decimal_places=3, help_text=_("不知道就空着。")
    )
    capacity_unit = NameField(label=_("能力单位"), required=False, max_length=12, help_text=_("如 MW、t/d、万t/a。"))
    started_on = DayField(label=_("投产日期"), required=False)
    closed_on = DayField(label=_("关停日期"), required=False)

    def __init__(self, *args: Any, enterprise: Enterprise, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise = enterprise
        for name in ("started_on", "closed_on"):
            self.fields[name].latest = latest_plan(today)  # type: ignore[attr-defined]
        own = set(enterprise.activities.values_list("sector", flat=True))
        self.fields["sector"].choices = [(value, label) for value, label in Sector.choices if value in own]  # type: ignore[attr-defined]
        self.fields["capacity"].widget.attrs.update({"step": "any", "inputmode": "decimal"})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.enterprise.facilities.filter(code__iexact=code).exists():
            message = _now("本企业已有编号为 %(code)s 的设施，请换一个编号。")
            raise forms.ValidationError(message, code="taken", params={"code": code})
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("capacity") is not None and not data.get("capacity_unit"):
            self.add_error("capacity_unit", _now("填了能力，还要写单位。"))
        start, end = data.get("started_on"), data.get("closed_on")
        if start and end and end < start:
            self.add_error("closed_on", _now("关停日期早于投产日期。"))
        return data
