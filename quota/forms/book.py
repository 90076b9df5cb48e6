"""账簿的表单: a period, a statement to upload, a correction to propose."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cets_portal.workbooks.refusals import file_too_large
from quota.choices import MovementKind
from quota.ledger.reconciling.adjusting import KINDS
from quota.ledger.reconciling.sheet import LIMITS
from registry.forms.fields import DayField


class PeriodForm(forms.Form):
    """账单期间: both days within; what is not typed is the year of today."""

    since = DayField(label=_("自"), required=False)
    until = DayField(label=_("至"), required=False)

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("止日早于起日。"), code="period")
        return self.cleaned_data

    def period(self, today: date) -> tuple[date, date]:
        """The days asked for; the running year where there are none, or none that can be read."""
        given = self.cleaned_data if self.is_valid() else {}
        until = given.get("until") or max(today, given.get("since") or today)
        return given.get("since") or date(until.year, 1, 1), until


class AsOfForm(forms.Form):
    """截至日期 of the list of accounts."""

    on = DayField(label=_("截至"), required=False)

    def day(self) -> date | None:
        """The day asked for; None where none was, or none that can be read."""
        found: date | None = self.cleaned_data["on"] if self.is_valid() else None
        return found


class StatementForm(forms.Form):
    """上传对账单."""

    as_of = DayField(label=_("截至日期"), help_text=_("对账单所载持有量是这一天终了时的数。"))
    file = forms.FileField(
        label=_("对账单"),
        max_length=200,
        error_messages={"required": _("请先选择要上传的对账单。"), "empty": _("文件是空的。请选择注登机构的对账单。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        if (uploaded.size or 0) > LIMITS.max_bytes:
            refusal = file_too_large(uploaded.size or 0, LIMITS.max_bytes)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return uploaded


class ProposalForm(forms.Form):
    """提出更正: what the difference is, and why."""

    kind = forms.ChoiceField(label=_("变动种类"), help_text=_("注登机构已办的交易写转入或转出；记错的写更正。"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200})
    )

    def __init__(self, *args: Any, gap: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        against = MovementKind.TRANSFER_OUT if gap > 0 else MovementKind.TRANSFER_IN
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in KINDS if kind != against
        ]
