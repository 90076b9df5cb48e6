"""核查结果公开: one edition of all told figures of a province, sector and year: frozen, written, logged (art. 12)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services import store
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from cets_portal.norms.provinces import find_province
from cets_portal.workbooks.writing import Column, Kind, write_table_csv, write_table_xlsx
from dataquality.choices import FigureSource
from dataquality.models import VerifiedEdition
from dataquality.rules.conclusion.table import number_of
from dataquality.selectors.verified_editions import (
    content_of,
    decisions_to_publish,
    editions_of,
    outcome_label,
    rows_for,
    subject_of,
    told_figures,
)
from dataquality.services.filings import refuse_role
from dataquality.services.verification.gate import refuse_other_bureaus
from registry.choices import Sector
from registry.services.register import hold_register

SCHEMA: Final = "verified_edition/1"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


@transaction.atomic
def publish(province: str, sector: str, emission_year: int, *, by: User, today: date) -> VerifiedEdition:
    """公开一版, with the decisions on objections whose figure the unit was told of. Refused where nothing was told yet, or
    nothing changed since the last edition."""
    refuse_role(by, BUREAU)
    refuse_other_bureaus(province, by)
    hold_register()  # Two at once would write the same edition twice.
    rows = rows_for(province, sector, emission_year)
    if not rows:
        raise Refused(_("还没有已告知单位的认定，不能公开。"), code="nothing")
    before = editions_of(province, sector, emission_year)
    if before and content_of(before[0])["rows"] == rows:
        raise Refused(_("与第 %(n)s 版相同，没有变化。") % {"n": before[0].edition}, code="unchanged")
    number = (before[0].edition if before else 0) + 1
    place = {"province": province, "sector": sector, "emission_year": emission_year, "edition": number}
    edition = _stored(place, rows, by=by, today=today)
    told_figures(province, sector, emission_year).filter(published_on__isnull=True).update(published_on=today)
    decisions_to_publish(province, sector, emission_year).update(published_on=today)
    record("dataquality.verifiededition.publish", edition, by=by, detail={**place, "units": len(rows)})
    return edition


def _stored(place: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, by: User, today: date) -> VerifiedEdition:
    data = canonical({"schema": SCHEMA, **place, "published_on": today.isoformat(), "rows": list(rows)})
    with translation.override("zh-hans"):
        workbook, csv = _files(place, rows, today, by)
    subject = subject_of(place["province"], place["sector"], place["emission_year"], place["edition"])
    files = (LoggedFile.of(workbook, f"{subject}.xlsx"), LoggedFile.of(csv, f"{subject}.csv"))
    entry = append([Leaf("verified", subject, data, files)])[0]
    return VerifiedEdition.objects.create(
        **place,
        units=len(rows),
        content=data.decode(),
        digest=sha256(data),
        workbook=workbook,
        csv=csv,
        published_by=by,
        published_at=now(),
        published_on=today,
        entry=entry,
    )


def title_of(place: Mapping[str, Any]) -> str:
    """'示例省2025年度温室气体排放核查结果（钢铁行业）'."""
    found = find_province(place["province"])
    words = {
        "province": found.name if found else place["province"],
        "year": place["emission_year"],
        "sector": Sector(place["sector"]).label,
    }
    return _("%(province)s%(year)s年度温室气体排放核查结果（%(sector)s行业）") % words


def _files(
    place: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], today: date, by: User
) -> tuple[StoredFile, StoredFile]:
    table = [_line(number, row) for number, row in enumerate(rows, start=1)]
    notes = (_("第 %(n)s 版，%(day)s 公开。") % {"n": place["edition"], "day": today.isoformat()},)
    book = write_table_xlsx(_columns(), table, title=title_of(place), notes=notes, made_on=today)
    return store(book, media_type=XLSX, by=by), store(write_table_csv(_columns(), table), media_type=CSV, by=by)


def _columns() -> list[Column]:
    return [
        Column(_("序号"), 6, Kind.INTEGER),
        Column(_("地市"), 12),
        Column(_("单位名称"), 36),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("核查后排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("认定依据"), 16),
        Column(_("核查机构"), 30),
        Column(_("告知日期"), 12),
        Column(_("异议复核"), 14),
    ]


def _line(number: int, row: Mapping[str, Any]) -> list[Any]:
    return [
        number,
        row["city"],
        row["name"],
        row["uscc"],
        number_of(row["tco2e"]),
        str(FigureSource(row["source"]).label),
        row["agency"],
        row["told_on"],
        outcome_label(row["objection"]),
    ]
