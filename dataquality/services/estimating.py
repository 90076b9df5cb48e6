"""省级测算: the province's own estimate where a unit fails to report, with its basis in words and on file."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FigureSource
from dataquality.models import VerifiedFigure
from dataquality.rules.annex import estimated_annex
from dataquality.rules.snapshot import column_total, figure
from dataquality.services.confirming import FigureWanted, hold_figures, propose
from dataquality.services.estimate_grounds import refuse_estimate
from dataquality.services.verification.gate import refuse_other_bureaus
from registry.models import Enterprise


@transaction.atomic
def propose_estimate(
    enterprise: Enterprise,
    sector: str,
    emission_year: int,
    *,
    tco2e: Decimal,
    basis: str,
    basis_file: StoredFile | None,
    by: User,
    today: date,
) -> VerifiedFigure:
    """提出测算, for another officer to confirm. Refused: the unit has reported, its date has not passed, a verified
    figure stands, the unit is not of the sector, or basis or file are missing."""
    refuse_other_bureaus(enterprise.province, by)
    if not basis.strip():
        raise Refused(_("请写明测算的方法和依据。"), code="basis")
    if basis_file is None:
        raise Refused(_("请附测算依据的文件。"), code="basis_file")
    if tco2e < 0:
        raise Refused(_("排放量不能为负。"), code="tco2e")
    hold_figures(enterprise)
    refuse_estimate(enterprise, sector, emission_year, today=today)
    names = {"uscc": enterprise.uscc, "name": enterprise.name, "province": enterprise.province, "city": enterprise.city}
    tonnes = column_total(tco2e)
    wanted = FigureWanted(
        source=FigureSource.ESTIMATE,
        tco2e=tonnes,
        annex=estimated_annex(sector, emission_year, names, figure(tonnes)),
        basis=basis.strip(),
        basis_file=basis_file,
    )
    return propose(enterprise, sector, emission_year, wanted, by=by)
