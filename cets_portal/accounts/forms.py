"""账户表单."""

from collections.abc import Container, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import ROLES_OF_KIND, SIGN_IN_NAME, Organisation, Role, Tenure, User

if TYPE_CHECKING:
    UserPasswordForm = SetPasswordForm[User]  # Generic in the stubs only.
    UserChoice = forms.ModelChoiceField[User]
else:
    UserPasswordForm = SetPasswordForm
    UserChoice = forms.ModelChoiceField


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
    """新设岗位: `roles` are those that the person who asks may arrange."""

    role = forms.ChoiceField(label=_("岗位类别"))
    title = forms.CharField(label=_("岗位名称"), max_length=60)

    def __init__(self, *args: Any, organisation: Organisation, roles: Container[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in ROLES_OF_KIND[organisation.kind] if role in roles]
        self.fields["role"] = forms.ChoiceField(label=_("岗位类别"), choices=choices)

    @property
    def role_value(self) -> Role:
        return Role(self.cleaned_data["role"])


class PersonChoice(UserChoice):
    """人员选项: two people of one name are told apart by sign-in name and post."""

    def label_from_instance(self, person: User) -> str:
        posts = [str(term.post) for term in person.tenures.all() if term.until_on is None]
        where = _("、").join(posts) if posts else _("现无岗位")
        return f"{person.display_name} · {person.username} · {where}"


class HandOverForm(forms.Form):
    """交接: to somebody already known in the organisation, or to a new person; today or on a later day."""

    on = forms.DateField(
        label=_("交接日期"),
        required=False,
        help_text=_("留空为今天，原任职人的权限随即终止；填以后的日期，原任职人办到前一天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    successor = PersonChoice(label=_("接任人（本单位已有人员）"), queryset=User.objects.none(), required=False)
    username = forms.CharField(
        label=_("新人员登录名"),
        max_length=60,
        required=False,
        strip=False,
        validators=[SIGN_IN_NAME],
        help_text=_("半角的英文字母、数字和 . _ - @，不留空格"),
    )
    display_name = forms.CharField(label=_("新人员姓名"), max_length=60, required=False)
    email = forms.EmailField(label=_("新人员邮箱"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].widget.attrs["min"] = today.isoformat()
        known = Tenure.objects.filter(post__organisation=organisation).values("user")
        people = User.objects.filter(pk__in=known, is_active=True).order_by("display_name", "username")
        self.fields["successor"].queryset = people.prefetch_related("tenures__post__organisation")  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day < self.today:
            raise forms.ValidationError(_("交接日期不能早于今天，请填今天或以后的日期。"), code="past_day")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "username" in self.errors:
            return data
        new = bool(data.get("username") and data.get("display_name"))
        if bool(data.get("successor")) == new:
            raise forms.ValidationError(
                _("请选择一位已有人员，或填写新人员的登录名和姓名，二者取一。"), code="one_of_two"
            )
        return data


class TokenForm(forms.Form):
    """建立接口令牌: for which system, as which filer, until when."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("写明用于哪个系统，如“能源管理系统”。"))
    acts_for = forms.TypedChoiceField(label=_("代表的填报人"), coerce=int, help_text=_("接口所做的记在此人名下。"))
    expires_on = forms.DateField(label=_("有效期至"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, filers: Iterable[User], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["acts_for"].choices = [(one.pk, str(one)) for one in filers]  # type: ignore[attr-defined]
