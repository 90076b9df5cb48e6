"""名录公文: the letters of rights and duties of a published list, and what their receipt acknowledges."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.services.batches import order_drafts
from registry.choices import ListStatus
from registry.models import AnnualList, RightsNotice
from registry.selectors.letters import find_recipients
from registry.selectors.notices import WAITING
from registry.services import notices


def draft_rights_letters(annual_list: AnnualList, *, by: User, today: date) -> LetterBatch:
    """Letters to every unit of the list; units that have theirs are left alone. Raises Forbidden, Refused."""
    if annual_list.status != ListStatus.PUBLISHED:
        raise Refused(_("名录公布后才能告知各单位。"), code="not_published")
    units, _unknown = find_recipients(
        annual_list.province, list_year=annual_list.list_year, sector=annual_list.sector, codes=()
    )
    return order_drafts(LetterKind.RIGHTS_DUTIES, units, {}, by=by, today=today)


def letter_acknowledged(letter: Letter, *, by: User) -> None:
    """A letter of rights and duties tells what the list's own notice tells: who has the one has the other.

    A notice that was acknowledged before, or delivered on paper, stays as it is.
    """
    for notice in _told_by(letter):
        if letter.paper_note:
            notices.record_paper(notice, note=letter.paper_note, by=by)
        elif by.acting_post and by.acting_post.organisation_id == notice.enterprise.organisation_id:
            notices.acknowledge(notice, by=by)


def _told_by(letter: Letter) -> QuerySet[RightsNotice]:
    """The unit's own notices of the list that the letter is about, not yet acknowledged."""
    kind, _slash, year_and_sector = letter.subject_key.partition("/")
    year, _slash, sector = year_and_sector.partition("/")
    if letter.kind != LetterKind.RIGHTS_DUTIES or kind != "list" or not year.isdigit():
        return RightsNotice.objects.none()
    own = RightsNotice.objects.filter(enterprise__uscc=letter.uscc, annual_list__province=letter.province)
    return own.filter(WAITING, list_year=int(year), sector=sector).select_related("enterprise", "annual_list")
