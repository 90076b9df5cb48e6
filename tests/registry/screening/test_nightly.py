"""按钮与每夜: the same screening, by a worker; what is frozen stays so, what is missed only comes later."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.jobs.models import Job, JobState
from registry.choices import Sector
from registry.models import AnnualEmission, AnnualList, ListEntry
from registry.selectors.nightly import lists_to_screen
from registry.selectors.screening import drift
from registry.services import screening
from registry.tasks.screening import screen_all, screen_list
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, OTHER, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, entry_of, published_list, screen, submitted_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the tasks stands on the day of the tests."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args, **_more: TODAY)


def request(sector: str = "power") -> Job:
    return screening.request_run(2027, DEMO, sector, by=make_person(LIN))


def test_the_button_opens_the_first_edition_and_queues_its_screening() -> None:
    make_enterprise(emissions={2025: "30000"})
    job = request()
    assert (job.task, job.subject_id, job.state) == (screening.TASK, AnnualList.objects.get().pk, JobState.QUEUED)
    screen_list(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "")
    assert ListEntry.objects.get().verdict == "include"
    assert Entry.objects.get(action="registry.annuallist.screen").actor == make_person(LIN)


def test_a_second_press_does_not_queue_a_second_screening() -> None:
    assert request() == request()
    Job.objects.update(state=JobState.RUNNING)
    assert Job.objects.count() == 1
    request()
    assert Job.objects.count() == 2


def test_only_clerks_press_the_button() -> None:
    with pytest.raises(Forbidden):
        screening.request_run(2027, DEMO, "power", by=make_person(ZHOU))
    assert not AnnualList.objects.exists()


def test_the_button_says_at_once_that_a_submitted_list_is_frozen() -> None:
    submitted_list()
    with pytest.raises(Refused, match="已送复核签发"):
        request()
    assert not Job.objects.exists()


def test_a_list_submitted_while_its_screening_waited_fails_that_job_with_a_sentence() -> None:
    make_enterprise(emissions={2025: "30000"})
    job = request()
    submitted_list()
    screen_list(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "已送复核签发" in job.message


def test_the_night_screens_open_drafts_and_the_list_year_in_work() -> None:
    make_enterprise(emissions={2024: "30000", 2025: "30000"})
    make_enterprise(province=OTHER, sector=Sector.CEMENT)
    screen(list_year=2026)
    assert lists_to_screen(TODAY) == [(2026, DEMO, "power"), (2027, OTHER, "cement"), (2027, DEMO, "power")]
    assert screen_all() == 3
    assert ListEntry.objects.count() == 3
    log = Entry.objects.count()
    assert screen_all() == 3
    assert Entry.objects.count() == log


def test_the_night_leaves_alone_what_is_submitted_or_in_force() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    cement = make_enterprise(sector=Sector.CEMENT, process="硅酸盐水泥熟料", emissions={2025: "30000"})
    submitted_list()
    published_list("cement")
    AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
    assert screen_all() == 0
    assert (entry_of(unit).verdict, entry_of(cement).verdict) == ("include", "include")
    assert AnnualList.objects.count() == 2


def test_a_year_without_a_rule_is_no_work() -> None:
    make_enterprise()
    assert lists_to_screen(date(2040, 1, 1)) == []


def test_one_list_that_cannot_be_screened_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make_enterprise(emissions={2025: "30000"})
    make_enterprise(province=OTHER)
    run = screening.run

    def faulty(list_year: int, province: str, *rest: object, **more: object) -> object:
        if province == OTHER:
            raise Refused("不行")
        return run(list_year, province, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(screening, "run", faulty)
    assert screen_all() == 1


def test_drift_tells_what_a_published_list_no_longer_agrees_with() -> None:
    same, fell, renamed, gone = (
        make_enterprise(f"{name}示例热电有限公司", emissions={2025: "30000"}) for name in "同降改去"
    )
    annual_list = published_list()
    assert drift(annual_list, today=TODAY) == []
    AnnualEmission.objects.filter(enterprise=fell).update(emissions_tco2e=Decimal(100))
    renamed.name = "新示例热电有限公司"
    renamed.save()
    gone.activities.all().delete()
    late = make_enterprise(emissions={2025: "40000"})
    make_enterprise(emissions={2025: "5"})
    found = {one.uscc: one for one in drift(annual_list, today=TODAY)}
    assert set(found) == {fell.uscc, renamed.uscc, gone.uscc, late.uscc}
    assert [part.what for part in found[fell.uscc].differences] == ["verdict", "figure", "reason"]
    assert [(part.what, part.old) for part in found[renamed.uscc].differences] == [("name", "改示例热电有限公司")]
    assert found[late.uscc].verdict == "include"
    assert entry_of(same).verdict == "include"


def test_a_new_band_is_drawn_by_a_screening_of_its_own() -> None:
    unit = make_enterprise(emissions={2025: "28000"})
    screen()
    assert entry_of(unit).near
    screening.set_near_percent(DEMO, Decimal("5.0"), by=make_person(LIN))
    screen_list(Job.objects.get().pk)
    assert not entry_of(unit).near
    logged = Entry.objects.get(action="registry.screeningsetting.change")
    assert (logged.province, logged.detail) == ("99", {"from": "10", "to": "5.0"})


@pytest.mark.parametrize("percent", ["-1", "50.1", "7.55", "NaN"])
def test_a_band_that_is_none_is_refused(percent: str) -> None:
    with pytest.raises(Refused, match="0 至 50"):
        screening.set_near_percent(DEMO, Decimal(percent), by=make_person(LIN))
    with pytest.raises(Forbidden):
        screening.set_near_percent(DEMO, Decimal(5), by=make_person(ZHOU))
