"""登记册办理: what an officer records of one enterprise, each act with its audit entry.

Whole files go through services/roster. Whoever writes names, activities or figures holds the register
(`hold_register`), so that two writers never weave into each other and always wait in the same order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.templatetags.dates import long_day
from registry.choices import NameSource
from registry.models import AnnualEmission, Enterprise, EnterpriseName, Facility, RegisterChange
from registry.rules.days import EARLIEST
from registry.rules.figures import plain_tonnes
from registry.rules.name_history import kinds_of
from registry.services.typed_names import checked_name

#: One number for the whole register: enterprises move between provinces, so a lock per province would leak.
_REGISTER_LOCK = 620_001


def hold_register() -> None:
    """Keep every other writer of the register waiting until this transaction ends.

    On SQLite the transaction itself (IMMEDIATE) already does.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_LOCK])


def upsert_names(enterprise: Enterprise, names: Iterable[str], *, source: NameSource, today: date) -> int:
    """Add names to the history of one enterprise and set every kind by its current name; returns how many are new.

    The current name is `enterprise.name`, saved or not. To be called inside the transaction that holds the register.
    """
    return _sync_names([enterprise], {enterprise.pk: list(names)}, source, today)


def upsert_published(names_of: Mapping[str, Sequence[str]], *, today: date) -> dict[str, int]:
    """Register enterprises met in published forms: code → its names, oldest first; returns code → primary key.

    A new enterprise takes the last name and no place: region digits of a code are not a place. The name of a
    known one changes only where it is known from publications alone. The caller holds the register.
    """
    Enterprise.objects.bulk_create(
        [Enterprise(uscc=code, name=names[-1]) for code, names in sorted(names_of.items())], ignore_conflicts=True
    )
    units = list(Enterprise.objects.filter(uscc__in=names_of).order_by("uscc"))
    better = Q(activities__isnull=False) | Q(register_changes__isnull=False)
    known_better = set(
        Enterprise.objects.filter(better, pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    renamed = [unit for unit in units if unit.pk not in known_better and unit.name != names_of[unit.uscc][-1]]
    for unit in renamed:
        unit.name = names_of[unit.uscc][-1]
    Enterprise.objects.bulk_update(renamed, ["name"])
    _sync_names(units, {unit.pk: names_of[unit.uscc] for unit in units}, NameSource.PUBLISHED, today)
    return {unit.uscc: unit.pk for unit in units}


def _sync_names(
    units: Sequence[Enterprise], names: Mapping[int, Iterable[str]], source: NameSource, today: date
) -> int:
    """Make the histories of `units` hold `names` beside what they hold, every kind told by the current name."""
    known: dict[int, dict[str, EnterpriseName]] = {unit.pk: {} for unit in units}
    for met in EnterpriseName.objects.filter(enterprise__in=units):
        known[met.enterprise_id][met.name] = met
    turned, fresh = [], []
    for unit in units:
        for name, kind in kinds_of(unit.name, [*known[unit.pk], *names[unit.pk]]).items():
            row = known[unit.pk].get(name)
            if row is None:
                fresh.append(EnterpriseName(enterprise=unit, name=name, kind=kind, source=source, first_seen_on=today))
            elif row.kind != kind:
                row.kind = kind
                turned.append(row)
    EnterpriseName.objects.bulk_update(turned, ["kind"])
    EnterpriseName.objects.bulk_create(fresh)
    return len(fresh)


def record_name(enterprise: Enterprise, name: str, *, by: User | None, today: date) -> None:
    """更名: the enterprise is called `name` from now on; the old name stays in the history.

    Refused: what a roster row would refuse as a name.
    """
    name = checked_name(name, heading=_("新名称"), longest=200)
    with transaction.atomic():
        hold_register()
        old = Enterprise.objects.values_list("name", flat=True).get(pk=enterprise.pk)
        enterprise.name = name
        if old == name:
            return
        enterprise.save(update_fields=["name"])
        upsert_names(enterprise, [old, name], source=NameSource.OFFICER, today=today)
        RegisterChange.objects.create(enterprise=enterprise, field="name", old=old, new=name, changed_by=by)
        record("registry.enterprise.rename", enterprise, by=by, detail={"old": old, "new": name})


def record_emission(
    enterprise: Enterprise,
    *,
    sector: str,
    emission_year: int,
    source: str,
    tco2e: Decimal,
    basis: str,
    by: User | None,
) -> AnnualEmission:
    """Record one yearly figure (tCO2e) of one source; a figure of the same source is overwritten, its value kept.

    Refused where the figure cannot be one (negative, more than six decimals, a year out of range).
    """
    place: dict[str, Any] = {
        "enterprise": enterprise,
        "sector": sector,
        "emission_year": emission_year,
        "source": source,
    }
    _check_figure(AnnualEmission(**place, emissions_tco2e=tco2e, basis=basis))
    with transaction.atomic():
        hold_register()
        known = AnnualEmission.objects.filter(**place).first()
        if known and known.emissions_tco2e == tco2e:
            return known
        figure, _new = AnnualEmission.objects.update_or_create(
            **place, defaults={"emissions_tco2e": tco2e, "basis": basis, "recorded_at": clock.now()}
        )
        old = plain_tonnes(known.emissions_tco2e) if known else ""
        _note_figure(figure, old=old, by=by)
    return figure


def _check_figure(figure: AnnualEmission) -> None:
    try:
        figure.clean_fields(exclude=["enterprise"])
    except ValidationError as error:
        raise Refused("；".join(error.messages), code="figure", issues=list(error.message_dict.items())) from error


def _note_figure(figure: AnnualEmission, *, old: str, by: User | None) -> None:
    """The old value, where there was one, into the register's changes; the act into the audit log."""
    place: dict[str, Any] = {"sector": figure.sector, "emission_year": figure.emission_year, "source": figure.source}
    new = plain_tonnes(figure.emissions_tco2e)
    if old:
        RegisterChange.objects.create(
            enterprise=figure.enterprise, field="emissions_tco2e", old=old, new=new, changed_by=by, **place
        )
    detail = {**place, "old": old, "new": new, "basis": figure.basis}
    record("registry.enterprise.record_emission", figure.enterprise, by=by, detail=detail)


def add_facility(
    enterprise: Enterprise,
    *,
    sector: str,
    code: str,
    name: str,
    by: User | None,
    capacity: Decimal | None = None,
    capacity_unit: str = "",
    started_on: date | None = None,
    closed_on: date | None = None,
) -> Facility:
    """Record a unit, line or process. Refused: a sector the enterprise is not in, a code in use, dates reversed.

    Refused too: a name or code that a spreadsheet would run, a date before 1949.
    """
    code = checked_name(code, heading=_("设施编号"), longest=40)
    name = checked_name(name, heading=_("设施名称"), longest=100)
    if not enterprise.activities.filter(sector=sector).exists():
        raise Refused(_("该企业没有登记此行业的活动，请先登记行业，再登记设施。"), code="sector")
    for day in filter(None, (started_on, closed_on)):
        if day < EARLIEST:
            message = _("设施的日期 %(found)s 太早，应在 %(first)s 之后。请核对年份。")
            raise Refused(message % {"found": day.isoformat(), "first": long_day(EARLIEST)}, code="too_early")
    if started_on and closed_on and closed_on < started_on:
        raise Refused(_("关停日期早于投产日期，请核对两个日期。"), code="dates")
    with transaction.atomic():
        facility, new = Facility.objects.get_or_create(
            enterprise=enterprise,
            code=code,
            defaults={
                "sector": sector,
                "name": name,
                "capacity": capacity,
                "capacity_unit": capacity_unit,
                "started_on": started_on,
                "closed_on": closed_on,
            },
        )
        if not new:
            message = _("设施编号“%(code)s”已用于“%(name)s”，请换一个编号。")
            raise Refused(message % {"code": code, "name": facility.name}, code="taken")
        record("registry.enterprise.add_facility", enterprise, by=by, detail={"code": code, "name": name})
    return facility
