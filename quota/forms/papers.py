"""分配依据的表单: one for each kind of paper; what is cleaned goes to the service of the same kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.plan import plans
from quota.choices import DeductionKind, WithholdingKind
from registry.choices import Sector
from registry.forms.fields import DayField

_INDUSTRY = [(one.value, one.label) for one in Sector if one != Sector.POWER]
_FIRST, _LAST = 2019, 2100


class PaperForm(forms.Form):
    """依据: what every paper states."""

    basis = forms.CharField(label=_("依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("依据文件"), required=False)


class AdoptionForm(PaperForm):
    """采用方案: drafts only."""

    plan_code = forms.ChoiceField(label=_("征求意见稿"))
    field_order = ("plan_code", "basis", "file")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        drafts = [(one.code, _t(one.title)) for one in plans() if one.is_draft]
        self.fields["plan_code"].choices = drafts  # type: ignore[attr-defined]


class BalanceForm(PaperForm):
    """行业平衡值."""

    sector = forms.ChoiceField(label=_("行业"), choices=_INDUSTRY)
    quota_year = forms.IntegerField(label=_("配额年度"), min_value=_FIRST, max_value=_LAST)
    value = forms.DecimalField(label=_("平衡值（tCO2e/t）"), max_digits=20, decimal_places=12)
    field_order = ("sector", "quota_year", "value", "basis", "file")


class DeductionForm(PaperForm):
    """配额核减."""

    unit = forms.CharField(label=_("单位"), max_length=200, help_text=_("信用代码或全称。"))
    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    kind = forms.ChoiceField(label=_("核减种类"), choices=DeductionKind)
    tonnes = forms.IntegerField(label=_("核减量（tCO2e）"), min_value=1)
    decision_number = forms.CharField(label=_("决定文号"), max_length=80)
    decided_on = DayField(label=_("决定日期"))
    field_order = ("unit", "sector", "kind", "tonnes", "decision_number", "decided_on", "basis", "file")


class WithholdingForm(PaperForm):
    """差异化发放."""

    unit = forms.CharField(label=_("单位"), max_length=200, help_text=_("信用代码或全称。"))
    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    quota_year = forms.IntegerField(label=_("配额年度"), min_value=_FIRST, max_value=_LAST)
    kind = forms.ChoiceField(label=_("差异化情形"), choices=WithholdingKind)
    field_order = ("unit", "sector", "quota_year", "kind", "basis", "file")


FORMS: dict[str, type[PaperForm]] = {
    "adoption": AdoptionForm, "balance": BalanceForm, "deduction": DeductionForm, "withholding": WithholdingForm,
}  # fmt: skip
