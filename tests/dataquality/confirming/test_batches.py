"""成批办理: 390 units by one press: ordered in a few queries, carried out by a job that goes on where it was broken off."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cets_portal.audit.errors import Conflict, Forbidden
from cets_portal.jobs.models import Job, JobState
from dataquality.choices import FigureSource, FigureStatus, VerificationBatchAct
from dataquality.models import VerificationBatch, VerifiedFigure
from dataquality.services import verification_batches
from dataquality.services.touching import touched_by
from dataquality.services.verification_batches import AT_ONCE, order_acts, run
from dataquality.tasks import run_verification_batch
from registry.models import Activity, Enterprise
from tests.factories import make_uscc
from tests.people import DEMO, LIN, WANG, ZHAO, ZHOU, make_person, signed_in
from tests.verification_world import TODAY, YEAR, the_works

pytestmark = pytest.mark.django_db

#: Queries that one confirmation of an estimate may ask.
MOST = 60
PAGE = f"{reverse('figure-queue')}?for=confirm&year={YEAR + 1}&sector="


def proposed(number: int) -> list[int]:
    """Keys of so many figures that Lin proposed, written straight into the database."""
    if not Enterprise.objects.exists():
        the_works()
    lin = make_person(LIN)
    units = Enterprise.objects.bulk_create(
        [
            Enterprise(uscc=make_uscc(), name=f"成批示例{n}铝业有限公司", province=DEMO, city="滨江市")
            for n in range(number)
        ]
    )
    Activity.objects.bulk_create(Activity(enterprise=unit, sector="aluminium", industry_code="3216") for unit in units)
    touched = touched_by(units[0], "aluminium", YEAR, Decimal(40000)).plain()
    figures = [
        VerifiedFigure(
            enterprise=unit, sector="aluminium", emission_year=YEAR, number=1, status=FigureStatus.PROPOSED,
            source=FigureSource.ESTIMATE, emissions_tco2e=Decimal(40000), basis="测算", touched=touched, proposed_by=lin,
        )
        for unit in units
    ]  # fmt: skip
    return [one.pk for one in VerifiedFigure.objects.bulk_create(figures)]


def confirmed() -> int:
    return VerifiedFigure.objects.filter(status=FigureStatus.CONFIRMED).count()


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was given to a worker, instead of a worker."""
    sent: list[Any] = []
    monkeypatch.setattr("cets_portal.jobs.services.current_app.send_task", lambda *args: sent.append(args))
    return sent


def test_a_handful_is_done_at_once() -> None:
    batch = order_acts(VerificationBatchAct.CONFIRM, proposed(3), by=make_person(ZHOU), today=TODAY)
    assert (batch.done, batch.left, batch.finished_at is None) == (3, [], False)
    assert confirmed() == 3
    assert not Job.objects.exists()


def test_390_are_ordered_in_a_few_queries_and_a_page_shows_how_it_goes(unsent: list[Any]) -> None:
    proposed(390)
    zhou = signed_in(ZHOU)
    with CaptureQueriesContext(connection) as asked:
        answer = zhou.post(reverse("figure-confirm-many"), {"all": "1"}, QUERY_STRING=PAGE.split("?")[1])
    assert len(asked) <= 30
    batch = VerificationBatch.objects.get()
    assert (batch.total, batch.position, confirmed()) == (390, 0, 0)
    page = zhou.get(answer["Location"]).content.decode()
    assert "正在复核认定，共 390 项" in page or "已排队" in page
    assert reverse("batch-detail", args=[batch.pk]) in zhou.get(PAGE).content.decode(), "the way back to it"
    again = zhou.post(reverse("figure-confirm-many"), {"all": "1"}, QUERY_STRING=PAGE.split("?")[1], follow=True)
    assert "还在办理" in again.content.decode()
    assert signed_in(WANG).get(answer["Location"]).status_code == 403
    assert signed_in(LIN).get(answer["Location"]).status_code == 200


def test_a_worker_carries_it_out_and_each_row_asks_the_same(unsent: list[Any]) -> None:
    counts = []
    for number in (AT_ONCE + 1, AT_ONCE + 11):
        VerifiedFigure.objects.all().delete()
        batch = order_acts(VerificationBatchAct.CONFIRM, proposed(number), by=make_person(ZHOU), today=TODAY)
        with CaptureQueriesContext(connection) as asked:
            run_verification_batch(Job.objects.get(subject_id=batch.pk).pk)
        batch.refresh_from_db()
        assert (batch.done, confirmed(), batch.finished_at is not None) == (number, number, True)
        assert Job.objects.get(subject_id=batch.pk).state == JobState.DONE
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 10 * MOST, counts


def test_what_is_broken_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch, unsent: list[Any]) -> None:
    keys = proposed(AT_ONCE + 2)
    batch = order_acts(VerificationBatchAct.CONFIRM, keys, by=make_person(ZHOU), today=TODAY)
    acts: dict[Any, Any] = dict(verification_batches._ACTS)
    seen: list[int] = []

    def dies(key: int, *args: Any) -> None:
        if len(seen) == 5:
            raise RuntimeError("killed")
        seen.append(key)
        acts[VerificationBatchAct.CONFIRM](key, *args)

    monkeypatch.setitem(verification_batches._ACTS, VerificationBatchAct.CONFIRM, dies)
    with pytest.raises(RuntimeError):
        run(batch, by=make_person(ZHOU))
    batch.refresh_from_db()
    assert (batch.position, confirmed()) == (5, 5)
    monkeypatch.undo()
    run(batch, by=make_person(ZHOU))
    assert (batch.done, batch.left, confirmed()) == (len(keys), [], len(keys))


def test_what_is_refused_stops_nobody_and_is_named() -> None:
    keys = proposed(3)
    VerifiedFigure.objects.filter(pk=keys[1]).update(proposed_by=make_person(ZHOU))
    batch = order_acts(VerificationBatchAct.CONFIRM, [*keys, 999_999], by=make_person(ZHOU), today=TODAY)
    assert (batch.done, [name for name, _why in batch.left]) == (2, ["成批示例1铝业有限公司", "999999"])
    html = signed_in(ZHOU).get(reverse("batch-detail", args=[batch.pk])).content.decode()
    assert "须由另一人办理" in html


def test_only_the_clerk_tells_and_only_in_his_province() -> None:
    keys = proposed(1)
    with pytest.raises(Forbidden):
        order_acts(VerificationBatchAct.TELL, keys, by=make_person(ZHOU), today=TODAY)
    with pytest.raises(Forbidden):
        order_acts(VerificationBatchAct.CONFIRM, keys, by=make_person(WANG), today=TODAY)
    Enterprise.objects.filter(verified_figures__in=keys).update(province="42")
    batch = order_acts(VerificationBatchAct.CONFIRM, keys, by=make_person(ZHOU), today=TODAY)
    assert (batch.done, len(batch.left)) == (0, 1)


def test_two_batches_of_one_act_do_not_run_side_by_side(unsent: list[Any]) -> None:
    keys = proposed(AT_ONCE + 1)
    order_acts(VerificationBatchAct.CONFIRM, keys, by=make_person(ZHOU), today=TODAY)
    with pytest.raises(Conflict, match="还在办理"):
        order_acts(VerificationBatchAct.CONFIRM, keys[:1], by=make_person(ZHOU), today=date(2026, 7, 16))


def test_another_province_does_not_see_it() -> None:
    batch = order_acts(VerificationBatchAct.CONFIRM, proposed(1), by=make_person(ZHOU), today=TODAY)
    assert signed_in(ZHAO).get(reverse("batch-detail", args=[batch.pk])).status_code == 404
