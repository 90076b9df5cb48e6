"""监管的表单: sessions, attendance, carbon staff, visits, uploaded sheets."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Refused
from cets_portal.joining import labelled
from cets_portal.oversight.choices import VisitKind
from cets_portal.oversight.services.papers import Paper
from cets_portal.oversight.services.sheets.plan import MOST_BYTES
from cets_portal.oversight.services.visits import Report
from cets_portal.workbooks.refusals import file_too_large
from registry.forms.fields import DayField, DocumentField, NameField

_DOCUMENTS = ".pdf,.jpg,.jpeg,.png,.docx"


def document_field(label: Any) -> DocumentField:
    """A document that need not be there; the browser offers only what is taken."""
    found = DocumentField(label=label, required=False, help_text=_("PDF、JPG、PNG 或 DOCX，不超过 10 MB。"))
    found.widget.attrs["accept"] = _DOCUMENTS
    return found


def paper_of(uploaded: Any) -> Paper | None:
    """The cleaned value of a DocumentField; None where nothing was handed in."""
    return Paper(uploaded.content, uploaded.kind.media_type, uploaded.name) if uploaded else None


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was typed; Refused with the first fault, for a form that stands under a table."""
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        field = form.fields.get(name)
        raise Refused(labelled(field.label, faults[0]) if field else str(faults[0]), code="form")
    return form.cleaned_data


class SessionForm(forms.Form):
    """登记培训场次."""

    title = NameField(label=_("培训名称"), max_length=120)
    held_on = DayField(label=_("培训日期"), help_text=_("可以填将来的日期，先作计划。"))
    hours = forms.DecimalField(label=_("学时"), max_digits=5, decimal_places=1, min_value=0)
    topics = NameField(label=_("培训内容"), max_length=300, required=False)
    place = NameField(label=_("地点"), max_length=120, required=False)
    organiser = NameField(label=_("组织单位"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].widget.attrs.update({"step": "0.5", "inputmode": "decimal"})


class PapersForm(forms.Form):
    """培训的文件."""

    sheet = document_field(_("签到表"))
    materials = document_field(_("培训材料"))


class AttendeeForm(forms.Form):
    """登记一名参训人员."""

    unit = forms.CharField(label=_("单位名称或信用代码"), max_length=200)
    person = NameField(label=_("姓名"), max_length=60)
    position = NameField(label=_("岗位"), max_length=60, required=False)
    is_staff = forms.BooleanField(label=_("是该单位的碳排放管理人员"), required=False)


class StaffForm(forms.Form):
    """登记碳排放管理人员."""

    name = NameField(label=_("姓名"), max_length=60)
    position = NameField(label=_("岗位"), max_length=60, required=False)
    phone = NameField(label=_("联系电话"), max_length=40, required=False)
    since_on = DayField(label=_("任职日期"))


class LeaveForm(forms.Form):
    """登记离岗."""

    until_on = DayField(label=_("离岗日期"))


class SheetForm(forms.Form):
    """上传表格: any file; what it is, is told by its content in the service."""

    file = forms.FileField(
        label=_("表格文件"),
        max_length=200,
        error_messages={"required": _("请先选择要上传的文件。"), "empty": _("文件是空的。请选择填好的表格。")},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse by its size what would only fill the memory."""
        uploaded: UploadedFile = self.cleaned_data["file"]
        if (uploaded.size or 0) > MOST_BYTES:
            refusal = file_too_large(uploaded.size or 0, MOST_BYTES)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return uploaded


class VisitForm(forms.Form):
    """安排走访. The unit is typed by name or code."""

    unit = forms.CharField(label=_("单位名称或信用代码"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=VisitKind)
    planned_on = DayField(label=_("计划日期"))
    purpose = NameField(label=_("走访事由"), max_length=300, help_text=_("如：核对燃煤热值检测记录。"))


class ReportForm(forms.Form):
    """登记走访情况."""

    visited_on = DayField(label=_("走访日期"))
    inspectors = forms.CharField(
        label=_("走访人员"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不少于 2 人，每行一人。"),
        max_length=500,
    )
    findings = forms.CharField(label=_("走访情况"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000)
    paper_1 = document_field(_("材料一"))
    paper_2 = document_field(_("材料二"))
    paper_3 = document_field(_("材料三"))

    def told(self) -> Report:
        data = self.cleaned_data
        people = data["inspectors"].replace("、", "\n").replace("，", "\n").splitlines()
        return Report(data["visited_on"], tuple(people), data["findings"])

    def papers(self) -> list[Paper]:
        found = (paper_of(self.cleaned_data[f"paper_{number}"]) for number in (1, 2, 3))
        return [paper for paper in found if paper]
