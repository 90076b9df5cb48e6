"""状态流转: one writer, one winner, one entry."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import actions_for, advance
from cets_portal.audit.models import Entry
from cets_portal.audit.selectors import history_of
from cets_portal.audit.services import record
from registry.choices import ListStatus
from registry.models import AnnualList
from tests.people import CHENG, LIN, ZHOU, make_person

pytestmark = pytest.mark.django_db


def make_list(**fields: object) -> AnnualList:
    defaults = {"list_year": 2027, "province": "99", "sector": "power", "rule_code": "2026-32"}
    return AnnualList.objects.create(**{**defaults, **fields})


def test_a_step_moves_the_status_and_leaves_one_entry() -> None:
    lin, annual_list = make_person(LIN), make_list()
    advance(annual_list, "submit", by=lin, submitted_by=lin)
    assert annual_list.status == ListStatus.SUBMITTED
    entry = history_of(annual_list).get()
    assert (entry.actor_name, entry.from_status, entry.to_status) == ("林岚", "draft", "submitted")
    assert entry.province == "99"


def test_a_wrong_post_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        advance(make_list(), "submit", by=make_person(ZHOU))


def test_the_portal_takes_no_step_that_needs_a_person() -> None:
    with pytest.raises(Forbidden):
        advance(make_list(), "submit", by=None)


def test_maker_may_not_check() -> None:
    zhou = make_person(ZHOU)
    annual_list = make_list(status=ListStatus.SUBMITTED, submitted_by=zhou)
    with pytest.raises(Refused) as refusal:
        advance(annual_list, "publish", by=zhou)
    assert refusal.value.code == "second_person"
    assert "publish" in actions_for(annual_list, zhou)
    assert actions_for(annual_list, zhou)["publish"]


def test_a_return_wants_a_reason() -> None:
    annual_list = make_list(status=ListStatus.SUBMITTED, submitted_by=make_person(LIN))
    with pytest.raises(Refused) as refusal:
        advance(annual_list, "return", by=make_person(ZHOU), reason="  ")
    assert refusal.value.code == "reason"


def test_a_step_from_another_state_is_a_conflict_and_writes_nothing() -> None:
    lin = make_person(LIN)
    annual_list = make_list(status=ListStatus.PUBLISHED)
    with pytest.raises(Conflict):
        advance(annual_list, "submit", by=lin)
    assert not history_of(annual_list).exists()


def test_entries_can_be_neither_changed_nor_deleted() -> None:
    entry = record("test", make_list(), by=None)
    for sql in ("UPDATE audit_entry SET reason = 'x' WHERE id = %s", "DELETE FROM audit_entry WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [entry.pk])
    assert Entry.objects.get(pk=entry.pk).reason == ""


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_eight_simultaneous_submits_one_wins() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    pk = make_list().pk
    start, results = threading.Barrier(8), []

    def submit(number: int) -> None:
        try:
            mine = AnnualList.objects.get(pk=pk)
            start.wait()
            advance(mine, "submit", by=lin if number % 2 else cheng)
            results.append("won")
        except Conflict:
            results.append("lost")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["lost"] * 7 + ["won"]
    assert Entry.objects.filter(action="registry.annuallist.submit").count() == 1
