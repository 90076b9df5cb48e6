"""时限的表单: inner dates; a notice's header and tasks, taken as typed and judged by the strict reader."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.deadlines.choices import InnerActor
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.words import label_of
from cets_portal.norms.codes import Actor, DutyCode, Grade, Scope, Sector, TaskStatus


class DayInput(forms.DateInput):
    """日期: the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class InnerRuleForm(forms.Form):
    """按月内部期限."""

    duty = forms.ChoiceField(label=_("任务种类"))
    actor = forms.ChoiceField(label=_("对象"), choices=InnerActor)
    days_after_month_end = forms.IntegerField(label=_("月末后天数"), min_value=1, max_value=366)
    reason = forms.CharField(label=_("理由或文号"), max_length=200)

    def __init__(self, *args: Any, duties: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [(duty, label_of(DutyCode, duty)) for duty in duties]  # type: ignore[attr-defined]


class InnerDayForm(forms.Form):
    """单项内部期限."""

    obligation = forms.ModelChoiceField(label=_("应办事项"), queryset=Obligation.objects.none())
    actor = forms.ChoiceField(label=_("对象"), choices=InnerActor)
    due_on = forms.DateField(label=_("内部期限"), widget=DayInput)
    reason = forms.CharField(label=_("理由或文号"), max_length=200)


def _codes(vocabulary: type[StrEnum]) -> list[tuple[str, str]]:
    """Choices of a vocabulary in the reader's language, asked for when the form is made."""

    return [("", "–"), *((member.value, label_of(vocabulary, member)) for member in vocabulary)]


def _text(label: Any, *, size: int = 200, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=size, help_text=help_text)


class DraftForm(forms.Form):
    """草稿的表单: what the strict reader wants is marked, yet a draft may be saved half done."""

    use_required_attribute = False
    WANTED: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in () if self.is_bound else self.WANTED:
            self.fields[name].required = True


class HeaderForm(DraftForm):
    """通知的抬头."""

    WANTED = ("code", "number", "title", "issuer", "issued_on", "source", "grade")

    code = _text(_("代码"), size=40, help_text=_("年份-文号，如 2027-12；施行后不再变。"))
    number = _text(_("文号"), size=80)
    title = _text(_("标题"))
    issuer = _text(_("印发单位"), size=80)
    issued_on = forms.CharField(label=_("印发日期"), required=False, max_length=20, widget=DayInput)
    source = _text(_("出处"))
    grade = forms.ChoiceField(label=_("依据等级"), required=False)
    note = _text(_("说明"), size=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = _codes(Grade)  # type: ignore[attr-defined]


class TaskForm(DraftForm):
    """任务: one row of a notice, taken as typed."""

    WANTED = ("id", "clause", "task", "duty", "status", "actors", "source", "grade")

    CHOICES = {"duty": DutyCode, "target": Actor, "scope": Scope, "status": TaskStatus, "grade": Grade}
    MANY = {"actors": Actor, "sectors": Sector}

    place = forms.IntegerField(required=False, widget=forms.HiddenInput)
    id = _text(_("任务编号"), size=40)
    item = _text(_("项次"), size=20)
    clause = _text(_("条款"), size=120)
    task = _text(_("任务"))
    duty = forms.ChoiceField(label=_("任务种类"), required=False)
    status = forms.ChoiceField(label=_("要求"), required=False)
    actors = forms.MultipleChoiceField(label=_("主体"), required=False, widget=forms.CheckboxSelectMultiple)
    target = forms.ChoiceField(label=_("对象"), required=False)
    scope = forms.ChoiceField(label=_("范围"), required=False)
    sectors = forms.MultipleChoiceField(label=_("行业"), required=False, widget=forms.CheckboxSelectMultiple)
    list_years = _text(_("名录年度"), size=60, help_text=_("可填几个，用空格隔开。"))
    emission_year = _text(_("排放年度"), size=10)
    quota_year = _text(_("配额年度"), size=10)
    filing_year = _text(_("存证年度"), size=10)
    due_on = forms.CharField(label=_("期限"), required=False, max_length=20, widget=DayInput)
    from_month = _text(_("起始月份"), size=10, help_text=_("如 2027-01"))
    to_month = _text(_("截止月份"), size=10)
    days_after_month_end = _text(_("月末后天数"), size=5, help_text=_("按月的任务填天数，不填期限。"))
    supersedes = _text(_("替代"), size=400, help_text=_("被替代的任务，如 2026-32/2-3；几项用空格隔开。"))
    source = _text(_("出处"))
    grade = forms.ChoiceField(label=_("依据等级"), required=False)
    note = _text(_("说明"), size=500)
    remove = forms.BooleanField(label=_("删去这项任务"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, vocabulary in self.CHOICES.items():
            self.fields[name].choices = _codes(vocabulary)  # type: ignore[attr-defined]
        for name, vocabulary in self.MANY.items():
            self.fields[name].choices = _codes(vocabulary)[1:]  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """TOML 文本, pasted or from a file."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("TOML 文本"), required=False, widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"})
    )
    file = forms.FileField(
        label=_("或上传 .toml 文件"), required=False, widget=forms.FileInput(attrs={"accept": ".toml,.txt"})
    )

    def clean_file(self) -> Any:
        """Refuse by size and by bytes what cannot be a text of this kind."""
        uploaded = self.cleaned_data["file"]
        if uploaded is None:
            return None
        if uploaded.size > 2_000_000:
            raise forms.ValidationError(_("文件超过 2 MB。通知不会这样大。"), code="size")
        try:
            return uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("文件不是 UTF-8 文本。请另存为 UTF-8 再传。"), code="encoding") from error

    def typed(self) -> str:
        """What was given: the file where there is one, else the field; line ends as in a file."""
        text: str = self.cleaned_data.get("file") or self.cleaned_data.get("text") or ""
        return text.replace("\r\n", "\n")
