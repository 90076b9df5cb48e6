"""账簿的页面: accounts with what they hold, an account's statement, the proofs of the book."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.clock.reading import today
from quota.access.book import account_for, accounts_for, sees_province
from quota.choices import OWNED, AccountKind
from quota.exports.book import account_xlsx, accounts_xlsx
from quota.forms.book import AsOfForm, PeriodForm
from quota.ledger import listing, reading
from quota.ledger.listing import BookQuery
from quota.models import Account, BookProof
from registry.views.answers import download

#: So many vintages have a column of their own; the newest, since those are traded and surrendered.
MOST_VINTAGES = 5
LINES_A_PAGE = 100


def book(request: HttpRequest) -> HttpResponse:
    """配额账簿: the accounts inside the person's horizon, today or as of a day."""
    form = AsOfForm(request.GET)
    query, visible = _query(request, form), accounts_for(user_of(request))
    page = page_of(request, listing.accounts(visible, query))
    shown: list[Account] = list(page.object_list)
    found = _balances(shown, query)
    context = {
        "page": page,
        "rows": [{"account": one, "balance": found[one.pk]} for one in shown],
        "vintages": reading.vintages_in(found.values())[-MOST_VINTAGES:],
        "kinds": _kinds(visible),
        "sums": _sums(visible),
        "form": form,
        "on": query.on,
        "narrowed": bool(query.text or query.kind),
    }
    return render(request, "quota/book/accounts.html", context)


def book_export(request: HttpRequest) -> HttpResponse:
    """导出: what the list shows, every page of it."""
    query = _query(request, AsOfForm(request.GET))
    accounts = list(listing.accounts(accounts_for(user_of(request)), query))
    found, day = _balances(accounts, query), query.on or today()
    data = accounts_xlsx(accounts, found, reading.vintages_in(found.values()), on=day)
    return download(data, _("配额账户余额_%(day)s.xlsx") % {"day": day})


def book_account(request: HttpRequest, pk: int) -> HttpResponse:
    """账单: one account, by default from the first of January of this year until today."""
    return _account_page(request, account_for(user_of(request), pk))


def book_account_export(request: HttpRequest, pk: int) -> HttpResponse:
    """账单的表, of the period that the page shows."""
    account = account_for(user_of(request), pk)
    since, until = PeriodForm(request.GET).period(today())
    data = account_xlsx(reading.statement(account, since, until), today=today())
    name = _("配额账单_%(account)s_%(since)s_%(until)s.xlsx")
    return download(data, name % {"account": account, "since": since, "until": until})


def book_own(request: HttpRequest) -> HttpResponse:
    """本单位的配额账户: read only; the book is kept by the bureau, the record by the registration institution."""
    own = list(accounts_for(user_of(request)).order_by("kind"))
    account = next((one for one in own if one.kind == AccountKind.UNIT), next(iter(own), None))
    if account is None:
        return render(request, "quota/book/none.html")
    return _account_page(request, account)


def book_proof(request: HttpRequest) -> HttpResponse:
    """账簿验算: the newest proof with what it found, and those before it."""
    user = user_of(request)
    page = page_of(request, BookProof.objects.all(), per_page=20)
    newest = BookProof.objects.first()
    findings = [one for one in (newest.findings if newest else []) if sees_province(user, one["province"])]
    context = {"page": page, "newest": newest, "findings": findings[:LINES_A_PAGE], "seen": len(findings)}
    return render(request, "quota/book/proof.html", context)


def _account_page(request: HttpRequest, account: Account) -> HttpResponse:
    form = PeriodForm(request.GET)
    since, until = form.period(today())
    found = reading.statement(account, since, until)
    relatives = accounts_for(user_of(request)).filter(enterprise=account.enterprise_id) if account.enterprise_id else []
    context = {
        "account": account,
        "statement": found,
        "vintages": [_vintage(found, vintage) for vintage in found.vintages],
        "page": page_of(request, list(reversed(found.lines)), per_page=LINES_A_PAGE),
        "balance": reading.balances([account.pk])[account.pk],
        "freezes": reading.freezes_of(account),
        "relatives": [one for one in relatives if one.pk != account.pk],
        "form": form,
        "first_on": reading.first_day(account),
        "may_list": not is_role(request, Role.FILER, Role.APPROVER),
        "may_freeze": account.kind in OWNED and is_role(request, Role.CLERK, Role.REVIEWER),
    }
    status = 422 if form.errors else 200
    return render(request, "quota/book/account.html", context, status=status)


def _vintage(found: reading.AccountStatement, vintage: int) -> dict[str, Any]:
    came, went = found.sums(vintage)
    opening, closing = found.opening.get(vintage, 0), found.closing.get(vintage, 0)
    return {"vintage": vintage, "opening": opening, "came": came, "went": went, "closing": closing}


def _query(request: HttpRequest, form: AsOfForm) -> BookQuery:
    kind, text, order = (request.GET.get(name, "").strip() for name in ("kind", "q", "sort"))
    return BookQuery(kind, text, order or "name", form.day())


def _balances(accounts: list[Account], query: BookQuery) -> dict[int, reading.Balance]:
    keys = [one.pk for one in accounts]
    return reading.balances_on(keys, query.on) if query.on else reading.balances(keys)


def _kinds(visible: QuerySet[Account]) -> list[tuple[str, Any, int]]:
    counts = listing.kind_counts(visible)
    words = (
        ("", _("单位")),
        (AccountKind.WITHHELD.value, AccountKind.WITHHELD.label),
        (listing.SYSTEM, _("本省账户")),
    )
    return [(kind, word, counts[kind]) for kind, word in words]


def _sums(visible: QuerySet[Account]) -> list[dict[str, Any]]:
    """What units, the province and the acts of the year hold together, in all vintages."""
    kinds = (AccountKind.UNIT, AccountKind.WITHHELD, AccountKind.PROVINCE, AccountKind.SURRENDERED)
    totals = reading.sums_by_kind(visible)
    return [
        {
            "label": kind.label,
            "value": f"{totals[kind].tonnes:,}",
            "unit": "tCO2e",
            "note": _("冻结 %(n)s") % {"n": f"{totals[kind].frozen:,}"} if totals[kind].frozen else "",
        }
        for kind in kinds
        if kind in totals
    ]
