"""欠缴立案: once the day has passed, a unit that is short becomes an enforcement case (settings.SHORTFALL_CASE), once."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.templatetags.dates import long_day
from quota.models import SurrenderObligation
from quota.rules.fines import Range
from quota.selectors.prices import price_ranges
from quota.selectors.surrender import obligations
from quota.services.compliance import recompute_passed
from quota.services.obligations import officer_province


def open_case(obligation: SurrenderObligation, *, by: User, today: date) -> Any:
    """立案: the case that was opened, or the one that stands. Refused before the day has passed and where nothing lacks."""
    if officer_province(by) != obligation.province:
        raise Forbidden(_("只能办理本省的配额清缴。"), code="province")
    if recompute_passed(obligations().filter(pk=obligation.pk), today):
        obligation.refresh_from_db()
    left = obligation.tonnes - obligation.surrendered_tonnes
    if today <= obligation.due_on or left <= 0 or not obligation.current:
        sentence = _("清缴期限 %(day)s，还差 %(left)s 吨；期限过后仍未足额的才立案。")
        words = {"day": obligation.due_on.isoformat(), "left": f"{max(0, left):,}"}
        raise Refused(sentence % words, code="not_short")
    price = price_of(price_ranges(left, obligation.due_on))
    about = (obligation.enterprise, obligation.sector, obligation.quota_year, left, price)
    case = import_string(settings.SHORTFALL_CASE)(*about, facts_of(obligation, left), by, today)
    record("quota.surrenderobligation.case", obligation, by=by, detail={"case": case.number, "shortfall": left})
    return case


def price_of(ranges: tuple[Range, ...]) -> Decimal | None:
    """The average price of the first reading that has one: the month before that of the last day."""
    return ranges[0].price if ranges else None


def facts_of(obligation: SurrenderObligation, left: int) -> str:
    """案情, in words."""
    sentence = _(
        "%(unit)s %(year)s 年度应清缴配额 %(owed)s tCO2e，清缴期限 %(day)s；至今已清缴 %(done)s tCO2e，欠缴 %(left)s tCO2e。"
    )
    tonnes = {"owed": obligation.tonnes, "done": obligation.surrendered_tonnes, "left": left}
    words = {"unit": obligation.enterprise.name, "year": obligation.quota_year, "day": long_day(obligation.due_on)}
    return sentence % (words | {name: f"{value:,}" for name, value in tonnes.items()})
