"""在岗人员: who of a body or a bureau hears of something today."""

from datetime import date

import pytest

from cets_portal.accounts.models import Organisation, Role, Tenure
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from tests.people import CHEN, CHENG, DEMO, LIN, MA, QIAN, WANG, WU, ZHAO, ZHOU, make_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 22)


def test_of_a_body_all_or_those_of_a_role() -> None:
    wang, wu, _chen = (make_person(one) for one in (WANG, WU, CHEN))
    body = Organisation.objects.get(name=WANG.body).pk
    assert set(seated_in(TODAY, body)) == {wang, wu}
    assert seated_in(TODAY, body, {Role.APPROVER}) == [wu]


def test_of_no_body_nobody() -> None:
    make_person(WANG)
    assert seated_in(TODAY, None) == []


def test_of_a_bureau_those_of_the_roles_in_that_province() -> None:
    lin, zhou, *_others = (make_person(one) for one in (LIN, ZHOU, QIAN, ZHAO, MA, WANG))
    assert set(seated_in_bureau(TODAY, DEMO, BUREAU)) == {lin, zhou}


def test_whose_term_is_over_is_not_seated() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    Tenure.objects.filter(user=lin).update(until_on=date(2026, 7, 21))
    assert seated_in_bureau(TODAY, DEMO, BUREAU) == [cheng]
