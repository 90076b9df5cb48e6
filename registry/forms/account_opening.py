"""账户开立的表单: documents, days of the three functions, a workbook of many."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Refused
from cets_portal.norms.openings import opening_rule
from cets_portal.workbooks.refusals import file_too_large
from registry.choices import AccountFunction
from registry.forms.fields import DayField, DocumentField
from registry.services.opening_sheet import LIMITS


class OpeningDocumentForm(forms.Form):
    """上传材料."""

    kind = forms.ChoiceField(label=_("材料种类"))
    file = DocumentField(label=_("文件"), help_text=_("PDF、JPG、PNG 或 DOCX，不超过 10 MB。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.id, gettext(kind.name)) for kind in opening_rule().documents]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,.docx"


class FunctionDaysForm(forms.Form):
    """登记开通日期: one day for each function that was opened; those without a day stay as they are."""

    emission = DayField(label=AccountFunction.EMISSION.label, required=False)
    trading = DayField(label=AccountFunction.TRADING.label, required=False)
    voluntary = DayField(label=AccountFunction.VOLUNTARY.label, required=False)
    note = forms.CharField(
        label=pgettext_lazy("note", "说明"),
        required=False,
        max_length=200,
        help_text=_("列入名录之前就已开通的，请写明；其他情况可空。"),
    )

    def __init__(self, *args: Any, standing: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for function in standing:
            del self.fields[function]

    def days(self) -> dict[str, date]:
        """What was typed; Refused with the first fault, or where no day was typed."""
        refuse_faults(self)
        found = {function: self.cleaned_data.get(function) for function in AccountFunction.values}
        typed = {function: day for function, day in found.items() if day}
        if not typed:
            raise Refused(gettext("请至少填一项功能的开通日期。"), code="no_day")
        return typed


class ForwardForm(forms.Form):
    """送注登机构."""

    on = DayField(label=_("送出日期"))

    def day(self) -> date:
        refuse_faults(self)
        day: date = self.cleaned_data["on"]
        return day


class OpeningSheetForm(forms.Form):
    """上传开通登记表."""

    file = forms.FileField(
        label=_("登记表"),
        max_length=200,
        error_messages={"required": _("请先选择要上传的登记表。"), "empty": _("文件是空的。请选择填好的登记表。")},
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


def refuse_faults(form: forms.Form) -> None:
    """Raise Refused with the first fault of a form that stands beside other things on its page."""
    if form.is_valid():
        return
    name, faults = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise Refused(gettext("%(field)s：%(fault)s") % {"field": label, "fault": faults[0]}, code="form")
