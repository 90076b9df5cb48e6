"""机构登记的表单: an agency, one of its people, a tie, a sheet of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role, User
from cets_portal.norms.provinces import provinces
from dataquality.choices import TieKind
from dataquality.models import AgencyPerson, VerificationAgency
from registry.choices import Sector
from registry.forms.fields import DayField, NameField

_NOTE = {"rows": 2}


class AgencyForm(forms.Form):
    """登记核查机构."""

    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    name = NameField(label=_("机构名称"), max_length=200)


class PersonForm(forms.Form):
    """核查人员."""

    name = NameField(label=_("姓名"), max_length=80)
    staff_number = NameField(label=_("工号"), max_length=40)
    sectors = forms.MultipleChoiceField(
        label=_("专业领域"), choices=Sector.choices, widget=forms.CheckboxSelectMultiple
    )
    joined_on = DayField(label=_("入职日期"))
    left_on = DayField(label=_("离职日期"), required=False)
    user = forms.ModelChoiceField(
        User.objects.none(), label=_("登录账号"), required=False, help_text=_("本机构核查员岗位上的人。")
    )

    def __init__(self, *args: Any, agency: VerificationAgency, **more: Any) -> None:
        super().__init__(*args, **more)
        people = User.objects.filter(
            tenures__post__organisation=agency.organisation_id, tenures__post__role=Role.VERIFIER
        )
        field: Any = self.fields["user"]
        field.queryset = people.distinct().order_by("username")

    def clean_sectors(self) -> tuple[str, ...]:
        return tuple(sorted(self.cleaned_data["sectors"]))


class TieForm(forms.Form):
    """利益冲突登记."""

    kind = forms.ChoiceField(label=_("种类"), choices=TieKind)
    person = forms.ModelChoiceField(
        AgencyPerson.objects.none(), label=_("人员"), required=False, empty_label=_("机构整体")
    )
    unit = forms.CharField(label=_("所涉单位"), max_length=200, required=False, help_text=_("信用代码或全称。"))
    province = forms.ChoiceField(label=_("省份"))
    from_on = DayField(label=_("开始日期"))
    until_on = DayField(label=_("结束日期"), required=False, help_text=_("仍在持续的留空。"))
    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs=_NOTE))
    proof = forms.FileField(label=_("证明材料"), help_text=_("PDF、图片、Word 或 Excel。"))

    def __init__(self, *args: Any, agency: VerificationAgency, **more: Any) -> None:
        super().__init__(*args, **more)
        person: Any = self.fields["person"]
        person.queryset = agency.people.all()
        province: Any = self.fields["province"]
        province.choices = [(one.code, one.name) for one in provinces()]


class WithdrawForm(forms.Form):
    """撤销登记."""

    reason = forms.CharField(label=_("撤销理由"), max_length=500)


class PeopleSheetForm(forms.Form):
    """上传人员表."""

    file = forms.FileField(label=_("人员表（.xlsx 或 .csv）"))
