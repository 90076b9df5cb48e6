"""企业事项的表单: first what happened, then what that kind of event needs and nothing else."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.errors import Refused
from registry.choices import EventKind, Sector
from registry.forms.fields import DayField, DocumentField, NameField
from registry.models import Enterprise, Facility
from registry.services.event_checks import check_day

_PAPER = ("document", "note")
_TURN = ("occurred_on", "sector", "facility", *_PAPER)
#: Kind → its fields, in the order in which they are asked.
FIELDS_OF_KIND: dict[str, tuple[str, ...]] = {
    EventKind.CLOSURE: _TURN,
    EventKind.SUSPENSION: _TURN,
    EventKind.RESUMPTION: _TURN,
    EventKind.MERGER: ("occurred_on", "counterpart", *_PAPER),
    EventKind.FACILITY_TRANSFER: ("occurred_on", "facility", "counterpart", *_PAPER),
    EventKind.NEW_CONSTRUCTION: _TURN,
    EventKind.JOINT_WORKS: ("occurred_on", "sector", "counterpart", *_PAPER),
    EventKind.RENAMING: ("occurred_on", "new_name", *_PAPER),
}
#: What the counterpart is, by kind: label, help, what to say where it is missing ("" where it may be).
_COUNTERPART: dict[str, tuple[Any, Any, Any]] = {
    EventKind.MERGER: (_("存续企业的信用代码"), _("在被并入的企业名下登记，这里填存续的那一家。"),
                       _("合并须写明存续企业的信用代码。")),
    EventKind.FACILITY_TRANSFER: (_("受让企业的信用代码"), "", _("设施转让须写明受让企业的信用代码。")),
    EventKind.JOINT_WORKS: (_("牵头企业的信用代码"), _("本企业牵头的填本企业代码；未定则不填。"), ""),
}  # fmt: skip
#: Refusal of the service → the field it is about.
_FIELD_OF_CODE = {
    **dict.fromkeys(("future", "too_early", "twice", "contradicts"), "occurred_on"),
    **dict.fromkeys(("closed_before", "suspended_already", "not_suspended"), "occurred_on"),
    **dict.fromkeys(("counterpart", "circle", "lead_is_member", "leads_others"), "counterpart"),
    **dict.fromkeys(("facility", "taken"), "facility"),
    "sector": "sector",
}


class EventForm(forms.Form):
    """登记事项: what happened to an enterprise, when, on what document. Without a known kind it asks only for that."""

    kind = forms.ChoiceField(
        label=_("事项"),
        choices=EventKind,
        widget=forms.HiddenInput,
        error_messages={"required": _("请先选择发生了什么。"), "invalid_choice": _("没有这种事项。请从下面选择一种。")},
    )
    occurred_on = DayField(label=_("发生日期"), help_text=_("以文件所载日期为准。"))
    sector = forms.ChoiceField(
        label=_("行业"),
        required=False,
        help_text=_("不选表示涉及全部行业。"),
        error_messages={"invalid_choice": _("该企业没有登记此行业。请核对行业，或先随名册登记该行业。")},
    )
    facility = forms.ModelChoiceField(
        label=_("设施"), queryset=Facility.objects.none(), required=False, empty_label=_("整个企业")
    )
    counterpart = forms.CharField(label=_("对方企业的信用代码"), required=False, max_length=24)
    new_name = NameField(
        label=_("新名称"),
        max_length=200,
        help_text=_("旧名转入曾用名。"),
        error_messages={"required": _("更名须写明新名称。")},
    )
    document = DocumentField(label=_("证明文件"), help_text=_("PDF、JPG、PNG 或 DOCX，不超过 10 MB。"), max_length=200)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, enterprise: Enterprise, today: date, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise, self.today = enterprise, today
        self.chosen = kind if kind in FIELDS_OF_KIND else ""
        self.initial.setdefault("kind", self.chosen)
        wanted = ("kind", *FIELDS_OF_KIND.get(self.chosen, ()))
        self.fields = {name: self.fields[name] for name in wanted}
        for name in wanted:
            getattr(self, f"_fit_{name}", lambda: None)()

    @property
    def shown(self) -> list[forms.BoundField]:
        """What is asked, in its order; without the kind, which has been chosen before."""
        return [self[name] for name in FIELDS_OF_KIND.get(self.chosen, ())]

    def _fit_sector(self) -> None:
        """Its own sectors; newly built works may be the first of theirs."""
        own = set(self.enterprise.activities.values_list("sector", flat=True))
        first = self.chosen == EventKind.NEW_CONSTRUCTION
        choices = [(value, label) for value, label in Sector.choices if first or value in own]
        self.fields["sector"].choices = [("", _("全部行业")), *choices]  # type: ignore[attr-defined]

    def _fit_facility(self) -> None:
        field = self.fields["facility"]
        field.queryset = self.enterprise.facilities.all()  # type: ignore[attr-defined]
        if self.chosen == EventKind.FACILITY_TRANSFER:
            field.required, field.empty_label = True, _("请选择")  # type: ignore[attr-defined]
            field.error_messages["required"] = _("请选择转让的是哪一处设施。")
            if not field.queryset.exists():  # type: ignore[attr-defined]
                field.help_text = _("本企业还没有登记设施，请先登记设施。")

    def _fit_counterpart(self) -> None:
        field = self.fields["counterpart"]
        field.label, field.help_text, missing = _COUNTERPART[self.chosen]
        field.required = bool(missing)
        field.error_messages["required"] = missing

    def _fit_document(self) -> None:
        self.fields["document"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,.docx"

    def clean_occurred_on(self) -> date:
        day: date = self.cleaned_data["occurred_on"]
        try:
            check_day(day, self.today)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return day

    def clean_counterpart(self) -> Enterprise | None:
        code = self.cleaned_data["counterpart"].replace(" ", "").upper()
        if not code:
            return None
        found = Enterprise.objects.filter(uscc=code).first()
        if found is None:
            message = _now("登记册里没有信用代码 %(code)s。请核对，或先把对方企业登记入册。")
            raise forms.ValidationError(message, code="unknown", params={"code": code})
        if found == self.enterprise and self.chosen == EventKind.MERGER:
            raise forms.ValidationError(_now("存续企业就是本企业。请在被并入的企业名下登记。"), code="itself")
        return found

    def event(self) -> dict[str, Any]:
        """What is to be recorded, without the document."""
        return {name: value for name, value in self.cleaned_data.items() if name != "document"}

    def refuse(self, refusal: Refused) -> None:
        """Say it at the field it is about, above the form where there is none."""
        field = _FIELD_OF_CODE.get(refusal.code)
        self.add_error(field if field in self.fields else None, str(refusal))


class WithdrawForm(forms.Form):
    """撤销事项: an event recorded in error stays, crossed out, with the reason."""

    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如：登错企业、日期有误。撤销后可另行登记正确的事项。"),
    )
