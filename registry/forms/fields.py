"""字段: days, names and documents, each with its own check and its own words."""

from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Refused
from cets_portal.templatetags.dates import long_day
from registry.rules import documents
from registry.rules.days import EARLIEST
from registry.services.typed_names import checked_name


def name_checked(text: str, label: Any, longest: int = 200) -> str:
    """The name as it is kept; ValidationError in the words of the refusal."""
    try:
        return checked_name(text, heading=str(label), longest=longest)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class NameField(forms.CharField):
    """名称: one line that will stand in workbooks: never a formula, no unseen characters."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return name_checked(text, self.label, self.max_length or 200) if text else ""


class DayInput(forms.DateInput):
    """日期: the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """日期: not before 1949, and not after `latest` where that is set."""

    widget = DayInput
    latest: date | None = None
    default_error_messages = {
        "too_early": _("“%(label)s”%(found)s 太早，应在 %(limit)s 之后。请核对年份。"),
        "too_late": _("“%(label)s”%(found)s 太晚，最晚可填 %(limit)s。请核对年份。"),
    }

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day < EARLIEST:
            self._refuse("too_early", day, EARLIEST)
        if day and self.latest and day > self.latest:
            self._refuse("too_late", day, self.latest)
        return day

    def _refuse(self, code: str, found: date, limit: date) -> None:
        params = {"label": self.label, "found": found.isoformat(), "limit": long_day(limit)}
        raise forms.ValidationError(self.error_messages[code], code=code, params=params)


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
        name_checked(PurePath(uploaded.name or "").stem, self.label or "")
        size = uploaded.size or 0
        if size > documents.MAX_BYTES:
            text = f"{size / 1024 / 1024:.1f}"
            raise forms.ValidationError(self.error_messages["size"], code="size", params={"size": text})
        content = uploaded.read()
        kind = documents.kind_of(content)
        if kind is None:
            raise forms.ValidationError(self.error_messages["kind"], code="kind")
        uploaded.content, uploaded.kind = content, kind  # type: ignore[attr-defined]
