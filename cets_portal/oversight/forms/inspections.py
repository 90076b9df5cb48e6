"""监督检查的表单: what is planned for whom, and what two inspectors found."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.risk import GROUP_WORDS, risk_book, risk_point
from cets_portal.oversight.choices import InspectionKind, InspectionResult
from cets_portal.oversight.services.inspecting import Inspector, Plan, PointFound, Record
from dataquality.forms.reviews import PhotosField
from registry.forms.fields import DayField, NameField

#: Rows for inspectors on the form; the law asks for two.
ROWS = (1, 2, 3)


def point_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The risk points under the words of their group."""
    return [
        (gettext(words), [(one.id, gettext(one.name)) for one in risk_book().points if one.group is group])
        for group, words in GROUP_WORDS.items()
    ]


class PlanForm(forms.Form):
    """安排检查. Units are typed by name or code, one a line."""

    units = forms.CharField(
        label=_("单位名称或信用代码"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一家，可以多家。"),
    )
    kind = forms.ChoiceField(label=_("检查种类"), choices=InspectionKind)
    planned_on = DayField(label=_("计划日期"))
    purpose = NameField(label=_("检查事由"), max_length=300, help_text=_("如：核对元素碳含量检测原始记录。"))
    points = forms.MultipleChoiceField(
        label=_("检查要点"), required=False, widget=forms.CheckboxSelectMultiple, choices=point_choices
    )

    def plan(self) -> Plan:
        """What was asked for, without the units."""
        data = self.cleaned_data
        kind = InspectionKind(data["kind"])
        return Plan(kind, data["planned_on"], data["purpose"], tuple(data["points"]))

    def names(self) -> list[str]:
        """The units as they were typed."""
        return [line.strip() for line in self.cleaned_data["units"].splitlines() if line.strip()]


class RecordForm(forms.Form):
    """登记检查情况: day, inspectors with certificates, each point, result, papers."""

    inspected_on = DayField(label=_("检查日期"))
    result = forms.ChoiceField(label=_("检查结果"), choices=InspectionResult, widget=forms.RadioSelect)
    findings = forms.CharField(label=_("检查情况"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000)
    papers = PhotosField(
        label=_("笔录、照片和复印件"), required=False, help_text=_("PDF、JPG、PNG、XLSX 或 DOCX，可选多个。")
    )

    def __init__(self, *args: Any, points: Sequence[dict[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.point_ids = [one["id"] for one in points]
        for row in ROWS:
            needed = row <= len(ROWS) - 1
            self.fields[f"name_{row}"] = NameField(label=_("姓名"), max_length=40, required=needed)
            self.fields[f"certificate_{row}"] = NameField(label=_("执法证号"), max_length=40, required=needed)
        for one in points:
            found = forms.CharField(
                label=_("情况"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 1})
            )
            found.initial = one.get("found", "")
            self.fields[f"found_{one['id']}"] = found
            self.fields[f"problem_{one['id']}"] = forms.BooleanField(
                label=_("有问题"), required=False, initial=one.get("problem", False)
            )

    def people(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of inspectors: name and number of the certificate."""
        return [(self[f"name_{row}"], self[f"certificate_{row}"]) for row in ROWS]

    def looked_at(self) -> list[tuple[Any, str, forms.BoundField, forms.BoundField]]:
        """The points to look at: the point of the book (None where it is gone), its id, what was found, a problem."""
        return [(risk_point(one), one, self[f"found_{one}"], self[f"problem_{one}"]) for one in self.point_ids]

    def told(self) -> Record:
        """What the inspectors say."""
        data = self.cleaned_data
        people = tuple(Inspector(data[f"name_{row}"], data[f"certificate_{row}"]) for row in ROWS)
        points = tuple(PointFound(one, data[f"found_{one}"], data[f"problem_{one}"]) for one in self.point_ids)
        result = InspectionResult(data["result"])
        return Record(data["inspected_on"], people, result, data["findings"], points)
