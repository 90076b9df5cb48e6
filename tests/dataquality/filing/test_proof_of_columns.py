"""复核每一栏: whatever a submission froze is compared; one value changed past the triggers is named by `prove_log`.

`COLUMNS` speaks of every column of every table that a submission rests on: how it is altered and what the proof calls
it, or why it may change. A column that is added to a table and not to this list makes the first test fail.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from cets_portal.audit.lifecycle import advance
from cets_portal.evidence.models import SigningKey
from cets_portal.evidence.services.proof import prove
from cets_portal.norms.months import Month
from dataquality.models import Evidence, Filing
from dataquality.rules.facts import Lab
from dataquality.selectors.submissions import logged_contents
from dataquality.services import drafts, papers, submitting
from tests.dataquality.filing import world
from tests.factories import make_enterprise
from tests.people import WANG, WU, ZHOU, make_person

pytestmark = pytest.mark.django_db

ZEROS, DAY, INSTANT = "0" * 64, "2020-01-01", "2020-01-01 00:00:00+00:00"

#: What may change after a submission, or says nothing of its own, and why.
FREE = {
    "key": "the row's own number: what points to it is compared",
    "review": "the review goes on; every step of it is in the audit log",
    "upload": "who brought a file and when is no part of what is signed; it is in the audit log",
    "editing": "how the draft came about; the draft itself is compared while the month stands",
    "media": "how a download is labelled; the bytes are what is signed",
    "scan": "the scanner's verdict is given anew; a file that the log names is read whatever it says",
}

#: "table.column" → (SQL expression of the new value, or the reason in FREE; what the finding's name contains).
COLUMNS: dict[str, tuple[str, str]] = {
    "dataquality.Filing.id": ("key", ""),
    "dataquality.Filing.enterprise_id": ("{stranger}", "unit"),
    "dataquality.Filing.sector": ("'steel'", "sector"),
    "dataquality.Filing.month": ("'2026-01'", "month"),
    "dataquality.Filing.status": ("review", ""),
    "dataquality.Filing.form_code": ("'aluminium-v00'", "filing.form_code"),
    "dataquality.Filing.plan_version_id": ("{other_plan}", "filing.plan_version"),
    "dataquality.Filing.draft": ("{draft}", "draft.values"),
    "dataquality.Filing.basis": ("editing", ""),
    "dataquality.Filing.revision": ("editing", ""),
    "dataquality.Filing.saved_at": ("editing", ""),
    "dataquality.Filing.opened_by_id": ("editing", ""),
    "dataquality.Filing.opened_at": ("editing", ""),
    "dataquality.Filing.handed_over_by_id": ("{zhou}", "filing.handed_over_by"),
    "dataquality.Filing.handed_over_at": ("editing", ""),
    "dataquality.Filing.first_submitted_at": (f"'{INSTANT}'", "first_submitted_at"),
    "dataquality.Filing.due_on": (f"'{DAY}'", "filing.due_on"),
    "dataquality.Filing.decided_by_id": ("review", ""),
    "dataquality.Filing.decided_at": ("review", ""),
    "dataquality.Filing.return_reason": ("review", ""),
    "dataquality.Filing.mend_by": ("review", ""),
    "dataquality.Submission.id": ("key", ""),
    "dataquality.Submission.filing_id": ("{other_filing}", "month"),
    "dataquality.Submission.number": ("2", "number"),
    "dataquality.Submission.content": ("replace(content, '\"', '\" ')", "/1"),
    "dataquality.Submission.digest": (f"'{ZEROS}'", "digest"),
    "dataquality.Submission.figures": ("'{{}}'", "figures"),
    "dataquality.Submission.form_code": ("'x'", "form_code"),
    "dataquality.Submission.plan_version_id": ("{other_plan}", "plan_version"),
    "dataquality.Submission.emissions_tco2e": ("emissions_tco2e + 0.000001", "emissions_tco2e"),
    "dataquality.Submission.warnings": ("warnings + 1", "warnings"),
    "dataquality.Submission.filed_by_id": ("{zhou}", "filed_by"),
    "dataquality.Submission.signed_by_id": ("{zhou}", "signed_by"),
    "dataquality.Submission.submitted_at": (f"'{INSTANT}'", "submitted_at"),
    "dataquality.Submission.late": ("NOT late", "late"),
    "dataquality.Submission.entry_id": ("{other_entry}", "/1"),
    "dataquality.Evidence.id": ("key", ""),
    "dataquality.Evidence.filing_id": ("{other_filing}", "papers"),
    "dataquality.Evidence.kind": ("'x'", "papers"),
    "dataquality.Evidence.rows": ("'[]'", "papers"),
    "dataquality.Evidence.file_id": ("{other_file}", "papers"),
    "dataquality.Evidence.name": ("'别的.pdf'", "papers"),
    "dataquality.Evidence.added_by_id": ("upload", ""),
    "dataquality.Evidence.added_at": ("upload", ""),
    "dataquality.Evidence.removed_at": (f"'{INSTANT}'", "papers"),
    "dataquality.Evidence.removed_by_id": ("upload", ""),
    "dataquality.LabReport.id": ("key", ""),
    "dataquality.LabReport.paper_id": ("{paper_without_lab}", "papers"),
    "dataquality.LabReport.number": ("'X-1'", "papers"),
    "dataquality.LabReport.laboratory": ("'别家'", "papers"),
    "dataquality.LabReport.laboratory_uscc": ("'9'", "papers"),
    "dataquality.LabReport.cma": ("NOT cma", "papers"),
    "dataquality.LabReport.cnas": ("NOT cnas", "papers"),
    "dataquality.LabReport.sampled_on": (f"'{DAY}'", "papers"),
    "dataquality.LabReport.received_on": (f"'{DAY}'", "papers"),
    "dataquality.LabReport.tested_on": (f"'{DAY}'", "papers"),
    "dataquality.LabReport.reported_on": (f"'{DAY}'", "papers"),
    "evidence.StoredFile.id": ("key", ""),
    "evidence.StoredFile.sha256": (f"'{ZEROS}'", "papers"),
    "evidence.StoredFile.sm3": (f"'{ZEROS}'", "papers"),
    "evidence.StoredFile.size": ("size + 1", "papers"),
    "evidence.StoredFile.media_type": ("media", ""),
    "evidence.StoredFile.stored_at": ("upload", ""),
    "evidence.StoredFile.stored_by_id": ("upload", ""),
    "evidence.StoredFile.scan": ("scan", ""),
    "evidence.StoredFile.scanned_at": ("scan", ""),
    "evidence.LogEntry.id": ("key", ""),
    "evidence.LogEntry.index": ("9", "0"),
    "evidence.LogEntry.kind": ("'plan'", "0 filing/"),
    "evidence.LogEntry.subject": ("'filing/x'", "0 filing/x"),
    "evidence.LogEntry.leaf": ("replace(leaf, '\"', '\" ')", "0 filing/"),
    "evidence.LogEntry.leaf_hash": (f"'{ZEROS}'", "0 filing/"),
    "evidence.LogEntry.recorded_at": (f"'{INSTANT}'", "0 filing/"),
    "evidence.LogNode.id": ("key", ""),
    "evidence.LogNode.level": ("2", "1/0"),
    "evidence.LogNode.index": ("5", "1/0"),
    "evidence.LogNode.hash": (f"'{ZEROS}'", "1/0"),
    "evidence.Checkpoint.id": ("key", ""),
    "evidence.Checkpoint.size": ("7", "1"),
    "evidence.Checkpoint.root": (f"'{ZEROS}'", "1"),
    "evidence.Checkpoint.signed_at": (f"'{INSTANT}'", "1"),
    "evidence.Checkpoint.key_id": ("'x'", "1"),
    "evidence.Checkpoint.algorithm": ("'x'", "1"),
    "evidence.Checkpoint.signature": ("'00'", "1"),
    "evidence.LogHead.id": ("key", ""),
    "evidence.LogHead.size": ("1", "1"),
    "evidence.SigningKey.id": ("key", ""),
    "evidence.SigningKey.key_id": ("'x'", "1"),
    "evidence.SigningKey.algorithm": ("'x'", "{key_id}"),
    "evidence.SigningKey.public_key": (f"'{ZEROS}'", "1"),
    "evidence.SigningKey.first_used_at": (f"'{INSTANT}'", "{key_id}"),
}  # fmt: skip
TABLES = sorted({name.rpartition(".")[0] for name in COLUMNS})
ALTERED = [name for name, (value, _found) in COLUMNS.items() if value not in FREE]


def test_the_table_speaks_of_every_column() -> None:
    there = {f"{table}.{field.attname}" for table in TABLES for field in apps.get_model(table)._meta.concrete_fields}
    assert COLUMNS.keys() == there


#: Which row of each table is altered.
ROWS = {
    "dataquality.Filing": "id = {filing}",
    "dataquality.Submission": "filing_id = {filing}",
    "dataquality.Evidence": "id = {paper}",
    "dataquality.LabReport": "paper_id = {paper}",
    "evidence.StoredFile": "id = {file}",
    "evidence.LogEntry": '"index" = 0',
    "evidence.LogNode": "level = 1",
    "evidence.Checkpoint": "size = 1",
    "evidence.LogHead": "size = 2",
    "evidence.SigningKey": "1 = 1",
}


@contextmanager
def no_triggers(table: str) -> Iterator[None]:
    """What a person with the database's own password can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield


