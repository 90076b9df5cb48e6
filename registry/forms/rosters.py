"""名册的表单: upload, load, abandon."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cets_portal.workbooks.refusals import file_too_large
from registry.choices import LoadMode


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
