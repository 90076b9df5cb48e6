"""试算的表单: which rule (plan, year, table), the sheet, and a balance value where the sheet gives none."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cets_portal.workbooks.refusals import file_too_large
from quota.worksheet.offered import Rule, choices, rule_called

MOST_MB, MOST_ROWS = 10, 3000
_MOST_BYTES = MOST_MB * 1024 * 1024


class RuleForm(forms.Form):
    """换一个规则再算."""

    rule = forms.ChoiceField(label=_("方案和年度"))
    balance_value = forms.DecimalField(
        label=_("行业平衡值"), required=False, min_value=Decimal("1e-12"), max_digits=20, decimal_places=12,
        help_text=_("用于表2-2 至 2-4；表中没有平衡值的行按此计算。"),
    )  # fmt: skip

    def __init__(self, *args: Any, table: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices(table)

    def found(self) -> tuple[Rule, Decimal | None]:
        """The rule and the balance value of a valid form."""
        rule = rule_called(self.cleaned_data["rule"])
        assert rule is not None
        return rule, self.cleaned_data["balance_value"]


class WorksheetForm(RuleForm):
    """上传试算表."""

    file = forms.FileField(
        label=_("试算表"),
        max_length=200,
        error_messages={"required": _("请先选择要上传的文件。"), "empty": _("文件是空的。请选择填好的表格。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"

    def clean_file(self) -> UploadedFile:
        """Refuse by its size what would only fill the memory."""
        uploaded: UploadedFile = self.cleaned_data["file"]
        if (uploaded.size or 0) > _MOST_BYTES:
            refusal = file_too_large(uploaded.size or 0, _MOST_BYTES)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return uploaded
