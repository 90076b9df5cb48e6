"""成批登记书面送达: one note for many, what is settled stays, every unit named in the log."""

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from registry.choices import Sector
from registry.models import RightsNotice
from registry.services import notices
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import published_list

pytestmark = pytest.mark.django_db

NOTE = "邮政挂号，11月3日，回执在档"


def told(number: int = 3) -> None:
    for _ in range(number):
        make_enterprise(emissions={2025: "30000"})
    published_list()


def test_one_note_settles_all_that_were_chosen_and_no_other() -> None:
    told()
    left = RightsNotice.objects.first()
    assert left is not None
    chosen = RightsNotice.objects.exclude(pk=left.pk)
    assert notices.record_paper_for(chosen, note=f" {NOTE} ", by=make_person(LIN)) == 2
    assert RightsNotice.objects.filter(paper_note=NOTE).count() == 2
    left.refresh_from_db()
    assert left.paper_note == ""


def test_what_was_recorded_or_confirmed_meanwhile_is_left_alone() -> None:
    told(2)
    first, _second = RightsNotice.objects.order_by("pk")
    notices.record_paper(first, note="专人送达，签收人 李某", by=make_person(LIN))
    assert notices.record_paper_for(RightsNotice.objects.all(), note=NOTE, by=make_person(LIN)) == 1
    first.refresh_from_db()
    assert first.paper_note == "专人送达，签收人 李某"
    with pytest.raises(Conflict, match="没有可登记的"):
        notices.record_paper_for(RightsNotice.objects.all(), note=NOTE, by=make_person(LIN))


def test_the_log_has_one_entry_for_each_list_with_the_units_named() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    make_enterprise(sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "90000"})
    published_list()
    published_list("steel")
    notices.record_paper_for(RightsNotice.objects.all(), note=NOTE, by=make_person(LIN))
    logged = Entry.objects.filter(action="registry.rightsnotice.paper")
    assert [one.reason for one in logged] == [NOTE, NOTE]
    assert {"count": 1, "uscc": [unit.uscc]} in [one.detail for one in logged]


@pytest.mark.parametrize("note", ["", "  ", "长" * 201])
def test_without_a_note_that_fits_nothing_is_recorded(note: str) -> None:
    told(1)
    with pytest.raises(Refused):
        notices.record_paper_for(RightsNotice.objects.all(), note=note, by=make_person(LIN))


def test_only_clerks_record_paper() -> None:
    told(1)
    with pytest.raises(Forbidden):
        notices.record_paper_for(RightsNotice.objects.all(), note=NOTE, by=make_person(ZHOU))
    assert RightsNotice.objects.get().paper_note == ""
