"""机构评估的表单: what an agency is, its reply and the answer to it, a corrected mark, the reason of sending back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dataquality.rules.annex6 import MARK_TITLES, Mark

LONGEST = 2000
_LONG = {"rows": 3}
_CHOICES = (("conforms", _("符合")), ("fails", _("不符合")))


class OwnProfileForm(forms.Form):
    """机构情况: parts 1 and 2 as the agency states them; none has to be filled before the evaluation is sent."""

    legal_representative = forms.CharField(label=_("法定代表人"), max_length=80, required=False)
    registered_capital = forms.CharField(label=_("注册资金（万元）"), max_length=40, required=False)
    office = forms.CharField(label=_("办公场所"), max_length=200, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=80, required=False)
    phone = forms.CharField(label=_("联系方式"), max_length=80, required=False)
    quality_measures = forms.CharField(
        label=_("内部质量管理措施"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs=_LONG)
    )
    impartiality_measures = forms.CharField(
        label=_("公正性管理措施"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs=_LONG)
    )


class ProfileForm(OwnProfileForm):
    """The same with what only the bureau writes."""

    bad_record = forms.CharField(
        label=_("不良记录"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReplyForm(forms.Form):
    """机构申辩."""

    text = forms.CharField(label=_("申辩意见"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


class ReplyAnswerForm(forms.Form):
    """答复申辩."""

    answer = forms.CharField(label=_("答复"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class SendBackForm(forms.Form):
    """退回重拟."""

    reason = forms.CharField(label=_("退回理由"), max_length=500)


class MarkForm(forms.Form):
    """更正质量标记: which row, which of the seven, how it stands, why."""

    number = forms.IntegerField(label=_("序号"), min_value=1)
    mark = forms.ChoiceField(label=_("质量项"))
    verdict = forms.ChoiceField(label=_("改为"), choices=_CHOICES, initial="fails")
    reason = forms.CharField(label=_("理由"), max_length=500)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["mark"]
        field.choices = [(mark.value, _t(MARK_TITLES[mark][0])) for mark in Mark]
