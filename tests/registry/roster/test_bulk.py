"""批量写入的法则: whatever a text holds, it arrives as it was; a constraint is never gone round."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction

from registry.models import Activity, Enterprise
from registry.services import bulk

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, tzinfo=UTC)
COLUMNS = ("uscc", "name", "province", "city", "legal_representative", "contact", "phone", "address", "recorded_at")
AWKWARD = [
    "",
    "NULL",
    "\\N",
    "\\.",
    "a\n\\.\nb",
    '双"引号',
    "'单引号'",
    "tab\tand\\backslash",
    "line\nbreak\r\n",
    "逗号,分号;",
    "%s %(x)s",
    "😀",
]


def unit(number: int, address: str = "") -> tuple[object, ...]:
    return (f"{number:018d}", "示例", "99", "", "", "", "", address, NOW)


def test_every_text_arrives_as_it_was() -> None:
    bulk.insert(Enterprise, COLUMNS, [unit(n, text) for n, text in enumerate(AWKWARD)])
    assert list(Enterprise.objects.order_by("uscc").values_list("address", flat=True)) == AWKWARD


def test_an_updated_text_arrives_as_it_was() -> None:
    bulk.insert(Enterprise, COLUMNS, [unit(n) for n in range(len(AWKWARD))])
    rows = [(f"{n:018d}", text) for n, text in enumerate(AWKWARD)]
    assert bulk.update(Enterprise, ("uscc",), ("address",), rows) == len(AWKWARD)
    assert list(Enterprise.objects.order_by("uscc").values_list("address", flat=True)) == AWKWARD


def test_no_date_stays_no_date_and_empty_text_stays_text() -> None:
    bulk.insert(Enterprise, COLUMNS, [unit(1)])
    owner = Enterprise.objects.get()
    columns = ("enterprise_id", "sector", "industry_code", "sub_industry", "process", "started_on", "closed_on")
    bulk.insert(Activity, columns, [(owner.pk, "power", "", "", "", None, NOW.date())])
    assert Activity.objects.values_list("industry_code", "started_on", "closed_on").get() == ("", None, NOW.date())


def test_a_repeated_key_is_refused_and_no_row_is_inserted() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Enterprise, COLUMNS, [unit(1), unit(2), unit(1)])
    assert not Enterprise.objects.exists()


def test_an_update_counts_the_rows_it_found() -> None:
    bulk.insert(Enterprise, COLUMNS, [unit(1)])
    assert bulk.update(Enterprise, ("uscc",), ("address",), [(unit(1)[0], "a"), (unit(2)[0], "b")]) == 1
    assert bulk.update(Enterprise, ("uscc",), ("address",), [(unit(1)[0], "c")]) == 1


def test_nothing_to_write_asks_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        bulk.insert(Enterprise, COLUMNS, [])
        assert bulk.update(Enterprise, ("uscc",), ("address",), []) == 0


SHANGHAI = timezone(timedelta(hours=8))


def stored_instants() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM registry_enterprise ORDER BY uscc")
        return [row[0] for row in cursor.fetchall()]


def test_an_instant_of_any_zone_is_stored_as_the_orm_stores_it() -> None:
    one_moment = datetime(2026, 10, 12, 2, 41, 13, 500, tzinfo=SHANGHAI)
    bulk.insert(Enterprise, COLUMNS, [(*unit(1)[:-1], one_moment), (*unit(2)[:-1], NOW)])
    bulk.update(Enterprise, ("uscc",), ("recorded_at",), [(unit(2)[0], one_moment)])
    Enterprise.objects.create(uscc=str(unit(3)[0]), name="示例", province="99", recorded_at=one_moment)
    assert len(set(stored_instants())) == 1
    assert set(Enterprise.objects.values_list("recorded_at", flat=True)) == {one_moment}
