"""核查的表单: an assignment, its group, days on site, findings and their verdicts, the unit's answer."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.joining import with_note
from dataquality.choices import FindingClass, FindingVerdict, MemberDuty, SheetKind, VerificationRole
from dataquality.forms.reviews import PhotosField
from dataquality.models import AgencyPerson, VerificationAgency
from registry.choices import Sector
from registry.forms.fields import DayField

_LONG, _SHORT = {"rows": 3}, {"rows": 2}
_MOST = 2000

#: (item of the report, words for people)
Items = Sequence[tuple[str, str]]


def days_between(first: date | None, last: date | None) -> tuple[date, ...]:
    """Every day from the first to the last; only the first where no last is named, none where none is."""
    if first is None:
        return ()
    end = last or first
    return tuple(first + timedelta(days=n) for n in range(max((end - first).days, 0) + 1))


class GroupForm(forms.Form):
    """核查组: one field for each duty."""

    leader = forms.ModelChoiceField(AgencyPerson.objects.none(), label=MemberDuty.LEADER.label)
    members = forms.ModelMultipleChoiceField(
        AgencyPerson.objects.none(), label=MemberDuty.MEMBER.label, widget=forms.CheckboxSelectMultiple
    )
    on_site = forms.ModelMultipleChoiceField(
        AgencyPerson.objects.none(), label=MemberDuty.ON_SITE.label, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("不选的，由组长和组员到场。"),
    )  # fmt: skip
    reviewer = forms.ModelChoiceField(AgencyPerson.objects.none(), label=MemberDuty.TECHNICAL_REVIEWER.label)
    approver = forms.ModelChoiceField(AgencyPerson.objects.none(), label=MemberDuty.APPROVER.label)

    DUTIES = {
        "leader": MemberDuty.LEADER,
        "members": MemberDuty.MEMBER,
        "on_site": MemberDuty.ON_SITE,
        "reviewer": MemberDuty.TECHNICAL_REVIEWER,
        "approver": MemberDuty.APPROVER,
    }

    def __init__(self, *args: Any, people: Iterable[AgencyPerson], **more: Any) -> None:
        super().__init__(*args, **more)
        listed: Any = people
        for name in self.DUTIES:
            field: Any = self.fields[name]
            field.queryset = listed
            field.label_from_instance = person_words

    def people(self) -> tuple[tuple[int, str], ...]:
        """(key of the person, duty), as the services take them."""
        said = self.cleaned_data
        named = [
            (one.pk, duty.value)
            for name, duty in self.DUTIES.items()
            for one in (said[name] if name in ("members", "on_site") else [said[name]])
        ]
        leader = said["leader"].pk
        return tuple(one for one in dict.fromkeys(named) if one != (leader, MemberDuty.MEMBER))


def person_words(person: AgencyPerson) -> str:
    """Name, number and sectors in one line."""
    sectors = _("、").join(str(Sector(one).label) for one in person.sectors)
    return f"{with_note(person.name, person.staff_number)} {sectors}"


class AssignForm(GroupForm):
    """下达一项任务."""

    role = forms.ChoiceField(label=_("任务种类"), choices=VerificationRole)
    due_on = DayField(label=_("完成期限"))
    first_day = DayField(label=_("计划到场第一天"), required=False)
    last_day = DayField(label=_("计划到场最后一天"), required=False)
    note = forms.CharField(label=_("任务要求"), max_length=_MOST, required=False, widget=forms.Textarea(attrs=_LONG))

    field_order = (
        "role", "due_on", "first_day", "last_day", "leader", "reviewer", "approver", "members", "on_site", "note",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if last and (first is None or not first <= last <= first + timedelta(days=30)):
            self.add_error("last_day", _("最后一天应在第一天之后、31 天之内。"))
        return said

    def days(self) -> tuple[date, ...]:
        return days_between(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class BulkForm(forms.Form):
    """成批下达: role, day, and the agencies that share the work."""

    role = forms.ChoiceField(label=_("任务种类"), choices=VerificationRole)
    agencies = forms.ModelMultipleChoiceField(
        VerificationAgency.objects.none(), label=_("承担机构"), widget=forms.CheckboxSelectMultiple
    )
    due_on = DayField(label=_("完成期限"))
    note = forms.CharField(label=_("任务要求"), max_length=_MOST, required=False, widget=forms.Textarea(attrs=_SHORT))

    def __init__(self, *args: Any, agencies: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["agencies"]
        field.queryset = agencies


class PointForm(forms.Form):
    """加列要点."""

    sheet = forms.ChoiceField(label=_("列入"), choices=SheetKind)
    title = forms.CharField(label=_("核查内容"), max_length=300)
    item = forms.ChoiceField(label=_("涉及的参数"), required=False)

    def __init__(self, *args: Any, items: Items, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, items)


class StayForm(forms.Form):
    """登记到场."""

    people = forms.ModelMultipleChoiceField(
        AgencyPerson.objects.none(), label=_("到场人员"), widget=forms.CheckboxSelectMultiple
    )
    first_day = DayField(label=_("第一天"))
    last_day = DayField(label=_("最后一天"), required=False, help_text=_("只到一天的留空。"))

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["people"]
        field.queryset = people

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and not first <= last <= first + timedelta(days=30):
            self.add_error("last_day", _("最后一天应在第一天之后、31 天之内。"))
        return said

    def days(self) -> tuple[date, ...]:
        return days_between(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class FindingForm(forms.Form):
    """不符合项."""

    finding_class = forms.ChoiceField(label=_("类别"), choices=FindingClass)
    item = forms.ChoiceField(label=_("涉及的参数"), required=False)
    description = forms.CharField(label=_("不符合项描述"), max_length=_MOST, widget=forms.Textarea(attrs=_LONG))

    def __init__(self, *args: Any, items: Items, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, items)


class JudgeForm(forms.Form):
    """判定整改."""

    verdict = forms.ChoiceField(label=_("核查结论"), choices=FindingVerdict, widget=forms.RadioSelect)
    note = forms.CharField(label=_("判定说明"), max_length=_MOST, required=False, widget=forms.Textarea(attrs=_SHORT))


class ReasonForm(forms.Form):
    """写明理由."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs=_SHORT))


class MendForm(forms.Form):
    """企业整改."""

    cause = forms.CharField(label=_("原因分析"), max_length=_MOST, widget=forms.Textarea(attrs=_LONG))
    correction = forms.CharField(label=_("采取的纠正措施"), max_length=_MOST, widget=forms.Textarea(attrs=_LONG))
    corrected_value = forms.CharField(
        label=_("更正后数值"),
        max_length=60,
        required=False,
        help_text=_("只填数字，单位与报告相同；不涉及数值的留空。"),
    )
    papers = PhotosField(label=_("证据材料"), required=False, help_text=_("PDF、Excel、Word 或图片，可选多份。"))


def _offer(form: forms.Form, items: Items) -> None:
    field: Any = form.fields["item"]
    field.choices = [("", _("不涉及具体参数")), *items]
