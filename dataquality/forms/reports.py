"""年度报告的表单: what a page of the report posts, a paper, a facility and an item of a direct report."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cets_portal.norms.form import Direction, Form
from dataquality.rules.rows import Layout
from dataquality.services.reports.drafts import Typed

VALUE, SAID, FIELD = "v:", "e:", "f:"
#: What the directions are called.
DIRECTIONS = {
    Direction.NONE: pgettext_lazy("direction", "无"),
    Direction.IN: pgettext_lazy("direction", "输入"),
    Direction.OUT: pgettext_lazy("direction", "输出"),
}


def typed(data: QueryDict) -> Typed:
    """Values "v:ROW", explanations "e:KEY", texts "f:SECTION/FIELD" as they were posted."""
    fields: dict[str, dict[str, str]] = {}
    for name, text in _named(data, FIELD).items():
        section, _slash, one = name.partition("/")
        fields.setdefault(section, {})[one] = text
    return Typed(values=_named(data, VALUE), explanations=_named(data, SAID), fields=fields)


def _named(data: QueryDict, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}


def revision_of(data: QueryDict) -> int:
    """The revision on which the page was drawn; -1 where it says none, which no draft has."""
    text = data.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ReportPaperForm(forms.Form):
    """上传附件."""

    section = forms.ChoiceField(label=gettext_lazy("属于哪一部分"))
    file = forms.FileField(label=gettext_lazy("文件"))

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["section"]
        field.choices = sections


class FacilityForm(forms.Form):
    """添加设施."""

    code = forms.CharField(label=gettext_lazy("编号"), max_length=20)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    capacity = forms.DecimalField(
        label=gettext_lazy("能力"), required=False, min_value=0, max_digits=15, decimal_places=4, localize=False
    )

    def __init__(self, *args: Any, form: Form, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["kind"]
        field.choices = [(one.id, _(one.name)) for one in form.facility_kinds]


class FlowForm(forms.Form):
    """添加品种."""

    facility = forms.ChoiceField(label=gettext_lazy("属于"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("品种"))
    direction = forms.ChoiceField(label=gettext_lazy("方向"), required=False)
    bought = forms.BooleanField(label=gettext_lazy("外购"), required=False, initial=True)

    def __init__(self, *args: Any, form: Form, layout: Layout, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["facility"].choices = [("", _("企业层级")), *((one.code, one.name) for one in layout.facilities)]
        fields["item"].choices = [(one.id, _(one.name)) for one in form.items]
        fields["direction"].choices = [(one.value, word) for one, word in DIRECTIONS.items()]
