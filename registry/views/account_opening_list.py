"""账户开立一览: units of the year × three functions, exported as shown, recorded many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from registry import access
from registry.choices import AccountFunction, OpeningStatus
from registry.forms.account_opening import FunctionDaysForm
from registry.models import AccountOpening, ListEntry
from registry.rules.account_opening import DAY_FIELDS
from registry.selectors import account_opening as selectors
from registry.selectors.account_opening import Due
from registry.services.account_opening import record_functions
from registry.views.answers import download

_LONGEST_KEY = 18


@dataclass(frozen=True)
class OpeningLine:
    """一览的一行: a listed unit, its functions, how long it has been listed, whether it is late."""

    entry: ListEntry
    status: OpeningStatus | None
    days: tuple[date | None, ...]
    listed_on: date
    due: Due | None
    is_late: bool
    listed_for: int

    @property
    def functions(self) -> list[tuple[str, date | None]]:
        """(name of the function, the day it was opened)."""
        return [(str(one.label), day) for one, day in zip(AccountFunction, self.days, strict=True)]

    @property
    def is_standing(self) -> bool:
        """On the lists from before, and nothing was recorded here: it counts as open."""
        return not self.entry.newly and self.status is None  # type: ignore[attr-defined]


def opening_list(request: HttpRequest) -> HttpResponse:
    """Units newly listed with the state of each function; a unit's own people go to their own page."""
    if is_role(request, Role.FILER, Role.APPROVER):
        own = access.enterprises_for(user_of(request)).first()
        return redirect("opening-detail", own.uscc) if own else redirect("desk")
    if address := address_in_full(request):
        return redirect(address)
    entries, due, day = _asked(request)
    counts = selectors.opening_counts(entries, due, day)
    found = _filtered(request, entries, due, day)
    page = page_of(request, found)
    context = {
        "page": page,
        "lines": [line_of(entry, due, day) for entry in page],
        "counts": counts,
        "states": _states(counts),
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in selectors.cities_of(entries) if city)],
        "functions": AccountFunction,
        "due": _one_due(due, working_of(request).sector),
        "today": day,
        "form": FunctionDaysForm(),
        "may_record": is_role(request, Role.CLERK),
    }
    return render(request, "registry/account_opening_list.html", context)


def opening_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    entries, due, day = _asked(request)
    rows = _rows(_filtered(request, entries, due, day), due, day)
    name = _("%(year)s年度账户开立") % {"year": working_of(request).list_year}
    data = write_table_xlsx(_columns(), rows, sheet=_("账户开立"), made_on=day)
    return download(data, f"{name}_{day.isoformat()}.xlsx")


@require_POST
@shows_refusal(back="opening-list")
def opening_record(request: HttpRequest) -> HttpResponse:
    """登记所选单位的开通日期."""
    keys = [int(text) for text in request.POST.getlist("unit") if _is_key(text)]
    units = list(access.enterprises_for(user_of(request)).filter(pk__in=keys))
    if not units:
        raise Refused(_("请先勾选单位。"), code="nobody")
    form = FunctionDaysForm(request.POST)
    days = form.days()
    done = record_functions(
        dict.fromkeys(units, days), by=user_of(request), today=today(), note=form.cleaned_data["note"]
    )
    message = _("已登记 %(days)s 项开通日期，其中 %(units)s 家三项已开齐；%(already)s 项早有日期，未改动。")
    messages.success(request, message % {"days": done.days, "units": done.completed, "already": done.already})
    return redirect(next_url(request, reverse("opening-list")))


def _asked(request: HttpRequest) -> tuple[QuerySet[ListEntry], dict[str, Due], date]:
    """The listed units inside the person's horizon of the working year and sector, their due dates, today."""
    scope, working = scope_of(user_of(request)), working_of(request)
    entries = selectors.listed([working.list_year], sector=working.sector, province=scope.province, city=scope.city)
    return selectors.with_newness(entries), selectors.due_by_sector(working.list_year, scope.province), today()


def _filtered(
    request: HttpRequest, entries: QuerySet[ListEntry], due: dict[str, Due], day: date
) -> QuerySet[ListEntry]:
    filters = request.GET.dict()
    return selectors.shown(selectors.of_state(entries, filters.get("state", ""), due, day), filters)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY


def _states(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    labels = {
        "": _("新纳入"),
        selectors.OPEN: _("未开齐"),
        selectors.LATE: _("逾期未开齐"),
        selectors.DONE: _("三项已开通"),
        selectors.STANDING: _("往年已在册"),
    }
    return [(state, label, counts[state]) for state, label in labels.items()]


def _one_due(due: dict[str, Due], sector: str) -> Due | None:
    """The date of the chosen sector; of all sectors where they share one."""
    found = {due[sector]} if sector in due else set() if sector else set(due.values())
    return found.pop() if len(found) == 1 else None


def line_of(entry: ListEntry, due: dict[str, Due], day: date) -> OpeningLine:
    """An entry as the overview shows it; no query."""
    opening: AccountOpening | None = getattr(entry.enterprise, "account_opening", None)
    bound = due.get(entry.annual_list.sector)
    complete = bool(opening and opening.status == OpeningStatus.COMPLETE)
    late = bool(bound and bound.due_on and bound.due_on < day and not bound.excused)
    listed_on = entry.first_published_on or timezone.localdate(entry.annual_list.published_at)
    return OpeningLine(
        entry=entry,
        status=OpeningStatus(opening.status) if opening else None,
        days=tuple(opening.days.values()) if opening else (None,) * len(DAY_FIELDS),
        listed_on=listed_on,
        due=bound,
        is_late=late and not complete and bool(entry.newly),  # type: ignore[attr-defined]
        listed_for=max((day - listed_on).days, 0),
    )


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("名录年度"), 9, Kind.CODE),
        Column(_("行业"), 8),
        Column(_("列入日期"), 12, Kind.DATE),
        *(Column(str(function.label), 16, Kind.DATE) for function in AccountFunction),
        Column(_("状态"), 14),
        Column(_("期限"), 12, Kind.DATE),
        Column(pgettext("note", "说明"), 30),
    ]


def _rows(found: QuerySet[ListEntry], due: dict[str, Due], day: date) -> Iterator[list[Any]]:
    for entry in found.iterator(chunk_size=2000):
        line = line_of(entry, due, day)
        opening = getattr(entry.enterprise, "account_opening", None)
        yield [
            entry.name,
            entry.uscc,
            entry.enterprise.city,
            str(entry.annual_list.list_year),
            entry.annual_list.get_sector_display(),
            line.listed_on,
            *line.days,
            status_words(line),
            line.due.due_on if line.due else None,
            opening.note if opening else "",
        ]


def status_words(line: OpeningLine) -> str:
    """状态 in words."""
    if line.is_standing:
        return _("视为已开立")
    return str(line.status.label) if line.status else _("未开始")
