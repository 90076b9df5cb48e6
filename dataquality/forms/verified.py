"""认定、测算、异议与差异的表单."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dataquality.choices import ObjectionOutcome, VerificationRole
from dataquality.forms.reviews import PhotosField
from dataquality.rules.draft import Fault, number_text
from registry.choices import Sector

LONGEST = 2000
_LONG = {"rows": 4}


class TonnesField(forms.CharField):
    """排放量, tCO2e: read exactly, at most six decimals, never through a float."""

    def clean(self, value: Any) -> Any:
        """A `Decimal`, or None where it may be empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number = Decimal(number_text(text))
        except Fault as fault:
            raise forms.ValidationError(_("请填数字，例如 12345.67。"), code="number") from fault
        exponent = number.as_tuple().exponent
        if number < 0 or number >= Decimal(10) ** 9 or (isinstance(exponent, int) and exponent < -6):
            raise forms.ValidationError(_("请填不小于 0 的排放量，小数不超过 6 位。"), code="range")
        return number


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs=_LONG))


class ReasonForm(forms.Form):
    """写明理由."""

    reason = _reason(_("理由"))


class ResolveForm(forms.Form):
    """处理复核差异."""

    stands = forms.ChoiceField(label=_("采用的结论"), choices=VerificationRole, widget=forms.RadioSelect)
    resolution = _reason(_("处理意见"))


class EstimateForm(forms.Form):
    """省级测算."""

    unit = forms.CharField(label=_("单位"), max_length=200, help_text=_("信用代码或全称。"))
    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    emission_year = forms.IntegerField(label=_("排放年度"), min_value=2019, max_value=2100)
    tco2e = TonnesField(label=_("测算排放量（tCO2e）"))
    basis = _reason(_("测算方法和依据"))
    basis_file = forms.FileField(label=_("依据文件"), help_text=_("PDF、XLSX、DOCX 或图片。"))


class CorrectionForm(forms.Form):
    """核查后变更."""

    tco2e = TonnesField(label=_("变更后排放量（tCO2e）"))
    basis = _reason(_("变更依据"))
    basis_file = forms.FileField(label=_("依据文件"), required=False)


class ObjectionForm(forms.Form):
    """提出异议."""

    grounds = _reason(_("异议理由"))
    wanted_tco2e = TonnesField(label=_("主张的排放量（tCO2e）"), required=False)
    papers = PhotosField(label=_("异议材料"), help_text=_("PDF、XLSX、DOCX 或图片，可选多个。"))


class DecisionForm(forms.Form):
    """异议处理意见."""

    outcome = forms.ChoiceField(label=_("处理意见"), choices=ObjectionOutcome, widget=forms.RadioSelect)
    decided_tco2e = TonnesField(label=_("变更后排放量（tCO2e）"), required=False, help_text=_("维持的不填。"))
    decision = _reason(_("决定理由"))
