"""审核的表单: a section's decision, a return, a question, a spot check and its answer, a window."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.joining import labelled
from dataquality.choices import Decision, Finding
from dataquality.forms.waivers import MonthField
from dataquality.services.questions import LONGEST
from registry.choices import Sector
from registry.forms.fields import DayField

_LONG = {"rows": 3}


class SectionForm(forms.Form):
    """分部审核."""

    decision = forms.ChoiceField(label=_("结论"), choices=Decision)
    note = forms.CharField(
        label=_("审核意见"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReturnForm(forms.Form):
    """退回改正."""

    reason = forms.CharField(label=_("退回理由"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    mend_by = DayField(label=_("改正期限"))


class QuestionForm(forms.Form):
    """问询."""

    text = forms.CharField(label=_("问题"), max_length=LONGEST, widget=forms.Textarea(attrs=_LONG))
    section = forms.ChoiceField(label=_("关于"), required=False)
    due_on = DayField(label=_("答复期限"))

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["section"]
        field.choices = [("", _("整份存证")), *sections]


class AskAgainForm(forms.Form):
    """再次问询."""

    text = forms.CharField(label=_("还需答复"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = DayField(label=_("答复期限"))


class SpotCheckForm(forms.Form):
    """发起抽查."""

    text = forms.CharField(
        label=_("抽查要求"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("看什么、核对什么原始记录。"),
    )
    due_on = DayField(label=_("反馈期限"))


class MultipleFiles(forms.ClearableFileInput):
    """Several photos in one field."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """现场照片: any number of files."""

    widget = MultipleFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of uploaded files."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in given if one]


class SeenForm(forms.Form):
    """反馈抽查结果."""

    visited_on = DayField(label=_("到场日期"))
    inspectors = forms.CharField(label=_("检查人员"), max_length=200, help_text=_("不少于两人，用顿号隔开。"))
    finding = forms.ChoiceField(label=_("抽查结果"), choices=Finding, widget=forms.RadioSelect)
    answer = forms.CharField(label=_("抽查情况"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    photos = PhotosField(label=_("现场照片"), required=False, help_text=_("PNG 或 JPG，可选多张。"))


class WindowForm(forms.Form):
    """开放补报."""

    unit = forms.CharField(label=_("单位"), max_length=200, help_text=_("信用代码或全称。"))
    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    month = MonthField(label=_("月份"))
    until = DayField(label=_("开放至"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs=_LONG))


class CloseForm(forms.Form):
    """写明理由."""

    reason = forms.CharField(label=_("理由"), max_length=500)


class AnswerForm(forms.Form):
    """答复."""

    answer = forms.CharField(label=_("答复"), max_length=LONGEST, widget=forms.Textarea(attrs=_LONG))


@dataclass(frozen=True)
class Again:
    """没有办成的一步: a refused form as it was typed, and its `place` on the page that is drawn again.

    `stale`: the page showed what is no longer so; the form may not stand on it any more, so its text is shown apart.
    """

    place: str
    form: forms.Form
    stale: bool = False

    @property
    def status(self) -> int:
        """HTTP: 409 where somebody else was quicker, 422 for what was typed."""
        return 409 if self.stale else 422

    @property
    def faults(self) -> list[str]:
        """The refusal in sentences, each with the label of its field."""
        labels = {name: field.label for name, field in self.form.fields.items()}
        said = ((labels.get(name), text) for name, texts in self.form.errors.items() for text in texts)
        return [labelled(label, text) if label else str(text) for label, text in said]

    @property
    def typed(self) -> str:
        """The text that was written, to be copied where its form is gone."""
        texts = (
            bound.value() for bound in self.form if bound.value() and bound.name in ("text", "reason", "note", "answer")
        )
        return "\n".join(str(one) for one in texts)


def tried(place: str, form: forms.Form, act: Callable[..., object]) -> Again | None:
    """Hand what a form says to a service; None where it is done, else the form with the refusal at its field."""
    if not form.is_valid():
        return Again(place, form)
    try:
        act(**form.cleaned_data)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        return Again(place, form, stale=isinstance(refusal, Conflict))
    return None
