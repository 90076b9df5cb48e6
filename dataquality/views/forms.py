"""存证表单的页面: which form binds which months, and one form with all its parameters; open to all signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.deadlines.choices import NormKind
from cets_portal.deadlines.selectors import texts_of
from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.form import Form, Item, form_of, forms
from dataquality.exports.form_sheet import form_workbook
from dataquality.selectors import form_rows
from registry.views.answers import download


def form_list(request: HttpRequest) -> HttpResponse:
    """存证表单: every form, the latest months first."""
    known = sorted(forms(), key=lambda one: one.from_month, reverse=True)
    known.sort(key=lambda one: list(Sector).index(one.sector))
    rows = [
        {
            "form": one,
            "all": len(one.parameters),
            "must": form_rows.count_of(one, form_rows.MUST),
            "unverified": form_rows.count_of(one, form_rows.UNVERIFIED),
        }
        for one in known
    ]
    return render(request, "dataquality/form_list.html", {"rows": rows})


def form_detail(request: HttpRequest, code: str) -> HttpResponse:
    """一份表单; `?show=` narrows to what is obligatory or not officially read."""
    form = _form(code)
    show = _show(request)
    context = {
        "form": form,
        "sections": form_rows.sections_of(form, show),
        "options": [(key, name, form_rows.count_of(form, key)) for key, name in _narrowings()],
        "items": _items(form),
        "texts": texts_of(NormKind.FORM, code),
    }
    return render(request, "dataquality/form_detail.html", context)


def form_export(request: HttpRequest, code: str) -> HttpResponse:
    """The form as a workbook: parameters, items, constants."""
    form = _form(code)
    return download(form_workbook(form), f"{form.code}.xlsx")


def _form(code: str) -> Form:
    try:
        return form_of(code)
    except NormError as fault:
        raise Http404 from fault


def _items(form: Form) -> dict[str, list[Item]]:
    """Fuels have three default values, everything else one factor: two tables."""
    return {
        "fuels": [one for one in form.items if one.group == "fuel"],
        "others": [one for one in form.items if one.group != "fuel"],
    }


def _narrowings() -> list[tuple[str, str]]:
    return [("", _("全部")), (form_rows.MUST, _("必报")), (form_rows.UNVERIFIED, _("未经核实"))]


def _show(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in dict(_narrowings()) else ""
