"""验算任务: every night the whole book, each movement's digest included."""

import logging

from celery import shared_task

from quota.ledger.proving import prove_and_store

log = logging.getLogger(__name__)


@shared_task(name="quota.tasks.prove_book")
def prove_book() -> None:
    """Prove and keep the proof; what is wrong goes into the log too."""
    proof = prove_and_store(deep=True)
    if proof.wrong:
        log.error("book: the proof found %s wrong: %s", proof.wrong, proof.findings[:5])
    else:
        log.info("book: the proof of %s movements holds", proof.counts["movements"])
