"""检查规则的页面: every check of monthly filings with its clause, severity, ground and the waivers that hold."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import address_in_full, user_of, working_of
from cets_portal.clock.reading import today
from cets_portal.norms.months import Month
from dataquality import choices
from dataquality.access.waivers import waivers_for
from dataquality.exports.check_sheet import checks_xlsx
from dataquality.rules.checks import CHECKS
from dataquality.selectors import check_rows as selectors
from dataquality.selectors.check_rows import CheckQuery, CheckRow
from dataquality.selectors.waivers import holding
from dataquality.templatetags.issue_words import clause_words, source_words, template_words
from registry.views.answers import download


def check_rules(request: HttpRequest) -> HttpResponse:
    """检查规则."""
    if address := address_in_full(request):
        return redirect(address)
    query = _query(request)
    counts = selectors.severity_counts([one.check for one in _rows(request, CheckQuery(query.sector))])
    context = {
        "rows": _rows(request, query),
        "narrowed": query != CheckQuery(),
        "severities": [("", _("全部"), counts[""]), *_severities(counts)],
    }
    return render(request, "dataquality/check_rules.html", context)


def check_rules_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page lists."""
    day = today()
    return download(checks_xlsx(_rows(request, _query(request)), today=day), _("检查规则_%(day)s.xlsx") % {"day": day})


def _query(request: HttpRequest) -> CheckQuery:
    """What the address asks; a value that is none is left out."""
    severity = request.GET.get("severity", "")
    return CheckQuery(
        working_of(request).sector,
        severity if severity in choices.Severity.values else "",
        request.GET.get("q", "").strip(),
    )


def _rows(request: HttpRequest, query: CheckQuery) -> list[CheckRow]:
    day = today()
    waivers = holding(waivers_for(user_of(request)), Month(day.year, day.month))
    said = {
        one.id: " ".join((_(one.title), template_words(one.found), clause_words(one), source_words(one)))
        for one in CHECKS
    }
    return selectors.check_rows(query, waivers, said)


def _severities(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(one.value, str(one.label), counts.get(one.value, 0)) for one in choices.Severity]
