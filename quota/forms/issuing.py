"""告知、发放、异议、多退与解除的表单."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quota.choices import QuotaObjectionOutcome

LONGEST = 2000
_LONG = {"rows": 4}


def _reason(label: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}))


class ObjectionForm(forms.Form):
    """提出配额异议."""

    grounds = _reason(_("异议理由"))
    file = forms.FileField(label=_("异议材料"), help_text=_("PDF、XLSX、DOCX 或图片。"))


class DecisionForm(forms.Form):
    """配额异议处理意见."""

    outcome = forms.ChoiceField(label=_("处理意见"), choices=QuotaObjectionOutcome, widget=forms.RadioSelect)
    decision = _reason(_("决定理由"))


class WhyForm(forms.Form):
    """写明理由."""

    reason = _reason(_("理由"), rows=2)


class TonnesForm(forms.Form):
    """多退或解除多少吨, and why."""

    tonnes = forms.IntegerField(label=_("吨数（tCO2e）"), min_value=1, max_value=10**12)
    reason = _reason(_("理由"), rows=2)


class TableForm(forms.Form):
    """拿来比对的表."""

    file = forms.FileField(label=_("核对表（XLSX）"))
