"""公文列表: which letters stand where, as a page and as a workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.clock import reading as clock
from cets_portal.letters import access, pdf, selectors
from cets_portal.letters.choices import LetterKind, LetterStatus
from cets_portal.letters.exports import columns, rows
from cets_portal.letters.views.asking import chosen_in, handed_out
from cets_portal.workbooks.writing import write_table_xlsx

#: Who meets letters only once they are sent.
_READERS = (Role.FILER, Role.APPROVER, Role.CITY_OFFICER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def letter_list(request: HttpRequest) -> HttpResponse:
    """Letters of the bureau, or those that reached one's own unit, by state, kind, year and words."""
    mine = access.letters_for(user_of(request))
    asked = {name: request.GET.get(name, "") for name in ("kind", "of", "q")}
    counts = selectors.counts_by_status(selectors.narrowed(mine, asked))
    found = selectors.narrowed(mine, request.GET.dict())
    context = {
        "page": page_of(request, found.select_related("issued_by")),
        "counts": counts,
        "states": _states(request, counts),
        "kinds": [("", _("全部"), None), *((kind.value, kind.label, None) for kind in LetterKind)],
        "years": [("", _("全部"), None), *((str(year), str(year), None) for year in selectors.years_of(mine))],
        "may_draft": is_role(request, Role.CLERK),
        "may_act": is_role(request, Role.CLERK, Role.REVIEWER),
        "is_unit": is_role(request, Role.FILER, Role.APPROVER),
        "is_reader": is_role(request, *_READERS),
        "pdf_missing": pdf.missing(),
    }
    return render(request, "letters/letter_list.html", context)


def _states(request: HttpRequest, counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    """Tabs of the states; units and cities never meet letters that have not been sent."""
    hidden = {"draft", "issued"} if is_role(request, *_READERS) else set()
    states = [(one.value, one.label, counts[one]) for one in LetterStatus if one not in hidden]
    return [("", _("全部"), counts[""]), *states]


def letter_export(request: HttpRequest) -> HttpResponse:
    """导出: every letter of the page's filters, as a workbook."""
    data = write_table_xlsx(columns(), rows(chosen_in(request)), sheet=_("公文"))
    return handed_out(data, f"{_('公文')}_{clock.today().isoformat()}.xlsx", XLSX)
