"""The vocabularies."""

import inspect
from enum import StrEnum

import pytest

from cets_portal.norms import codes
from cets_portal.norms.catalogue import markdown_tables
from cets_portal.norms.folding import drop_unseen, fold
from cets_portal.norms.list_rule import list_rules
from cets_portal.norms.notice import notices

VOCABULARIES = [
    kind
    for _name, kind in inspect.getmembers(codes, inspect.isclass)
    if issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_every_member_of_every_vocabulary_has_a_label(vocabulary: type[StrEnum]) -> None:
    assert set(codes.LABELS[vocabulary]) == set(vocabulary)
    assert all(codes.label(member) for member in vocabulary)


def test_members_of_two_vocabularies_with_one_value_keep_their_own_labels() -> None:
    assert codes.label(codes.Effect.ELSEWHERE) == "归其他名录"
    assert codes.label(codes.Verdict.ASK) == codes.label(codes.Effect.ASK) == "待核实"
    assert codes.label(codes.Scope.REPORT_ONLY) == "仅报告企业"


def test_the_sources_stand_best_first() -> None:
    assert [source.value for source in codes.EmissionSource] == ["verified", "estimated", "declared"]


def test_folding_brings_spellings_together() -> None:
    assert fold(" 河\u3000北Ａ１\u200b（x）\n") == "河北a1(x)"
    assert drop_unseen("河\u200b北 省") == "河北省"


def test_the_catalogue_lists_every_task_rule_and_process() -> None:
    page = markdown_tables()
    for notice in notices():
        assert all(f"| `{task.id}` |" in page for task in notice.tasks)
    for rule in list_rules():
        assert f"`{rule.code}`" in page
        assert all(f"| `{one.code}` |" in page for sector in rule.sectors for one in sector.processes)
