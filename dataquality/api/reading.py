"""月度存证接口的读取: which months, one month as it stands, its receipt."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cets_portal.accounts.api import ApiView, caller
from cets_portal.accounts.problems import MEDIA_TYPE
from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import today
from cets_portal.evidence.services.receipts import receipt_json
from cets_portal.norms.months import Month
from dataquality.access.filings import own_enterprise_for, own_filing_for
from dataquality.api import shapes
from dataquality.api.filing_data import filing_data
from dataquality.models import Filing
from dataquality.selectors.filings import MonthRow, months_listed
from dataquality.selectors.submissions import latest
from dataquality.services.filings import open_filing
from dataquality.views.filings.own_months import sectors_of
from registry.choices import Sector

REFUSALS: dict[Any, Any] = {(status, MEDIA_TYPE): shapes.Refusal for status in (401, 403, 404, 405, 429, 500)}
CHANGES = REFUSALS | {(status, MEDIA_TYPE): shapes.Refusal for status in (400, 409, 413, 415, 422)}


class Months(ApiView):
    """应填报的月份."""

    @extend_schema(responses={200: shapes.Months, **REFUSALS}, summary="Months that the enterprise files, newest first")
    def get(self, request: Request) -> Response:
        """Six queries for each sector in which the enterprise files."""
        unit, day = own_enterprise_for(caller(request)), today()
        rows = [(sector, row) for sector in sectors_of(unit) for row in months_listed(unit, sector, day)]
        return Response({"months": [_month_line(sector, row) for sector, row in rows]})


def _month_line(sector: Sector, row: MonthRow) -> dict[str, Any]:
    filing = row.filing
    return {
        "sector": sector.value,
        "month": str(row.month),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "status": filing.status if filing else None,
        "openable": row.openable,
        "revision": filing.revision if filing else None,
    }


class OneFiling(ApiView):
    """一个月的存证."""

    @extend_schema(responses={200: shapes.Month, **REFUSALS}, summary="One month: rows, values, issues, papers")
    def get(self, request: Request, sector: str, month: str) -> Response:
        """404 where the month was not opened."""
        return Response(filing_data(filing_of(request, sector, month), today=today()))

    @extend_schema(request=None, responses={200: shapes.Month, **CHANGES}, summary="Open a month; an open one is given")
    def post(self, request: Request, sector: str, month: str) -> Response:
        """Opening twice opens once: no key is needed."""
        user = caller(request)
        if sector not in Sector.values:
            raise Http404
        filing = open_filing(own_enterprise_for(user), sector, _period(month), by=user, today=today())
        return Response(filing_data(filing, today=today()))


class Receipt(ApiView):
    """存证回执 of the newest submission."""

    @extend_schema(responses={200: {"type": "object"}, **REFUSALS}, summary="Receipt of the newest submission")
    def get(self, request: Request, sector: str, month: str) -> HttpResponse:
        """Byte for byte the file that `verify_receipt.py` takes. 404 (no_receipt) before the approver has signed."""
        submission = latest(filing_of(request, sector, month))
        if submission is None:
            raise Refused(_("负责人还没有签署提交，没有回执。"), code="no_receipt")
        return HttpResponse(receipt_json(submission.entry), content_type="application/json")


def filing_of(request: Request, sector: str, month: str) -> Filing:
    """The month of the caller's enterprise; 404 where it was not opened."""
    return own_filing_for(caller(request), sector, str(_period(month)))


def _period(text: str) -> Month:
    try:
        return Month.from_text(text)
    except ValueError as fault:
        raise Http404 from fault
