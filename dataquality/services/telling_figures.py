"""告知核查结果: a numbered letter from the versioned template, sent through the portal, and the term to object begins.

Regulation art. 12: within 7 working days after the figure was confirmed. Later is possible and marked as late.
"""

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict
from cets_portal.audit.services import record
from cets_portal.letters.choices import LetterKind, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import issue, send
from cets_portal.letters.services.drafting import draft_letters
from cets_portal.norms.clocks import load_clock
from cets_portal.templatetags.dates import long_day
from cets_portal.templatetags.figures import tonnes
from dataquality.choices import FigureSource, FigureStatus
from dataquality.models import VerifiedFigure
from dataquality.rules.verification.clocks import due
from dataquality.selectors.verified import subject_of
from dataquality.services.duties import figure_told
from dataquality.services.figure_telling import tell_of_figure
from dataquality.services.verification.gate import refuse_other_bureaus


@transaction.atomic
def tell_figure(
    figure: VerifiedFigure, *, by: User, today: date, channel: str = SendChannel.PORTAL, note: str = ""
) -> None:
    """告知单位 of a confirmed figure. Refused where nobody of the unit reads the portal and no paper says how it went;
    Conflict where it was told or replaced meanwhile."""
    refuse_other_bureaus(figure.province, by)
    object_by = None if is_final(figure) else due(today, "verification_objection")
    fresh = VerifiedFigure.objects.filter(pk=figure.pk, status=FigureStatus.CONFIRMED, told_on__isnull=True)
    if fresh.update(told_on=today, object_by=object_by) != 1:
        raise Conflict(_("该认定已告知或已被替代，请刷新后再看。"), code="conflict")
    figure.refresh_from_db()
    letter = _letter(figure, by=by, today=today)
    send(letter, channel=channel, by=by, today=today, note=note)
    late = is_late(figure)
    detail = {"number": figure.number, "letter": letter.number, "late": late}
    record("dataquality.verifiedfigure.tell", figure, by=by, detail=detail)
    figure_told(figure, done_on=today, by=by)
    tell_of_figure(figure, today)


def is_final(figure: VerifiedFigure) -> bool:
    """A figure that was itself decided upon an objection is not objected to again in the portal."""
    return figure.source == FigureSource.OBJECTION


def is_late(figure: VerifiedFigure) -> bool:
    """Was the unit told after the last day?"""
    return bool(figure.told_on and figure.tell_by and figure.told_on > figure.tell_by)


def _letter(figure: VerifiedFigure, *, by: User, today: date) -> Letter:
    """Drafted and issued by the clerk who tells: two officers have confirmed the figure already."""
    unit = figure.enterprise
    to = Recipient(uscc=unit.uscc, name=unit.name, city=unit.city, organisation_id=unit.organisation_id)
    with translation.override("zh-hans"):
        facts = facts_of(figure)
    drafted = draft_letters(LetterKind.VERIFICATION, [to], facts, by=by, today=today, subject_key=subject_of(figure))
    if not drafted:
        raise Conflict(_("该认定的告知书已经拟过，请在公文中查看。"), code="letter")
    issue(drafted[0], by=by, today=today, draw=False)
    return drafted[0]


def facts_of(figure: VerifiedFigure) -> dict[str, str]:
    """What stands in the places of the letter, in Chinese."""
    year = figure.emission_year
    result = _("经认定，你单位%(year)s年度温室气体排放量为 %(tco2e)s tCO2e（第 %(n)s 版）。")
    words = {"year": year, "tco2e": tonnes(figure.emissions_tco2e), "n": figure.number}
    return {
        "emission_year": str(year),
        "sector": str(figure.get_sector_display()),
        "result": result % words,
        "basis": str(figure.get_source_display()),
        "remedy": _remedy(figure),
    }


def _remedy(figure: VerifiedFigure) -> str:
    if figure.object_by is None:
        return _("本结果系异议复核决定，复核结论依法公开。")
    objection, decision = load_clock("verification_objection"), load_clock("verification_decision")
    words = {"n": objection.working_days, "day": long_day(figure.object_by), "m": decision.working_days}
    sentence = _(
        "对上述结果有异议的，可自被告知之日起 %(n)s 个工作日内（%(day)s前，含当日）由负责人在本门户提出并附相关材料；"
        "自收到申请之日起 %(m)s 个工作日内作出决定。"
    )
    return sentence % words
