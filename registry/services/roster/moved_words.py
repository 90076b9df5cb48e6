"""变动的说法: a cell that moved as a sentence, with the hand that moved it."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.selectors import history_of
from cets_portal.norms.codes import EmissionSource, label
from registry.models import AnnualEmission, Enterprise, RegisterChange, RosterImport
from registry.rules.roster.headings import HEADING_NAMES
from registry.services.roster.moved import FIGURE, MovedCell, Place


def sentence_of(cell: MovedCell) -> str:
    """第 3 行 某公司 2024 直接排放量（核查）：预览时 100,000.00，现为 222,222.22（某人 2026-11-22 10:30）."""
    words = {
        "row": f"{cell.place.row:,}",
        "unit": cell.unit,
        "what": _what(cell.place),
        "seen": cell.seen,
        "now": cell.now,
        "who": _hand(cell.place),
    }
    if words["who"]:
        return _("第 %(row)s 行 %(unit)s %(what)s：预览时 %(seen)s，现为 %(now)s（%(who)s）") % words
    return _("第 %(row)s 行 %(unit)s %(what)s：预览时 %(seen)s，现为 %(now)s") % words


def _what(place: Place) -> str:
    if place.field == FIGURE:
        source = label(EmissionSource(place.source)) if place.source else ""
        return _("%(year)s 直接排放量（%(source)s）") % {"year": place.emission_year, "source": _(source)}
    if not place.field:
        return _("核对结果")
    return _(HEADING_NAMES.get(place.field, HEADING_NAMES["former_names"]))


def _hand(place: Place) -> str:
    """Who brought the present value, and when; "" where nobody left a trace."""
    change = _last_change(place)
    if change:
        return _signed(change.changed_by, change.changed_at)
    recorded = _recorded_at(place)
    load = RosterImport.objects.filter(loaded_at=recorded).select_related("loaded_by").first() if recorded else None
    if load and load.loaded_at:
        return _signed(load.loaded_by, load.loaded_at)
    unit = Enterprise.objects.filter(pk=place.enterprise_id or 0).first()
    entry = next(iter(history_of(unit)), None) if unit else None
    return _signed(entry.actor, entry.at) if entry else ""


def _last_change(place: Place) -> RegisterChange | None:
    if place.field in ("", "uscc"):
        return None
    where: dict[str, Any] = {
        "enterprise_id": place.enterprise_id,
        "field": place.field,
        "sector": place.sector,
        "emission_year": place.emission_year,
        "source": place.source,
    }
    found = RegisterChange.objects.filter(**where).select_related("changed_by")
    return (found.filter(new=place.name) if place.name else found).first()


def _recorded_at(place: Place) -> datetime | None:
    """When the figure, or else the enterprise, was written."""
    if place.field == FIGURE:
        return _instant(
            AnnualEmission,
            enterprise_id=place.enterprise_id,
            sector=place.sector,
            emission_year=place.emission_year,
            source=place.source,
        )
    return _instant(Enterprise, pk=place.enterprise_id)


def _instant(model: type[Model], **where: Any) -> datetime | None:
    found: datetime | None = model._default_manager.filter(**where).values_list("recorded_at", flat=True).first()
    return found


def _signed(person: User | None, at: datetime) -> str:
    who = str(person) if person else _("命令行")
    return f"{who} {timezone.localtime(at):%Y-%m-%d %H:%M}"
