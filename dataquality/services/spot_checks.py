"""现场抽查: the bureau asks the city bureau to look on site; the city answers with what it saw, people and photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import CITY
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FilingStatus, Finding, SpotCheckStatus
from dataquality.models import Filing, SpotCheck, SpotCheckPhoto
from dataquality.services.filings import locked, refuse_role
from dataquality.services.review_telling import tell_of_spot_check, tell_of_spot_check_answer
from dataquality.services.reviewing import refuse_other_provinces

#: Regulation art. 17: an inspection is made by at least two people.
FEWEST_INSPECTORS = 2


@dataclass(frozen=True)
class Seen:
    """抽查情况: what the city answers. `photos` are stored files with their names."""

    visited_on: date
    inspectors: str
    finding: str
    answer: str
    photos: Sequence[tuple[StoredFile, str]] = ()


@transaction.atomic
def request(filing: Filing, *, text: str, due_on: date, by: User, today: date) -> SpotCheck:
    """发起抽查 of a filing; one outstanding at a time. The city's officers are told."""
    refuse_other_provinces(filing, by)
    held = locked(filing)
    if held.status not in (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED):
        raise Refused(_("该月存证尚未提交，不能抽查。"), code="status")
    if not text.strip():
        raise Refused(_("请写明抽查要求。"), code="text")
    if due_on < today:
        raise Refused(_("反馈期限不能早于今天。"), code="due_on")
    if held.spot_checks.filter(status=SpotCheckStatus.REQUESTED).exists():
        raise Conflict(_("这份存证已有一次抽查待反馈。"), code="conflict")
    made = SpotCheck.objects.create(filing=held, request=text.strip(), due_on=due_on, requested_by=by)
    record("dataquality.spotcheck.request", made, by=by, to_status=made.status, detail={"due_on": due_on.isoformat()})
    tell_of_spot_check(made, today)
    return made


@transaction.atomic
def answer(spot_check: SpotCheck, seen: Seen, *, by: User, today: date) -> None:
    """反馈抽查结果 by an officer of the unit's city. Refused: a day to come or before the request, fewer than two people."""
    refuse_role(by, CITY)
    _refuse_other_cities(spot_check, by)
    _refuse_incomplete(spot_check, seen, today)
    advance(
        spot_check, "answer", by=by, visited_on=seen.visited_on, inspectors=seen.inspectors.strip(),
        finding=seen.finding, answer=seen.answer.strip(), answered_by=by, answered_at=now(),
    )  # fmt: skip
    SpotCheckPhoto.objects.bulk_create(
        SpotCheckPhoto(spot_check=spot_check, file=file, name=name) for file, name in seen.photos
    )
    tell_of_spot_check_answer(spot_check, today)


def cancel(spot_check: SpotCheck, *, reason: str, by: User) -> None:
    """撤销抽查 with a reason."""
    refuse_other_provinces(spot_check.filing, by)
    advance(spot_check, "cancel", by=by, reason=reason)


def _refuse_other_cities(spot_check: SpotCheck, by: User) -> None:
    unit, post = spot_check.filing.enterprise, by.acting_post
    body = post.organisation if post else None
    if body is None or (body.province, body.city) != (unit.province, unit.city):
        raise Forbidden(_("只能反馈本市单位的抽查。"), code="city")


def _refuse_incomplete(spot_check: SpotCheck, seen: Seen, today: date) -> None:
    if seen.visited_on > today:
        raise Refused(_("到场日期不能晚于今天。"), code="visited_on")
    if seen.visited_on < timezone.localdate(spot_check.requested_at):
        raise Refused(_("到场日期早于发起抽查的日期。"), code="visited_on")
    if len(people_of(seen.inspectors)) < FEWEST_INSPECTORS:
        raise Refused(_("现场检查不得少于两人，请填写检查人员姓名，用顿号隔开。"), code="inspectors")
    if seen.finding not in Finding.values:
        raise Refused(_("请选择抽查结果。"), code="finding")
    if not seen.answer.strip():
        raise Refused(_("请写明抽查情况。"), code="answer")


def people_of(text: str) -> list[str]:
    """Names in a line: '李强、王芳'."""
    for mark in "，,;；/ \t\n":
        text = text.replace(mark, "、")
    return list(dict.fromkeys(name for name in text.split("、") if name))
