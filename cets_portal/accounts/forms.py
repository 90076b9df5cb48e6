"""账户表单."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import ROLES_OF_KIND, Organisation, Role, Tenure, User

if TYPE_CHECKING:
    UserPasswordForm = SetPasswordForm[User]  # Generic in the stubs only.
else:
    UserPasswordForm = SetPasswordForm


class SignInForm(AuthenticationForm):
    """登录: one message for a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": _("登录名或密码不对。请核对后重试；连续失败将暂时锁定。"),
        "inactive": _("此登录名已停用。请联系本单位的岗位管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")
        self.fields["username"].widget.attrs.update({"autocomplete": "username"})


class OwnPasswordForm(UserPasswordForm):
    """修改密码: asks for the present password first."""

    old_password = forms.CharField(
        label=_("现密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("现密码不对。"), code="wrong_password")
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password = data.get("new_password2")
        if password and self.user.check_password(password):
            self.add_error("new_password2", forms.ValidationError(_("新密码须与现密码不同。"), code="same_password"))
        return data


class PostForm(forms.Form):
    """新设岗位."""

    role = forms.ChoiceField(label=_("岗位类别"))
    title = forms.CharField(label=_("岗位名称"), max_length=60)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in ROLES_OF_KIND[organisation.kind]]
        self.fields["role"] = forms.ChoiceField(label=_("岗位类别"), choices=roles)

    @property
    def role_value(self) -> Role:
        return Role(self.cleaned_data["role"])


class HandOverForm(forms.Form):
    """交接: to somebody already known in the organisation, or to a new person."""

    successor = forms.ModelChoiceField(
        label=_("接任人（本单位已有人员）"), queryset=User.objects.none(), required=False
    )
    username = forms.CharField(label=_("新人员登录名"), max_length=60, required=False)
    display_name = forms.CharField(label=_("新人员姓名"), max_length=60, required=False)
    email = forms.EmailField(label=_("新人员邮箱"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Tenure.objects.filter(post__organisation=organisation).values("user")
        self.fields["successor"].queryset = User.objects.filter(pk__in=known, is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new = bool(data.get("username") and data.get("display_name"))
        if bool(data.get("successor")) == new:
            raise forms.ValidationError(
                _("请选择一位已有人员，或填写新人员的登录名和姓名，二者取一。"), code="one_of_two"
            )
        return data
