"""登记册的表单: events, facilities, rosters."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cets_portal.workbooks.refusals import file_too_large
from registry.choices import EventKind, LoadMode, Sector
from registry.models import Enterprise, Facility
from registry.rules import documents


class DayInput(forms.DateInput):
    """日期: the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DocumentField(forms.FileField):
    """证明文件: taken by content and size; cleaned to the uploaded file with `content` and `kind` set."""

    default_error_messages = {
        "kind": _("文件内容不是 PDF、JPG、PNG 或 DOCX（只看内容，不看扩展名；含宏的文档不收）。请导出为 PDF 后再传。"),
        "size": _("文件 %(size)s MB，超过 10 MB 的上限。请压缩扫描件，或只传盖章页。"),
        "empty": _("文件是空的。请重新选择。"),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploaded = super().clean(data, initial)
        if isinstance(uploaded, UploadedFile):
            self._check(uploaded)
        return uploaded

    def _check(self, uploaded: UploadedFile) -> None:
        size = uploaded.size or 0
        if size > documents.MAX_BYTES:
            text = f"{size / 1024 / 1024:.1f}"
            raise forms.ValidationError(self.error_messages["size"], code="size", params={"size": text})
        content = uploaded.read()
        kind = documents.kind_of(content)
        if kind is None:
            raise forms.ValidationError(self.error_messages["kind"], code="kind")
        uploaded.content, uploaded.kind = content, kind  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """登记事项: what happened to an enterprise, when, on what document."""

    kind = forms.ChoiceField(label=_("事项"), choices=EventKind)
    occurred_on = forms.DateField(label=_("发生日期"), widget=DayInput, help_text=_("以文件所载日期为准。"))
    sector = forms.ChoiceField(label=_("行业"), required=False, help_text=_("不选表示涉及全部行业。"))
    facility = forms.ModelChoiceField(
        label=_("设施"), queryset=Facility.objects.none(), required=False, empty_label=_("整个企业")
    )
    counterpart = forms.CharField(
        label=_("对方企业的信用代码"),
        required=False,
        max_length=24,
        help_text=_("合并：存续企业。设施转让：受让企业。联合生产：牵头企业，未定则不填。"),
    )
    new_name = forms.CharField(
        label=_("新名称"), required=False, max_length=200, help_text=_("仅更名时填写；旧名转入曾用名。")
    )
    document = DocumentField(label=_("证明文件"), help_text=_("PDF、JPG、PNG 或 DOCX，不超过 10 MB。"), max_length=200)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, enterprise: Enterprise, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise, self.today = enterprise, today
        self.fields["sector"].choices = [("", _("全部行业")), *Sector.choices]  # type: ignore[attr-defined]
        self.fields["facility"].queryset = enterprise.facilities.all()  # type: ignore[attr-defined]
        self.fields["document"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,.docx"

    def clean_occurred_on(self) -> date:
        day: date = self.cleaned_data["occurred_on"]
        if day > self.today:
            raise forms.ValidationError(_now("发生日期晚于今天。尚未发生的事项请待发生后登记。"), code="future")
        return day

    def clean_counterpart(self) -> Enterprise | None:
        code = self.cleaned_data["counterpart"].replace(" ", "").upper()
        if not code:
            return None
        found = Enterprise.objects.filter(uscc=code).first()
        if found is None:
            message = _now("登记册里没有信用代码 %(code)s。请核对，或先把对方企业登记入册。")
            raise forms.ValidationError(message, code="unknown", params={"code": code})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, other = data.get("kind"), data.get("counterpart")
        if kind == EventKind.MERGER and "counterpart" not in self.errors:
            if other is None:
                self.add_error("counterpart", _now("合并须写明存续企业的信用代码。"))
            elif other == self.enterprise:
                self.add_error("counterpart", _now("存续企业就是本企业。请在被并入的企业名下登记。"))
        if kind == EventKind.RENAMING and not data.get("new_name"):
            self.add_error("new_name", _now("更名须写明新名称。"))
        return data

    def event(self) -> dict[str, Any]:
        """What is to be recorded, without the document."""
        return {name: value for name, value in self.cleaned_data.items() if name != "document"}


class WithdrawForm(forms.Form):
    """撤销事项: an event recorded in error stays, crossed out, with the reason."""

    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如：登错企业、日期有误。撤销后可另行登记正确的事项。"),
    )


class FacilityForm(forms.Form):
    """登记设施: a generating unit, a clinker line, an electrolysis process, a furnace."""

    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    code = forms.CharField(label=_("设施编号"), max_length=40, help_text=_("企业内唯一，如 1#、CL-2。"))
    name = forms.CharField(label=_("设施名称"), max_length=100, help_text=_("如 1号机组、2号熟料生产线。"))
    capacity = forms.DecimalField(
        label=_("能力"), required=False, min_value=0, max_digits=12, decimal_places=3, help_text=_("不知道就空着。")
    )
    capacity_unit = forms.CharField(
        label=_("能力单位"), required=False, max_length=12, help_text=_("如 MW、t/d、万t/a。")
    )
    started_on = forms.DateField(label=_("投产日期"), required=False, widget=DayInput)
    closed_on = forms.DateField(label=_("关停日期"), required=False, widget=DayInput)

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise = enterprise
        own = set(enterprise.activities.values_list("sector", flat=True))
        self.fields["sector"].choices = [(value, label) for value, label in Sector.choices if value in own]  # type: ignore[attr-defined]
        self.fields["capacity"].widget.attrs.update({"step": "any", "inputmode": "decimal"})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
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


class RosterUploadForm(forms.Form):
    """上传名册: any file; what it is, is told by its content in the service."""

    file = forms.FileField(
        label=_("名册文件"),
        max_length=200,
        error_messages={
            "required": _("请先选择要上传的名册文件。"),
            "empty": _("文件是空的。请选择填好的名册。"),
            "max_length": _("文件名太长。请改短到 200 字以内再上传。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"

    def clean_file(self) -> UploadedFile:
        """Refuse by its size what would only fill the memory; everything else the service tells by content."""
        uploaded: UploadedFile = self.cleaned_data["file"]
        if (uploaded.size or 0) > settings.ROSTER_MAX_BYTES:
            refusal = file_too_large(uploaded.size or 0, settings.ROSTER_MAX_BYTES)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return uploaded


class LoadForm(forms.Form):
    """载入方式."""

    mode = forms.ChoiceField(label=_("载入方式"), choices=LoadMode, widget=forms.RadioSelect)


class AbandonForm(forms.Form):
    """放弃导入."""

    reason = forms.CharField(label=_("理由"), required=False, max_length=500)
