"""月度存证的列表: an enterprise's own months; for everybody else the units by months, and the same as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.clock.reading import today
from dataquality.access.filings import own_enterprise_for
from dataquality.exports.filing_grid import grid_workbook
from dataquality.selectors.filing_grid import grid
from dataquality.views.filings.own_months import own_context
from dataquality.views.filings.units_grid import LOOKS, asked_of, chosen, grid_context
from registry.views.answers import download


def filing_list(request: HttpRequest) -> HttpResponse:
    """月度存证."""
    day = today()
    if is_role(request, Role.FILER, Role.APPROVER):
        context = own_context(request, own_enterprise_for(user_of(request)), today=day)
        return render(request, "dataquality/filing/own_list.html", context)
    return render(request, "dataquality/filing/grid.html", grid_context(request, today=day))


def filing_export(request: HttpRequest) -> HttpResponse:
    """导出存证表格 of what the conditions choose."""
    day = today()
    asked = asked_of(request, day)
    rows = grid(list(chosen(request, asked, day)), asked.year, today=day)
    words = {state: str(look[2]) for state, look in LOOKS.items()}
    data = grid_workbook(rows, words, year=asked.year, today=day)
    return download(data, _("%(year)s年月度存证.xlsx") % {"year": asked.year})
