"""定时任务: the nightly proof and sweep, and the hourly look at files that were kept unscanned, as shells around their services."""

import logging
from datetime import UTC, datetime, timedelta

from celery import shared_task

from cets_portal.clock.reading import now
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.services.rescanning import rescan
from cets_portal.evidence.services.sweeping import Swept, sweep

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)


def sweep_now() -> Swept:
    """Sweep what is older than a day; the store's files are dated by the machine, rows by the portal's clock."""
    return sweep(rows_before=now() - KEPT_FOR, files_before=datetime.now(UTC) - KEPT_FOR)


@shared_task
def sweep_evidence() -> None:
    swept = sweep_now()
    log.info("evidence: swept %s parts, %s files, %s rows", swept.parts, swept.files, swept.rows)


@shared_task
def rescan_evidence() -> None:
    """Nothing where no scanner is set."""
    if outcome := rescan():
        level = logging.WARNING if outcome.infected or outcome.failed else logging.INFO
        log.log(level, "evidence: rescanned %s", outcome)


@shared_task
def prove_log() -> None:
    proof = prove()
    if proof.wrong:
        log.error("evidence: the proof found %s wrong: %s", proof.wrong, proof.findings[:5])
    else:
        log.info("evidence: the proof of %s entries holds", proof.size)
