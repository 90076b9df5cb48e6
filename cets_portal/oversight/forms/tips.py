"""举报的表单: what anybody may tell, and how it is answered."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.provinces import provinces
from cets_portal.oversight.services.tips import LONGEST, Heard
from cets_portal.templatetags.places import short_place
from dataquality.forms.reviews import PhotosField
from registry.forms.fields import NameField

#: So many files may come with one tip.
MOST_FILES = 3
CODE_LONGEST = 40


def province_choices() -> list[tuple[str, str]]:
    """Every province, by its short name."""
    return [("", gettext("请选择")), *((one.code, short_place(one)) for one in provinces())]


class TipForm(forms.Form):
    """举报. Nobody has to say who they are."""

    province = forms.ChoiceField(label=_("被举报单位所在省份"), choices=province_choices)
    about = NameField(label=_("被举报单位"), max_length=200)
    text = forms.CharField(
        label=_("举报内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("请写清楚时间、地点、事情和线索来源。"),
    )  # fmt: skip
    papers = PhotosField(
        label=_("材料"), required=False, help_text=_("最多 3 个文件：PDF、JPG、PNG、XLSX、DOCX 或 CSV。")
    )
    contact = forms.CharField(
        label=_("联系方式"), max_length=200, required=False,
        help_text=_("可以不填。填写的，加密保存，只有办理人可以打开。"),
    )  # fmt: skip

    def clean_papers(self) -> list[object]:
        """No more than a tip may bring."""
        found: list[object] = self.cleaned_data["papers"] or []
        if len(found) > MOST_FILES:
            raise forms.ValidationError(_("最多 3 个文件。请合并，或只留最要紧的。"), code="many")
        return found

    def heard(self) -> Heard:
        """What was told."""
        data = self.cleaned_data
        return Heard(data["province"], data["about"], data["text"], data["contact"])


class CodeForm(forms.Form):
    """查询答复."""

    code = forms.CharField(
        label=_("查询码"), max_length=CODE_LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class TipAnswerForm(forms.Form):
    """答复举报."""

    finding = forms.CharField(
        label=_("核查情况（内部）"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("只在本厅内部可见。"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("给举报人的答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("举报人凭查询码看到这段话。"),
    )  # fmt: skip
