"""配额分配的表单: open a run, name a case, settle an issue, give a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.plan import plans
from quota.choices import Stage
from quota.rules.allocation.terms import Terms
from registry.choices import Sector

#: In the list of cases: under the formula, without any.
NO_CASE = ""


class RunForm(forms.Form):
    """开启批次."""

    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    quota_year = forms.IntegerField(label=_("配额年度"), min_value=2023, max_value=2100)
    stage = forms.ChoiceField(label=_("环节"), choices=Stage)
    plan_code = forms.ChoiceField(label=_("分配方案"))
    share_percent = forms.DecimalField(
        label=_("预分配比例（%）"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False,
        help_text=_("只用于预分配；不填为方案规定的比例。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("重新核定的理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("该环节已有审定的批次时必填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(one.code, _t(one.title)) for one in plans()]
        self.fields["plan_code"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """理由."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CaseForm(ReasonForm):
    """确定特殊情形: the cases of the plan for this sector and year, or none."""

    case_id = forms.ChoiceField(label=_("特殊情形"), required=False)
    field_order = ("case_id", "reason")

    def __init__(self, *args: Any, terms: Terms, **more: Any) -> None:
        super().__init__(*args, **more)
        cases = [(one.id, _t(one.name)) for one in terms.cases]
        self.fields["case_id"].choices = [(NO_CASE, _("不属于特殊情形，按公式计算")), *cases]  # type: ignore[attr-defined]
