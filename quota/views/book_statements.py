"""对账的页面: the registration institution's statement handed in, looked at, compared; differences and their corrections."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from quota.access.book import adjustment_for, difference_for, statement_for, statements_for
from quota.choices import AdjustmentStatus, DifferenceKind, MovementKind, StatementStatus
from quota.exports.book import differences_xlsx
from quota.forms.book import ProposalForm, StatementForm
from quota.ledger import reconciling
from quota.ledger.reading import freezes_of
from quota.models import Difference, Statement
from registry.views.answers import download

SHOWN = 100
#: Refusals of the reading → the field they belong to.
_FIELDS = {"as_of": "as_of"}


def book_statements(request: HttpRequest) -> HttpResponse:
    """对账: the statements of before; the clerk uploads a new one."""
    user, may_upload = user_of(request), is_role(request, Role.CLERK)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and may_upload and form.is_valid():
        file, post = form.cleaned_data["file"], user.acting_post
        try:
            statement = reconciling.receive(
                file.read(), file.name, province=post.organisation.province if post else "",
                as_of=form.cleaned_data["as_of"], by=user, today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code, "file"), str(refusal))
        else:
            return redirect("book-statement", statement.pk)
    context = {"form": form, "page": page_of(request, statements_for(user), per_page=20), "may_upload": may_upload}
    return render(request, "quota/book/statements.html", context, status=422 if form.errors else 200)


def book_template(request: HttpRequest) -> HttpResponse:
    """空白对账单."""
    return download(reconciling.template(), f"{_('持有量对账单')}.xlsx")


@shows_refusal(back="book-statements")
def book_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The second look before comparing; the differences after it."""
    statement = statement_for(user_of(request), pk)
    if statement.status == StatementStatus.COMPARED:
        return _differences_page(request, statement)
    is_checked = statement.status == StatementStatus.CHECKED
    context = {
        "statement": statement,
        "reading": reconciling.read_again(statement) if is_checked else None,
        "acts": actions_for(statement, user_of(request)),
        "shown": SHOWN,
    }
    return render(request, "quota/book/statement.html", context)


def _differences_page(request: HttpRequest, statement: Statement) -> HttpResponse:
    page = page_of(request, _differences(request, statement))
    context = {
        "statement": statement,
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "kinds": _kinds(statement),
        "narrowed": bool(request.GET.get("kind") or request.GET.get("q")),
    }
    return render(request, "quota/book/differences.html", context)


@shows_refusal(back="book-statement")
def book_statement_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded sheet with its bad cells marked."""
    statement = statement_for(user_of(request), pk)
    name = statement.file_name.rpartition(".")[0] or statement.file_name
    return download(reconciling.annotated(statement), f"{name}_{_('标注')}.xlsx")


def book_statement_export(request: HttpRequest, pk: int) -> HttpResponse:
    """差异的表: what the page lists, every page of it."""
    statement = statement_for(user_of(request), pk)
    data = differences_xlsx(statement, _differences(request, statement), today=today())
    return download(data, _("对账差异_%(day)s.xlsx") % {"day": statement.as_of})


@require_POST
@shows_refusal(back="book-statement")
def book_statement_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """与账簿比对."""
    found = reconciling.compare(statement_for(user_of(request), pk), by=user_of(request))
    words = ngettext("已比对，%(n)s 处差异。", "已比对，%(n)s 处差异。", len(found)) % {"n": len(found)}
    messages.success(request, words if found else _("已比对，与账簿一致。"))
    return redirect("book-statement", pk)


@require_POST
@shows_refusal(back="book-statement")
def book_statement_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    reconciling.abandon(statement_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已放弃，没有比对。"))
    return redirect("book-statements")


def book_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """一处差异: both figures, what was proposed and decided; a clerk proposes the movement that settles it."""
    difference = difference_for(user_of(request), pk)
    form = ProposalForm(request.POST or None, gap=difference.gap)
    may_propose = is_role(request, Role.CLERK, Role.REVIEWER)
    if request.method == "POST" and may_propose and form.is_valid():
        kind = MovementKind(form.cleaned_data["kind"])
        try:
            reconciling.propose(difference, kind, form.cleaned_data["reason"], by=user_of(request))
        except Refused as refusal:
            form.add_error("kind" if refusal.code == "kind" else None, str(refusal))
        else:
            messages.success(request, _("已提出更正，待另一人复核。"))
            return redirect("book-difference", pk)
    row = _row(difference)
    context = {
        **row,
        "statement": difference.statement,
        "form": form if may_propose and row["is_open"] else None,
        "adjustments": list(difference.adjustments.select_related("proposed_by", "decided_by", "movement")),
        "acts": actions_for(row["last"], user_of(request)) if row["last"] else {},
        "frozen": _frozen(difference, may_act=may_propose) if difference.frozen_gap and difference.account else None,
    }
    return render(request, "quota/book/difference.html", context, status=422 if form.errors else 200)


@require_POST
@shows_refusal(back="book-statements")
def book_adjustment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """同意并记账."""
    adjustment = adjustment_for(user_of(request), pk)
    reconciling.approve(adjustment, by=user_of(request))
    messages.success(request, _("已记账，账簿与注登机构记录一致。"))
    return redirect("book-difference", adjustment.difference_id)


@require_POST
@shows_refusal(back="book-statements")
def book_adjustment_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意."""
    adjustment = adjustment_for(user_of(request), pk)
    reconciling.refuse(adjustment, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已不同意，差异仍待处理。"))
    return redirect("book-difference", adjustment.difference_id)


def _frozen(difference: Difference, *, may_act: bool) -> dict[str, Any]:
    """What is frozen in the book today against the statement, and the freezes that make it up."""
    assert difference.account is not None
    freezes = [one for one in freezes_of(difference.account) if one.vintage == difference.vintage]
    now = sum(one.tonnes for one in freezes)
    return {"now": now, "gap": difference.frozen_there - now, "freezes": freezes, "may_act": may_act}


def _differences(request: HttpRequest, statement: Statement) -> QuerySet[Difference]:
    rows = statement.differences.select_related("account__enterprise").prefetch_related("adjustments")
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    if kind in DifferenceKind.values:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(name__contains=text) | rows.filter(uscc__contains=text.upper())
    return rows


def _row(difference: Difference) -> dict[str, Any]:
    """The difference with its latest correction; open while a movement could settle it and none is asked for."""
    last = next(reversed(difference.adjustments.all()), None)
    settled = last is not None and last.status != AdjustmentStatus.REFUSED
    is_open = bool(difference.gap) and difference.account_id is not None and not settled
    return {"difference": difference, "last": last, "is_open": is_open}


def _kinds(statement: Statement) -> list[tuple[str, Any, int]]:
    kinds = list(statement.differences.order_by().values_list("kind", flat=True))
    counted = [(one.value, one.label, kinds.count(one)) for one in DifferenceKind]
    return [("", _("全部"), len(kinds)), *(one for one in counted if one[2])]
