"""表单部件: a form's field with its label, help and error; values kept over a change of language."""

from typing import Any

from django import forms
from django.template import Context

from cets_portal.accounts.kept import take

CLASS_OF_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "tick"),
    (forms.RadioSelect, "ticks"),
    (forms.CheckboxSelectMultiple, "ticks"),
    (forms.ClearableFileInput, "fld fld-file"),
    (forms.FileInput, "fld fld-file"),
    (forms.Textarea, "fld fld-area"),
    (forms.Select, "fld fld-select"),
    (forms.Widget, "fld"),
)


def field(context: Context, bound: forms.BoundField, *, unit: Any = "", wide: bool = False) -> dict[str, Any]:
    """字段: label, control, unit, help, errors."""
    _restore(context, bound)
    widget = bound.field.widget
    return {
        "field": bound,
        "control": bound.as_widget(attrs={"class": _class_of(widget, bool(bound.errors))}),
        "unit": unit,
        "wide": wide,
        "is_tick": isinstance(widget, forms.CheckboxInput),
    }


def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """错误汇总: at the head of a form, each with a link to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


def _class_of(widget: forms.Widget, wrong: bool) -> str:
    own = widget.attrs.get("class", "")
    ours = next(name for kind, name in CLASS_OF_WIDGET if isinstance(widget, kind))
    return " ".join(filter(None, (ours, own, "err" if wrong else "")))


def _restore(context: Context, bound: forms.BoundField) -> None:
    """Put back what had been typed before the language was switched; passwords are never kept."""
    kept = _kept(context)
    if bound.form.is_bound or bound.html_name not in kept:
        return
    values = kept[bound.html_name]
    many = isinstance(bound.field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple)
    bound.form.initial[bound.name] = values if many else values[-1]


def _kept(context: Context) -> dict[str, list[str]]:
    request = context.get("request")
    return take(request) if request is not None and hasattr(request, "session") else {}
