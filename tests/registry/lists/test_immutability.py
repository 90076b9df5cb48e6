"""已发布的名录不可改: the database itself refuses, whatever the code forgets. Raw SQL, on both engines."""

import pytest
from django.db import DatabaseError, connection, transaction

from registry.models import AnnualList, ListEntry
from tests.factories import make_enterprise

pytestmark = pytest.mark.django_db

FROZEN = ("published", "superseded")
OPEN = ("draft", "submitted")


def make_list(status: str, *, edition: int = 1, sector: str = "power") -> AnnualList:
    """A list with one entry, brought into `status` after the entry was written, as publication does."""
    made = AnnualList.objects.create(list_year=2027, province="99", sector=sector, edition=edition, rule_code="2026-32")
    make_entry(made)
    sql("UPDATE registry_annuallist SET status = %s WHERE id = %s", status, made.pk)
    return made


def make_entry(annual_list: AnnualList) -> ListEntry:
    return ListEntry.objects.create(
        annual_list=annual_list, enterprise=make_enterprise(), verdict="include", reason="reached",
        clause="（一）", emission_year=2025, change="new",
    )  # fmt: skip


def sql(statement: str, *values: int | str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.fixture(params=FROZEN)
def frozen(request: pytest.FixtureRequest) -> AnnualList:
    return make_list(request.param)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_listentry SET verdict = 'exclude' WHERE annual_list_id = %s",
        "UPDATE registry_listentry SET name = name WHERE annual_list_id = %s",
        "DELETE FROM registry_listentry WHERE annual_list_id = %s",
        "UPDATE registry_annuallist SET change_note = 'x' WHERE id = %s",
        "UPDATE registry_annuallist SET status = 'draft' WHERE id = %s",
        "UPDATE registry_annuallist SET status = 'superseded', change_note = 'x' WHERE id = %s",
        "DELETE FROM registry_annuallist WHERE id = %s",
    ],
)
def test_of_a_published_list_nothing_is_changed_or_deleted(frozen: AnnualList, statement: str) -> None:
    with pytest.raises(DatabaseError, match="published list"):
        sql(statement, frozen.pk)


def test_no_entry_is_added_to_a_published_list(frozen: AnnualList) -> None:
    with pytest.raises(DatabaseError, match="published list"), transaction.atomic():
        make_entry(frozen)


def test_an_entry_does_not_move_to_another_list() -> None:
    source, target = make_list("draft"), make_list("published", sector="steel")
    with pytest.raises(DatabaseError, match="an entry stays on its list"):
        sql("UPDATE registry_listentry SET annual_list_id = %s WHERE annual_list_id = %s", target.pk, source.pk)


def test_the_one_step_left_to_a_published_list_is_to_be_superseded() -> None:
    made = make_list("published")
    assert sql("UPDATE registry_annuallist SET status = 'superseded' WHERE id = %s", made.pk) == 1
    with pytest.raises(DatabaseError, match="published list"):
        sql("UPDATE registry_annuallist SET status = 'published' WHERE id = %s", made.pk)


@pytest.mark.parametrize("status", OPEN)
def test_an_open_list_stays_changeable(status: str) -> None:
    made = make_list(status)
    assert sql("UPDATE registry_listentry SET verdict = 'exclude' WHERE annual_list_id = %s", made.pk) == 1
    assert sql("UPDATE registry_annuallist SET change_note = 'x' WHERE id = %s", made.pk) == 1
    assert make_entry(made).pk
    assert sql("DELETE FROM registry_listentry WHERE annual_list_id = %s", made.pk) == 2


def test_one_statement_over_open_and_published_lists_changes_neither() -> None:
    opened, published = make_list("draft"), make_list("published", sector="steel")
    with pytest.raises(DatabaseError, match="published list"):
        sql("UPDATE registry_listentry SET verdict = 'exclude'")
    found = ListEntry.objects.filter(annual_list__in=[opened, published]).values_list("verdict", flat=True)
    assert set(found) == {"include"}


@pytest.mark.django_db(transaction=True)
def test_tests_can_still_empty_the_database() -> None:
    make_list("published")
