"""同时载入的法则: of two loads at one moment, whatever their order, the register is as after one after the other."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from cets_portal.audit.errors import Conflict, Refused
from registry.choices import ImportStatus, LoadMode
from registry.models import AnnualEmission, Enterprise, RosterImport
from registry.services import roster
from registry.services.register import record_emission
from registry.services.roster import acts, import_file
from registry.services.roster.plan import Plan
from registry.services.roster.reading import RosterFile
from tests.people import CHENG, LIN, make_person
from tests.registry.roster.sheets import as_csv, code, row
from tests.registry.roster.snapshot import register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]

TODAY = date(2026, 9, 1)
MANY = 300


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Run the acts in threads that start together; the errors they ended in."""
    start, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "the loads wait for each other for ever"
    return errors


def test_two_loads_of_one_import_make_one() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    data = as_csv([row(n) for n in range(MANY)])
    found = roster.receive(data=data, file_name="名册.csv", province="99", by=lin)
    assert found.status == ImportStatus.CHECKED
    copies = [RosterImport.objects.get(pk=found.pk) for _ in range(2)]
    errors = at_once(
        lambda: roster.load(copies[0], mode=LoadMode.GOOD_ROWS, by=lin, today=TODAY),
        lambda: roster.load(copies[1], mode=LoadMode.GOOD_ROWS, by=cheng, today=TODAY),
    )
    assert [type(error) for error in errors] == [Conflict]
    assert Enterprise.objects.count() == AnnualEmission.objects.count() == MANY
    found.refresh_from_db()
    assert (found.status, found.created) == (ImportStatus.LOADED, MANY)


def test_two_files_with_the_same_new_enterprises_make_each_enterprise_once() -> None:
    there, back = [row(n) for n in range(MANY)], [row(n, 排放年度=2024) for n in reversed(range(MANY))]
    for _ in range(3):
        errors = at_once(
            lambda: import_file(as_csv(there), file_name="a.csv", province="99", today=TODAY),
            lambda: import_file(as_csv(back), file_name="b.csv", province="99", today=TODAY),
        )
        assert errors == []
    assert Enterprise.objects.count() == MANY
    assert AnnualEmission.objects.count() == 2 * MANY


def test_two_files_that_change_the_same_enterprises_do_not_lock_each_other_out() -> None:
    rows = [row(n) for n in range(MANY)]
    import_file(as_csv(rows), file_name="first.csv", province="99", today=TODAY)
    one = as_csv([{**cells, "地市": "甲市", "联系人": "甲"} for cells in rows])
    other = as_csv([{**cells, "地市": "乙市", "联系人": "乙"} for cells in reversed(rows)])
    errors = at_once(
        lambda: import_file(one, file_name="one.csv", province="99", today=TODAY),
        lambda: import_file(other, file_name="other.csv", province="99", today=TODAY),
    )
    assert errors == []
    cities = {(city, contact) for _, _, _, city, _, contact, _, _ in register()["units"]}
    assert cities in ({("甲市", "甲")}, {("乙市", "乙")}), "the later load wins as a whole, rows are not mixed"


def test_an_officers_figure_and_a_roster_wait_for_each_other() -> None:
    import_file(as_csv([row(n) for n in range(MANY)]), file_name="first.csv", province="99", today=TODAY)
    unit = Enterprise.objects.get(uscc=code(7))
    figure = AnnualEmission.objects.get(enterprise=unit).emissions_tco2e + 1
    errors = at_once(
        lambda: record_emission(
            unit, sector="power", emission_year=2024, source="verified", tco2e=figure, basis="核查报告", by=None
        ),
        lambda: import_file(
            as_csv([row(n, 排放年度=2024) for n in range(MANY)]), file_name="b.csv", province="99", today=TODAY
        ),
    )
    assert errors == []
    assert AnnualEmission.objects.filter(enterprise=unit, emission_year=2024).count() == 1


def test_a_hand_that_does_not_hold_the_register_is_noticed_while_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin's tables write without the lock: the load fails on it, plans again, and finds its preview stale."""
    lin = make_person(LIN)
    found = roster.receive(data=as_csv([row(1), row(2)]), file_name="名册.csv", province="99", by=lin)
    planned: list[Plan] = []
    real = acts.plan_file

    def plan_then_somebody_writes(file: RosterFile) -> Plan:
        plan = real(file)
        if not planned:
            at_once(lambda: Enterprise.objects.create(uscc=code(1), name="示例电厂1有限公司", province="99"))
        planned.append(plan)
        return plan

    monkeypatch.setattr(acts, "plan_file", plan_then_somebody_writes)
    with pytest.raises(Refused) as refused:
        roster.load(found, mode=LoadMode.GOOD_ROWS, by=lin, today=TODAY)
    assert (refused.value.code, len(planned)) == ("stale_preview", 2)
    assert Enterprise.objects.count() == 1
    assert not AnnualEmission.objects.exists()


def test_of_two_previews_of_one_figure_loaded_at_one_moment_only_one_is_written() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    figure = "直接排放量(tCO2e)"
    import_file(as_csv([row(1, **{figure: "100000"})]), file_name="first.csv", province="99", today=TODAY)
    previews = [
        (roster.receive(data=as_csv([row(1, **{figure: new})]), file_name=f"{new}.csv", province="99", by=by), by)
        for new, by in (("111111.11", lin), ("222222.22", cheng))
    ]
    errors = at_once(
        *(
            lambda found=found, by=by: roster.load(found, mode=LoadMode.GOOD_ROWS, by=by, today=TODAY)
            for found, by in previews
        )
    )
    assert [getattr(error, "code", error) for error in errors] == ["stale_preview"]
    loaded = RosterImport.objects.get(status=ImportStatus.LOADED, loaded_by__isnull=False)
    assert f"{AnnualEmission.objects.get().emissions_tco2e:.2f}.csv" == loaded.file_name
