"""撤销施行: what one person put in force another takes back, with a reason, as long as nothing was done under it."""

from datetime import date
from uuid import uuid4

import pytest

from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.deadlines.models import EnteredNotice, NormDocument, Obligation
from cets_portal.deadlines.services import load_norms, revoking
from cets_portal.oversight.models import Settled
from tests.deadlines.notices import notice_text, task_text
from tests.deadlines.test_entered import SU, enact, submitted
from tests.people import DEMO, HE, LIN, Person, make_person, signed_in

pytestmark = pytest.mark.django_db
STEEL = "order-19/25/steel/2026"


@pytest.fixture
def notice() -> EnteredNotice:
    load_norms()
    found = submitted()
    enact(found)
    found.refresh_from_db()
    return found


def revoke(notice: EnteredNotice, who: Person = HE, reason: str = "日期录错") -> None:
    revoking.revoke(notice, by=make_person(who), reason=reason)


def code_of(notice: EnteredNotice, who: Person = HE, reason: str = "日期录错") -> str:
    with pytest.raises((Refused, Forbidden)) as refusal:
        revoke(notice, who, reason)
    return refusal.value.code


def test_the_dates_are_again_what_they_were(notice: EnteredNotice) -> None:
    assert Obligation.objects.get(key=STEEL).status == "superseded"
    revoke(notice)
    old, new = Obligation.objects.get(key=STEEL), Obligation.objects.get(key="2027-5/1/steel")
    assert (old.status, old.superseded_by, old.due_on) == ("in_force", None, date(2027, 3, 31))
    assert (new.status, new.superseded_by) == ("superseded", old)
    assert notice.status == "revoked"
    assert not NormDocument.objects.filter(code="2027-5", is_current=True).exists()
    assert Entry.objects.get(action="deadlines.enterednotice.revoke").reason == "日期录错"
    load_norms()
    assert Obligation.objects.get(key=STEEL).status == "in_force"


@pytest.mark.parametrize(
    ("who", "reason", "code"), [(SU, "x", "second_person"), (HE, " ", "reason"), (LIN, "x", "role")]
)
def test_it_takes_a_second_person_of_the_ministry_and_a_reason(
    notice: EnteredNotice, who: Person, reason: str, code: str
) -> None:
    assert code_of(notice, who, reason) == code
    assert Obligation.objects.get(key=STEEL).status == "superseded"


def test_what_was_done_under_it_holds_it_in_force(notice: EnteredNotice) -> None:
    row = Obligation.objects.get(key="2027-5/1/steel")
    done = Settled.objects.create(
        obligation=row, list_year=2026, sector="steel", province=DEMO, done_on=date(2026, 11, 22), batch=uuid4()
    )
    assert code_of(notice) == "used"
    page = signed_in(HE).get(f"/norms/entered/{notice.pk}/").content.decode()
    assert "已登记办结 1 条" in page
    assert f"/norms/entered/{notice.pk}/revoke/" not in page
    Settled.objects.filter(pk=done.pk).update(withdrawn_at="2026-11-22T00:00Z", withdrawn_reason="x")
    revoke(notice)


def test_a_later_notice_that_builds_on_it_holds_it_in_force(notice: EnteredNotice) -> None:
    enact(submitted(notice_text("2027-6", issued_on="2026-11-21", tasks=task_text(replaces="2027-5/1"))))
    assert code_of(notice) == "used"


def test_a_revoked_notice_is_not_revoked_again_and_its_code_may_be_entered_anew(notice: EnteredNotice) -> None:
    revoke(notice)
    with pytest.raises(Refused):
        revoke(notice)
    enact(submitted())
    assert Obligation.objects.get(key=STEEL).status == "superseded"


def test_the_second_person_does_it_on_the_page(notice: EnteredNotice) -> None:
    client = signed_in(HE)
    address = f"/norms/entered/{notice.pk}/"
    assert f"{address}revoke/" in client.get(address).content.decode()
    page = client.post(f"{address}revoke/", {"reason": "日期录错"}, follow=True).content.decode()
    assert "已撤销施行" in page
    assert client.get("/norms/notice/2027-5/").status_code == 404


def test_the_page_of_a_revoked_duty_says_what_holds_again(notice: EnteredNotice) -> None:
    address = "/duties/2027-5/1/steel/"
    assert "恢复为" not in signed_in(LIN).get(address).content.decode()
    revoke(notice)
    page = signed_in(LIN).get(address).content.decode()
    assert "所依据的通知已撤销施行，恢复为" in page
    assert f'href="/duties/{STEEL}/"' in page
    assert "改期前的办结由现行事项承接" not in page
