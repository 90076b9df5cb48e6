"""存证表单的读取: what a filing page posts, as the services take it.

Names of the fields: "v:ROW" value, "m:ROW" method, "n:ROW" note, "o:FACILITY" answer and "on:FACILITY" its note,
"e:CHECK@ROW" explanation, "idle" and "idle_reason" for a unit that stood still the whole month.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import today
from cets_portal.norms.form import Form
from dataquality.models import LabReport
from dataquality.rules.facts import Lab

_CELLS: Final = {"v": "v", "m": "m", "n": "n"}
_ANSWERS: Final = {"o": "s", "on": "n"}


@dataclass(frozen=True)
class Posted:
    """提交的内容. `revision` is the one that the page was made on; `not_operating` None where the page did not ask."""

    revision: int
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    operations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    not_operating: bool | None = None
    reason: str = ""


def posted(data: QueryDict) -> Posted:
    """What came with a save."""
    asks = "idle_asked" in data
    return Posted(
        revision=_number(data.get("revision", "")),
        values=_parts(data, _CELLS),
        operations=_parts(data, _ANSWERS),
        explanations={key[2:]: text for key, text in data.items() if key.startswith("e:") and isinstance(text, str)},
        not_operating=("idle" in data) if asks else None,
        reason=data.get("idle_reason", ""),
    )


def _parts(data: QueryDict, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """'v:ROW' and its likes, gathered by ROW."""
    found: dict[str, dict[str, str]] = {}
    for key, text in data.items():
        mark, _colon, name = key.partition(":")
        if mark in names and name and isinstance(text, str):
            found.setdefault(name, {})[names[mark]] = text
    return found


def _number(text: str) -> int:
    """−1, which no draft has, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1


class PaperForm(forms.Form):
    """上传一份支撑材料: the file and the rows it proves."""

    file = forms.FileField(label=_("文件"), help_text=_("PDF、XLSX、DOCX、CSV、PNG 或 JPG。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class LabForm(forms.ModelForm):
    """检测报告信息, as it stands in the report."""

    class Meta:
        model = LabReport
        fields = ("number", "laboratory", "laboratory_uscc", "sampled_on", "received_on", "tested_on", "reported_on",
                  "cma", "cnas")  # fmt: skip
        widgets = dict.fromkeys(
            ("sampled_on", "received_on", "tested_on", "reported_on"), forms.DateInput(attrs={"type": "date"})
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """No day of a report lies ahead."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("sampled_on", "received_on", "tested_on", "reported_on"):
            if cleaned.get(name) and cleaned[name] > today():
                self.add_error(name, _("日期在今天之后，请按检测报告填写。"))
        return cleaned

    def lab(self) -> Lab:
        """What was said. Call it on a valid form."""
        return Lab(**{name: self.cleaned_data[name] for name in Lab.__dataclass_fields__})


def rows_posted(data: QueryDict, known: Iterable[str]) -> list[str]:
    """Rows that were ticked and that the filing has."""
    ticked = set(data.getlist("row"))
    return [text for text in known if text in ticked]


def kind_posted(form: Form, wanted: str) -> str:
    """The id of a kind of evidence of the form; "" for anything else."""
    return wanted if wanted in {one.id for one in form.evidence} else ""