def alter(name: str, value: str, where: str) -> None:
    label, _dot, attname = name.rpartition(".")
    model = apps.get_model(label)
    column = next(one.column for one in model._meta.concrete_fields if one.attname == attname)
    with no_triggers(model._meta.db_table), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{column}" = {value} WHERE {where}')
        assert cursor.rowcount == 1, name


def found() -> set[str]:
    """Names of what the proof finds; the bytes of these files were never stored, which is found every time."""
    return {one["name"] for one in prove().findings if one["place"] != "file"}


@pytest.fixture
def signed() -> Filing:
    """March, signed, and February after it, so that the tree has a node."""
    unit = world.works()
    world.submitted(unit)
    world.submitted(unit, month=Month(2026, 2), today=date(2026, 3, 20))
    return Filing.objects.get(month="2026-03")


def words_for(filing: Filing) -> dict[str, Any]:
    """Rows that a column may be made to point to, and what the rows in question are called."""
    with_lab = Evidence.objects.filter(filing=filing, lab__isnull=False).earliest("pk")
    without = Evidence.objects.filter(filing=filing, lab__isnull=True).earliest("pk")
    other = Filing.objects.exclude(pk=filing.pk).get()
    row = next(iter(filing.draft["values"]))
    values = {**filing.draft["values"], row: {**filing.draft["values"][row], "n": "另说"}}
    stranger = make_enterprise()
    return {
        "filing": filing.pk, "paper": with_lab.pk, "file": with_lab.file_id, "paper_without_lab": without.pk,
        "stranger": stranger.pk, "other_plan": world.plan_for(stranger, "aluminium").pk,
        "zhou": make_person(ZHOU).pk, "other_filing": other.pk, "other_file": world.stored().pk,
        "other_entry": other.submissions.get().entry_id, "key_id": SigningKey.objects.get().key_id,
        "draft": as_sql(filing.draft | {"values": values}),
    }  # fmt: skip


