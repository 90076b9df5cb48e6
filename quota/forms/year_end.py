"""年末的表单: trading days, a fine to look up, a carry-over, court papers, a sheet to import."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.codes import Grade
from cets_portal.workbooks.refusals import file_too_large
from quota.ledger.entries import MOST_TONNES
from quota.ledger.words import vintage_words
from quota.services.sheet_cells import LIMITS
from registry.forms.fields import DayField, NameField

_GRADES = [(one.value, one.value) for one in Grade]


class SourceForm(forms.Form):
    """来源与依据等级 of what is entered."""

    source = NameField(label=_("来源"), max_length=200, help_text=_("如：上海环境能源交易所每日综合行情。"))
    grade = forms.ChoiceField(label=_("依据等级"), choices=_GRADES, help_text=_("A 为官方发布原文，B 为可靠转载。"))


class DayForm(SourceForm):
    """一个交易日."""

    on = DayField(label=_("交易日"))
    turnover_yuan = forms.DecimalField(label=_("成交额（元）"), min_value=0, max_digits=15, decimal_places=2)
    volume_tonnes = forms.DecimalField(label=_("成交量（吨）"), min_value=0, max_digits=15, decimal_places=2)
    field_order = ("on", "turnover_yuan", "volume_tonnes", "source", "grade")


class SheetField(forms.FileField):
    """要导入的表: .xlsx or .csv, small."""

    def __init__(self) -> None:
        super().__init__(label=_("文件"), max_length=200, error_messages={"empty": _("文件是空的。请重新选择。")})
        self.widget.attrs["accept"] = ".xlsx,.csv"

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploaded = super().clean(data, initial)
        if isinstance(uploaded, UploadedFile) and (uploaded.size or 0) > LIMITS.max_bytes:
            refusal = file_too_large(uploaded.size or 0, LIMITS.max_bytes)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return uploaded


class PriceSheetForm(SourceForm):
    """导入成交."""

    file = SheetField()


class BalanceSheetForm(forms.Form):
    """导入平衡值."""

    basis = forms.CharField(label=_("依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    file = SheetField()


class FineForm(forms.Form):
    """罚款区间: a shortfall and its due day."""

    shortfall = forms.IntegerField(label=_("欠缴量（tCO2e）"), min_value=1, max_value=MOST_TONNES)
    due = DayField(label=_("清缴期限"))


class CarryOverForm(forms.Form):
    """结转申请: so many tonnes of each vintage that may move."""

    def __init__(self, *args: Any, available: Mapping[int, int], **more: Any) -> None:
        super().__init__(*args, **more)
        for vintage, tonnes in sorted(available.items()):
            label = gettext("%(vintage)s 年度配额（可用 %(n)s）") % {
                "vintage": vintage_words(vintage),
                "n": f"{tonnes:,}",
            }
            self.fields[f"v{vintage}"] = forms.IntegerField(label=label, min_value=0, max_value=tonnes, required=False)

    def taken(self) -> dict[int, int]:
        """Vintage → tonnes asked for."""
        return {int(name[1:]): tonnes for name, tonnes in self.cleaned_data.items() if tonnes}


class CourtPaperForm(forms.Form):
    """司法文书."""

    issuer = NameField(label=_("出具机关"), max_length=200)
    number = NameField(label=_("文书编号"), max_length=80)
    file = forms.FileField(label=_("文书"))


class FreezeForm(CourtPaperForm):
    """司法冻结."""

    vintage = forms.TypedChoiceField(label=_("配额年度"), coerce=int)
    tonnes = forms.IntegerField(label=_("冻结量（tCO2e）"), min_value=1, max_value=MOST_TONNES)
    frozen_on = DayField(label=_("冻结日期"))
    field_order = ("vintage", "tonnes", "frozen_on", "issuer", "number", "file")

    def __init__(self, *args: Any, available: Mapping[int, int], **more: Any) -> None:
        super().__init__(*args, **more)
        words = gettext("%(vintage)s（可用 %(n)s）")
        self.fields["vintage"].choices = [  # type: ignore[attr-defined]
            (vintage, words % {"vintage": vintage_words(vintage), "n": f"{tonnes:,}"})
            for vintage, tonnes in sorted(available.items())
        ]


class ReleaseForm(CourtPaperForm):
    """解除司法冻结."""

    released_on = DayField(label=_("解除日期"))
    field_order = ("released_on", "issuer", "number", "file")
