"""大文件的法则: a roster too large for a request is checked and loaded by a worker, once."""

import pytest

from registry.choices import ImportStatus, LoadMode
from registry.models import Enterprise, RosterImport
from registry.services import roster
from tests.conftest import WorkerProcess
from tests.people import LIN, make_person
from tests.registry.roster.sheets import as_xlsx, row

ROWS = 2000


def test_a_worker_checks_and_loads_a_large_roster(celery_worker_process: WorkerProcess) -> None:
    lin = make_person(LIN)
    found = roster.receive(data=as_xlsx([row(n) for n in range(ROWS)]), file_name="大.xlsx", province="99", by=lin)
    worker = celery_worker_process
    assert found.status == ImportStatus.UPLOADED
    worker.wait_until(lambda: status_of(found) == ImportStatus.CHECKED, seconds=60)
    roster.request_load(found, mode=LoadMode.ALL_OR_NOTHING, by=lin)
    worker.wait_until(lambda: status_of(found) == ImportStatus.LOADED, seconds=60)
    found.refresh_from_db()
    assert (found.created, found.loaded_by) == (ROWS, lin)
    assert Enterprise.objects.count() == ROWS


def status_of(found: RosterImport) -> str:
    return RosterImport.objects.values_list("status", flat=True).get(pk=found.pk)


@pytest.mark.django_db
def test_the_worker_knows_both_tasks() -> None:
    from cets_portal.celery import app

    app.loader.import_default_modules()
    assert {"registry.tasks.check_roster", "registry.tasks.load_roster"} <= set(app.tasks)
