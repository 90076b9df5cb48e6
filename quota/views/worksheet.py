"""试算的页面: a sheet of boundary data under any plan and year, every row with its working. No book is touched."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.norms.errors import NormError
from cets_portal.norms.provinces import find_province
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from quota.forms.worksheet import MOST_MB, MOST_ROWS, RuleForm, WorksheetForm
from quota.tables import LAYOUTS
from quota.tables.headings import SPECIAL_HEADING
from quota.tables.layout import NATION, Layout, Shape, TableColumn
from quota.tables.reading import read_rows
from quota.views import worksheet_lines as shown
from quota.worksheet import answers
from quota.worksheet.held import Held, held_for, hold
from quota.worksheet.offered import Rule, rule_called, rules
from quota.worksheet.trial import Trial, run
from registry.views.answers import download

ROWS_A_PAGE, MOST_ISSUES = 50, 200


def worksheet(request: HttpRequest) -> HttpResponse:
    """试算: choose a plan and year, upload a sheet."""
    return _form_page(request, WorksheetForm(initial={"rule": rules()[0].value}))


def worksheet_try(request: HttpRequest) -> HttpResponse:
    """上传并试算. Where the sheet cannot be read or tried the form is drawn again."""
    if request.method != "POST":
        return redirect("worksheet")
    form = WorksheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form)
    rule, balance = form.found()
    uploaded = form.cleaned_data["file"]
    try:
        rows = read_rows(LAYOUTS[rule.table], uploaded.read(), max_rows=MOST_ROWS)
        run(rule.plan, rule.quota_year, rule.table, rows, balance=balance)
    except (Refused, NormError) as fault:
        form.add_error("file", _said(fault))
        return _form_page(request, form)
    token = hold(user_of(request).pk, Held(uploaded.name, rule.table, rows))
    query = {"rule": rule.value} | ({"balance_value": f"{balance:f}"} if balance else {})
    return redirect(f"{reverse('worksheet-result', args=[token])}?{urlencode(query)}")


def worksheet_result(request: HttpRequest, token: str) -> HttpResponse:
    """试算结果: the sheet under the rule that the address names; another rule may be chosen there."""
    held = held_for(user_of(request).pk, token)
    if held is None:
        return _gone(request)
    form = RuleForm(request.GET, table=held.table)
    if not form.is_valid():
        return _result_page(request, token, held, form, None)
    rule, balance = form.found()
    try:
        trial = run(rule.plan, rule.quota_year, rule.table, held.rows, balance=balance)
    except NormError as fault:
        form.add_error(None, _said(fault))
        return _result_page(request, token, held, form, None)
    return _result_page(request, token, held, form, trial)


def worksheet_export(request: HttpRequest, token: str) -> HttpResponse:
    """下载结果表: the full official table, the working and the issues behind it."""
    held = held_for(user_of(request).pk, token)
    if held is None:
        return _gone(request)
    form = RuleForm(request.GET, table=held.table)
    if not form.is_valid():
        return redirect("worksheet-result", token)
    rule, balance = form.found()
    trial = run(rule.plan, rule.quota_year, rule.table, held.rows, balance=balance)
    name = _("表%(table)s %(year)s年度试算.xlsx") % {"table": rule.table, "year": rule.quota_year}
    return download(answers.workbook(trial, _, province=_province(request)), name)


def worksheet_template(request: HttpRequest) -> HttpResponse:
    """空白试算表, for the rule that the address names."""
    rule = rule_called(request.GET.get("rule", "")) or rules()[0]
    name = _("表%(table)s 试算模板.xlsx") % {"table": rule.table}
    return download(template(rule), name)


def template(rule: Rule) -> bytes:
    """The columns that one types, with the special cases of the plan and year as a drop-down."""
    layout = LAYOUTS[rule.table]
    columns = [_template_column(one, rule) for one in answers.template_headings(layout) if one.key != "number"]
    names = tuple(one.name for one in rule.plan.cases_of(layout.sectors[0], rule.quota_year) if not one.automatic)
    help_text = _("没有的留空；按方案选一种。")
    columns.append(TemplateColumn(SPECIAL_HEADING, width=30, choices=names, help=help_text))
    advice = (_("列次序不限；填经核查的数值。上传后试算，不改动任何台账。"), f"{rule.plan.number} {rule.plan.title}")
    return write_template(columns, sheet=f"表{rule.table}", advice=advice, rows=MOST_ROWS)


def _template_column(column: TableColumn, rule: Rule) -> TemplateColumn:
    kind = {Shape.FIGURE: Kind.NUMBER, Shape.CODE: Kind.CODE}.get(column.shape, Kind.TEXT)
    classes = tuple(one.name for one in rule.plan.power.classes) if rule.plan.power else ()
    options = {"genset_class": classes, "is_merged": ("是", "否")}.get(column.key, ())
    needed = {"unit_code", "genset_class", "generation", "verified", "output"}
    return TemplateColumn(column.heading, column.key in needed, 14, kind, options)


def _form_page(request: HttpRequest, form: WorksheetForm) -> HttpResponse:
    context = {"form": form, "rules": rules(), "most_mb": MOST_MB, "most_rows": MOST_ROWS, "tables": _tables()}
    return render(request, "quota/worksheet.html", context, status=422 if form.errors else 200)


def _tables() -> list[tuple[Layout, Rule]]:
    """Each table with the rule whose template is offered for it."""
    first: dict[str, Rule] = {}
    for rule in rules():
        first.setdefault(rule.table, rule)
    return [(LAYOUTS[table], rule) for table, rule in first.items()]


def _result_page(request: HttpRequest, token: str, held: Held, form: RuleForm, trial: Trial | None) -> HttpResponse:
    context: dict[str, Any] = {"token": token, "held": held, "form": form, "trial": trial}
    if trial is not None:
        page = page_of(request, trial.lines, per_page=ROWS_A_PAGE)
        issues = shown.shown_issues(trial)
        context |= {
            "page": page,
            "lines": shown.shown_lines(trial, list(page)),
            "headings": shown.headings(trial),
            "figures": _figures(trial),
            "issues": issues[:MOST_ISSUES],
            "more_issues": max(0, len(issues) - MOST_ISSUES),
            "units": shown.shown_units(trial),
            "assumptions": [_(text) for text in trial.assumptions],
            "query": request.GET.urlencode(),
        }
    return render(request, "quota/worksheet_result.html", context, status=200 if trial is not None else 422)


def _figures(trial: Trial) -> list[dict[str, Any]]:
    """行数、合计."""
    left = len(trial.lines) - trial.calculated
    note = ngettext("%(n)s 行未计算", "%(n)s 行未计算", left) % {"n": left}
    quota, owed = trial.total("determined_allowance"), trial.total("surrender_obligation")
    return [
        {"label": _("已计算"), "value": f"{trial.calculated:,}", "unit": _("行"), "note": note if left else "",
         "hue": "late" if left else "", "glyph": "cross" if left else ""},
        {"label": _("核定配额量合计"), "value": f"{quota:,f}", "unit": "t"},
        {"label": _("应清缴配额量合计"), "value": f"{owed:,f}", "unit": "t"},
        {"label": _("盈缺"), "value": f"{quota - owed:+,f}".replace("-", "−"), "unit": "t",
         "note": _("只计两者都已算出的行") if left else ""},
    ]  # fmt: skip


def _province(request: HttpRequest) -> str:
    found = find_province(scope_of(user_of(request)).province or "")
    return found.name if found else NATION


def _said(fault: Refused | NormError) -> str:
    return _(fault.template).format(**fault.params) if isinstance(fault, NormError) else str(fault)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("这次试算的表已不在：暂存满一个工作日，或不是您上传的。请重新上传。"))
    return redirect("worksheet")