def as_sql(value: Any) -> str:
    return "'" + json.dumps(value, ensure_ascii=False).replace("'", "''") + "'"


def found_after(name: str, value: str, words: dict[str, Any]) -> set[str]:
    """What is found once a column bears the value; the alteration is taken back."""
    with transaction.atomic():
        if name in ("dataquality.Submission.entry_id", "dataquality.Submission.filing_id"):  # The place must be free.
            with no_triggers("dataquality_submission"), connection.cursor() as cursor:
                cursor.execute("DELETE FROM dataquality_submission WHERE filing_id = %s", [words["other_filing"]])
        alter(name, value.format(**words), ROWS[name.rpartition(".")[0]].format(**words))
        result = found()
        transaction.set_rollback(True)
    return result


def test_each_column_that_is_altered_is_named(signed: Filing) -> None:
    assert found() == set()
    words = words_for(signed)
    missed = []
    for name in ALTERED:
        value, wanted = COLUMNS[name]
        names = found_after(name, value, words)
        if not any(wanted.format(**words) in one for one in names):
            missed.append((name, names))
    assert missed == []
    assert found() == set(), "each alteration was taken back"


@pytest.mark.parametrize("part", ["operations", "not_operating", "not_operating_reason"])
def test_each_part_of_a_signed_draft_is_compared(signed: Filing, part: str) -> None:
    if part == "operations":
        signed.draft["operations"]["DJ1"]["s"] = "stopped"
    else:
        signed.draft[part] = True if part == "not_operating" else "停产"
    signed.save(update_fields=("draft",))
    assert [one.rpartition(" (")[2] for one in found()] == [f"draft.{part.removesuffix('_reason')})"]


def test_an_explanation_of_a_signed_month_is_compared() -> None:
    unit = world.works()
    for month in (1, 2):
        world.submitted(unit, month=Month(2026, month), today=date(2026, month + 1, 20))
    filing, wang = world.filled(world.opened(unit)), make_person(WANG)
    drafts.save(filing, {"DJ1:::L-out": {"v": "39000.00"}}, by=wang, revision=filing.revision)
    world.explain(filing, by=wang)
    submitting.hand_over(filing, by=wang, today=world.TODAY)
    submitting.submit(filing, by=make_person(WU), today=world.TODAY)
    assert found() == set()
    filing.draft["explanations"] = dict.fromkeys(filing.draft["explanations"], "另说")
    filing.save(update_fields=("draft",))
    assert [one.rpartition(" (")[2] for one in found()] == ["draft.explanations)"]


def test_a_returned_month_may_be_mended_but_its_old_papers_keep_their_names(signed: Filing) -> None:
    advance(signed, "return", by=make_person(ZHOU), reason="报告编号不清", return_reason="报告编号不清")
    wang = make_person(WANG)
    mended = Evidence.objects.filter(filing=signed, lab__isnull=False).earliest("pk")
    papers.set_lab(mended, Lab(number="JC-2026-3-99"), by=wang)
    papers.change_rows(mended, [], by=wang)
    papers.remove(Evidence.objects.filter(filing=signed).latest("pk"), by=wang)
    assert found() == set()
    Evidence.objects.filter(pk=mended.pk).update(name="另一份.pdf")
    assert [one.rpartition(" (")[2] for one in found()] == ["papers)"]


def test_who_was_renamed_since_is_still_who_signed(signed: Filing) -> None:
    wu = make_person(WU)
    wu.display_name = "吴桐（已更名）"
    wu.save()
    assert found() == set()


def test_the_contents_and_what_stands_beside_them_are_read_in_two_queries(
    signed: Filing, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        assert len(list(logged_contents())) == 2
