"""履约通知书: a numbered letter to the unit of what it owes, for each version of the obligation once."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden
from cets_portal.audit.services import record
from cets_portal.letters.choices import LetterKind, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import issue, send
from cets_portal.letters.services.drafting import draft_letters
from cets_portal.norms.surrender import surrender_rules
from cets_portal.templatetags.dates import long_day
from quota.models import SurrenderObligation
from quota.rules.offsets import offset_registered_from
from quota.selectors.surrender_vintages import draft_adopted
from quota.services.many import Done, each
from quota.services.obligations import officer_province
from quota.services.surrender_telling import tell_of_notice


@transaction.atomic
def notify(
    obligation: SurrenderObligation, *, by: User, today: date, channel: str = SendChannel.PORTAL, note: str = ""
) -> None:
    """通知 of one obligation. Refused where nobody of the unit reads the portal and no paper says how it went; Conflict
    where it was notified or replaced meanwhile."""
    post = by.acting_post
    if officer_province(by) != obligation.province or post is None or post.role != Role.CLERK:
        raise Forbidden(_("履约通知书由本省经办发出。"), code="role")
    fresh = SurrenderObligation.objects.filter(pk=obligation.pk, current=True, notified_on__isnull=True)
    if fresh.update(notified_on=today) != 1:
        raise Conflict(_("该应清缴已通知或已有新版本，请刷新后再看。"), code="conflict")
    letter = _letter(obligation, by=by, today=today)
    send(letter, channel=channel, by=by, today=today, note=note)
    SurrenderObligation.objects.filter(pk=obligation.pk).update(notice_number=letter.number)
    obligation.refresh_from_db()
    record("quota.surrenderobligation.notify", obligation, by=by, detail={"letter": letter.number})
    tell_of_notice(obligation, today)


def notify_many(obligations: Iterable[SurrenderObligation], *, by: User, today: date) -> Done:
    """成批通知: each a transaction of its own; what one refuses does not undo the others."""
    return each(obligations, lambda one: notify(one, by=by, today=today), lambda one: one.enterprise.name)


def subject_of(obligation: SurrenderObligation) -> str:
    """What the letter is about: 'obligation/991…/steel/2025/1'."""
    about = obligation
    return f"obligation/{about.enterprise.uscc}/{about.sector}/{about.quota_year}/{about.number}"


def _letter(obligation: SurrenderObligation, *, by: User, today: date) -> Letter:
    """Drafted and issued by the clerk who notifies: two officers have confirmed the figure."""
    unit = obligation.enterprise
    to = Recipient(uscc=unit.uscc, name=unit.name, city=unit.city, organisation_id=unit.organisation_id)
    with translation.override("zh-hans"):
        facts = facts_of(obligation)
    key = subject_of(obligation)
    drafted = draft_letters(LetterKind.COMPLIANCE, [to], facts, by=by, today=today, subject_key=key)
    if not drafted:
        raise Conflict(_("该应清缴的履约通知书已经拟过，请在公文中查看。"), code="letter")
    issue(drafted[0], by=by, today=today, draw=False)
    return drafted[0]


def facts_of(obligation: SurrenderObligation) -> dict[str, str]:
    """What stands in the places of the letter, in Chinese."""
    return {
        "quota_year": str(obligation.quota_year),
        "sector": str(obligation.get_sector_display()),
        "tonnes": f"{obligation.tonnes:,}",
        "due_on": long_day(obligation.due_on),
        "basis": _("%(year)s 年度核查认定第 %(n)s 版") % {"year": obligation.quota_year, "n": obligation.figure.number},
        "version": _version(obligation),
        "vintages": _vintages(obligation),
        "credits": _credits(obligation),
    }


def _version(obligation: SurrenderObligation) -> str:
    if obligation.number == 1:
        return _("本通知为首次通知。")
    sentence = _("本通知为第 %(n)s 版，替代此前的通知；已清缴的 %(done)s tCO2e 计入本版。")
    return sentence % {"n": obligation.number, "done": f"{obligation.surrendered_tonnes:,}"}


def _vintages(obligation: SurrenderObligation) -> str:
    """The rows of the table that speak of the year; a draft's only where the bureau has adopted it."""
    adopted = draft_adopted(obligation.province, obligation.sector)
    rows = [
        one
        for one in surrender_rules().vintages
        if one.obligation_from <= obligation.quota_year <= (one.obligation_to or obligation.quota_year)
        and (adopted or not one.is_draft)
    ]
    said = [_("%(note)s（%(source)s，依据等级 %(grade)s）") % {"note": _(one.note), "source": one.source, "grade": one.grade}
            for one in rows]  # fmt: skip
    return "".join(said) or _("可用配额按当年规定执行。")


def _credits(obligation: SurrenderObligation) -> str:
    first = offset_registered_from(surrender_rules(), obligation.quota_year)
    sentence = _(
        "可用核证自愿减排量抵销不超过 %(cap)s tCO2e（应清缴量的 5%%，向下取整），不得来自全国碳市场配额管理范围内的项目。"
    )
    said = sentence % {"cap": f"{obligation.offset_cap_tonnes:,}"}
    return said + (_("须为 %(day)s 起登记的减排量。") % {"day": long_day(first)} if first else "")
