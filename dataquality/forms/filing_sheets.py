"""填报表的上传."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """上传填报表."""

    file = forms.FileField(
        label=_("填报表"),
        max_length=200,
        error_messages={
            "required": _("请先选择填好的填报表。"),
            "empty": _("文件是空的。请选择填好的填报表。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx"
