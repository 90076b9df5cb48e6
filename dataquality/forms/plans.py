"""控制方案的表单: texts of a section, a facility, acts upon a version."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Refused
from cets_portal.joining import labelled
from cets_portal.norms.form import FacilityKind, Form
from dataquality.choices import PlanTrigger
from dataquality.models import PlanFile
from dataquality.rules.plan.content import FACILITY_CODE
from dataquality.rules.plan.details import Detail, details_of
from dataquality.rules.plan.sections import FACILITY, STATES, Text
from dataquality.services.plans import REVISIONS
from registry.forms.fields import DayField

_DETAIL = "details-"


class _Draft(forms.Field):
    """草稿字段: shown as wanted, and yet a draft is saved without it; the submission asks for it."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class DraftText(_Draft, forms.CharField):
    """文字."""


class DraftChoice(_Draft, forms.ChoiceField):
    """选择."""


class DraftFigure(_Draft, forms.DecimalField):
    """数字."""


def text_field(text: Text) -> forms.CharField:
    """A field for one text of the plan; nothing has to be filled to save a draft."""
    field = DraftText(
        label=_now(text.label),
        required=text.wanted,
        max_length=text.limit,
        help_text=_now(text.hint) if text.hint else "",
    )
    if text.lines > 1:
        field.widget = forms.Textarea(attrs={"rows": text.lines, "maxlength": text.limit})
    return field


class TextsForm(forms.Form):
    """B.2, B.3 核算边界, B.6: the texts of one section."""

    use_required_attribute = False

    def __init__(self, *args: Any, texts: Sequence[Text], said: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {text.key: said.get(text.key, "") for text in texts}
        for text in texts:
            self.fields[text.key] = text_field(text)

    def texts(self) -> dict[str, str]:
        """Key → text, as it is stored."""
        return {key: _lines(value) for key, value in self.cleaned_data.items()}


class CodeField(forms.CharField):
    """设施编号."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, label=_("设施编号"), help_text=_("1 至 20 位字母、数字、# 或 -，如 1#、KILN-2。"), **kwargs
        )

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code and not FACILITY_CODE.fullmatch(code):
            raise forms.ValidationError(_now("设施编号为 1 至 20 位字母、数字、# 或 -，例如 1#、KILN-2。"), code="code")
        return code


class FacilityStartForm(forms.Form):
    """添加设施, or a copy of one (without kind)."""

    code = CodeField()
    name = forms.CharField(label=_("设施名称"), max_length=100, help_text=_("如 1号机组、2号熟料生产线。"))
    kind = forms.ChoiceField(label=_("设施种类"))

    def __init__(self, *args: Any, form: Form | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if form is None:
            del self.fields["kind"]
        else:
            kinds = [(kind.id, _now(kind.name)) for kind in form.facility_kinds]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class FacilityForm(forms.Form):
    """一台设施: its texts, capacity in the unit of its kind, and the details of its kind."""

    use_required_attribute = False
    code = CodeField()
    name = forms.CharField(label=_("设施名称"), max_length=100)
    state = forms.ChoiceField(label=_("使用状态"))
    capacity = DraftFigure(label=_("能力"), min_value=Decimal(0), max_digits=12, decimal_places=3)
    cofired = forms.BooleanField(label=_("掺烧生物质"), required=False)

    def __init__(self, *args: Any, form: Form, kind: FacilityKind, said: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.details = details_of(form.sector, kind)
        self.initial = _initial(said, self.details)
        self.fields["state"].choices = [(key, _now(label)) for key, label in STATES.items()]  # type: ignore[attr-defined]
        for text in FACILITY:
            self.fields[text.key] = text_field(text)
        for more in self.details:
            self.fields[f"{_DETAIL}{more.key}"] = _detail_field(more)
        self._leave_out(form, kind)

    def _leave_out(self, form: Form, kind: FacilityKind) -> None:
        asked = {
            kind_id for one in form.parameters if one.requirement == "if_cofired" for kind_id in one.facility_kinds
        }
        if kind.id not in asked:
            del self.fields["cofired"]
        if not kind.capacity_unit:
            del self.fields["capacity"]
        else:
            self.fields["capacity"].widget.attrs.update({"step": "any", "inputmode": "decimal"})

    @property
    def plain(self) -> list[forms.BoundField]:
        """Fields that every kind has, code and name first."""
        return [
            self[name] for name in self.fields if not name.startswith(_DETAIL) and name not in ("capacity", "cofired")
        ]

    @property
    def particular(self) -> list[tuple[forms.BoundField, str]]:
        """(field, unit) of the details."""
        return [(self[f"{_DETAIL}{more.key}"], _now(more.unit) if more.unit else "") for more in self.details]

    def said(self, before: Mapping[str, Any], flows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The facility as it is stored."""
        data = self.cleaned_data
        capacity = data.get("capacity")
        texts = {name: _lines(data[name]) for name in ("code", "name", "state", *(text.key for text in FACILITY))}
        details = {more.key: data[f"{_DETAIL}{more.key}"] for more in self.details if data[f"{_DETAIL}{more.key}"]}
        return dict(before) | texts | {
            "capacity": format(capacity.normalize(), "f") if capacity is not None else "",
            "cofired": bool(data.get("cofired")),
            "details": details,
            "flows": [dict(one) for one in flows],
        }  # fmt: skip


def _initial(said: Mapping[str, Any], details: Sequence[Detail]) -> dict[str, Any]:
    plain = {key: value for key, value in said.items() if not isinstance(value, dict | list)}
    return plain | {f"{_DETAIL}{more.key}": said.get("details", {}).get(more.key, "") for more in details}


def _detail_field(more: Detail) -> forms.Field:
    label = _now(more.label)
    if more.choices:
        choices = [("", _now("请选择")), *((value, _now(value)) for value in more.choices)]
        return DraftChoice(label=label, required=more.wanted, choices=choices)
    return DraftText(label=label, required=more.wanted, max_length=120)


class RevisionForm(forms.Form):
    """修订: the trigger and the reason."""

    trigger = forms.ChoiceField(
        label=_("修订原因"),
        choices=[("", _("请选择")), *((one.value, one.label) for one in PlanTrigger if one in REVISIONS)],
    )
    note = forms.CharField(
        label=_("修订说明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("改了什么、为什么改、自何时起。"),
    )  # fmt: skip


class AcceptForm(forms.Form):
    """技术审核通过: from when it is in force."""

    effective_on = DayField(label=_("施行日期"))


class ReturnForm(forms.Form):
    """退回修改."""

    reason = forms.CharField(label=_("退回理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    mend_by = DayField(label=_("改正期限"))


class PlanFileForm(forms.Form):
    """上传附件."""

    kind = forms.ChoiceField(label=_("附件种类"), choices=PlanFile.Kind)
    file = forms.FileField(
        label=_("文件"), max_length=200, help_text=_("PDF、图片、Word 或 Excel。"),
        error_messages={"required": _("请先选择要上传的文件。"), "empty": _("文件是空的。请重新选择。")},
    )  # fmt: skip


def refuse_faults(form: forms.Form) -> None:
    """Refused with the first fault of a form that stands on a page of its own."""
    if form.is_valid():
        return
    name, faults = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise Refused(labelled(label, faults[0]) if label else str(faults[0]), code="form")


def _lines(text: str) -> str:
    """One way of ending a line, so that saving unchanged text changes nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
