"""同时办理的法则: eight approvals make one, and two applications never pass the limit together."""

from functools import partial

import pytest

from cets_portal.audit.errors import Conflict, Refused
from quota.choices import CarryOverStatus, CloseStatus
from quota.ledger.proving import prove
from quota.models import CarryOver, Movement, YearClose
from quota.services import carrying, closing
from tests.people import ZHOU, make_person
from tests.quota.book.world import at_once, held
from tests.quota.year_end.test_carry_over import PLAN, apply
from tests.quota.year_end.test_closing import a_year, proposed
from tests.quota.year_end.world import TODAY, a_seller, wu

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


def test_eight_approvals_at_once_make_one() -> None:
    _unit, account = a_seller()
    made, zhou = apply(120_000), make_person(ZHOU)
    copies = [CarryOver.objects.get(pk=made.pk) for _ in range(8)]
    errors = at_once(*[partial(carrying.approve, one, by=zhou, today=TODAY) for one in copies])
    assert len(errors) == 7
    assert all(isinstance(error, Conflict) for error in errors), errors
    assert Movement.objects.filter(kind="carry_over_in").count() == 1
    assert held(account, 2025) == 120_000
    assert prove().holds


def test_applications_at_once_do_not_pass_the_limit() -> None:
    unit, _account = a_seller()
    by = wu()
    act = partial(carrying.apply_for, unit, "steel", PLAN, {2024: 100_000}, by=by, today=TODAY)
    errors = at_once(*[act] * 4)
    assert len(errors) == 3
    assert all(isinstance(error, Refused) for error in errors), errors
    assert CarryOver.objects.filter(status=CarryOverStatus.FILED).count() == 1


def test_approval_and_withdrawal_at_once_leave_one_of_them() -> None:
    _unit, account = a_seller()
    made, zhou, by = apply(120_000), make_person(ZHOU), wu()
    first, second = (CarryOver.objects.get(pk=made.pk) for _ in range(2))
    errors = at_once(
        partial(carrying.approve, first, by=zhou, today=TODAY), partial(carrying.withdraw, second, by=by, today=TODAY)
    )
    assert [type(error) for error in errors] == [Conflict]
    made.refresh_from_db()
    assert held(account, 2025) == (120_000 if made.status == CarryOverStatus.APPROVED else 0)
    assert prove().holds


def test_a_year_is_closed_once() -> None:
    a_year()
    one, zhou = proposed(), make_person(ZHOU)
    copies = [YearClose.objects.get(pk=one.pk) for _ in range(4)]
    errors = at_once(*[partial(closing.close, copy, copy.digest, by=zhou, today=TODAY) for copy in copies])
    assert [type(error) for error in errors] == [Conflict] * 3
    assert YearClose.objects.get().status == CloseStatus.CLOSED
