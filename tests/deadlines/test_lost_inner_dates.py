"""失去的内部期限: when a notice replaces a date, the provinces that set their own for it are named before and told after."""

from datetime import date

import pytest

from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.services import inner_dates, load_norms
from cets_portal.deadlines.services.inner_dates import Wanted
from cets_portal.inbox.models import Message
from tests.deadlines.notices import notice_text, task_text
from tests.deadlines.test_entered import SU, TODAY, enact, submitted
from tests.people import DEMO, LIN, QIAN, make_person, signed_in

pytestmark = pytest.mark.django_db
STEEL = "order-19/25/steel/2026"


@pytest.fixture(autouse=True)
def _inner() -> None:
    load_norms()
    make_person(LIN)
    wanted = Wanted("unit", obligation=Obligation.objects.get(key=STEEL), due_on=date(2027, 3, 20), reason="厅函")
    inner_dates.set_inner_date(DEMO, wanted, by=make_person(QIAN), today=TODAY)


def test_the_preview_names_the_province() -> None:
    notice = submitted()
    page = signed_in(SU).get(f"/norms/entered/{notice.pk}/").content.decode()
    assert "示例省对原期限设有内部期限" in page


def test_a_doubled_order_within_one_notice_is_to_be_taken_out_and_not_replaced() -> None:
    notice = submitted(notice_text(tasks=task_text("1") + task_text("2", due_on="2027-05-31")))
    page = signed_in(SU).get(f"/norms/entered/{notice.pk}/").content.decode()
    assert "请删去一项" in page
    assert "请在“替代”中写" not in page


def test_the_bureau_s_administrator_is_told_once_and_nobody_else() -> None:
    enact(submitted())
    (told,) = Message.objects.all()
    assert told.user.username == QIAN.username
    assert "2027-03-20" in told.body
    assert "内部期限不再适用" in told.subject
    load_norms()
    assert Message.objects.count() == 1


def test_a_notice_about_something_else_tells_nobody() -> None:
    notice = submitted(notice_text(tasks=task_text(sectors='"cement"')))
    page = signed_in(SU).get(f"/norms/entered/{notice.pk}/").content.decode()
    assert "设有内部期限" not in page
    enact(notice)
    assert not Message.objects.exists()
    assert InnerDate.objects.get().obligation.status == "in_force"  # type: ignore[union-attr]
