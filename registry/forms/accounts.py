"""企业账号的表单: who is the first to sign in for an enterprise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from registry.forms.fields import NameField
from registry.models import Enterprise


class AccountForm(forms.Form):
    """开通企业账号: the first person and the post this person takes; the other post stays vacant."""

    role = forms.ChoiceField(
        label=_("任何岗位"),
        choices=[(role.value, role.label) for role in (Role.APPROVER, Role.FILER)],
        initial=Role.APPROVER.value,
        widget=forms.RadioSelect,
        help_text=_("负责人可自行任命本企业的填报人；另一个岗位先空缺。"),
    )
    display_name = NameField(label=_("姓名"), max_length=60)
    username = forms.CharField(label=_("登录名"), max_length=60, help_text=_("全平台唯一，本人凭它登录。"))
    email = forms.EmailField(label=_("邮箱"), required=False)

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].initial = enterprise.contact
