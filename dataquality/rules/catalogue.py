"""存证检查一览: the checks of monthly filings as Markdown tables: id → clause → code → test, and their thresholds."""

from collections.abc import Iterator
from decimal import Decimal

from cets_portal.norms.catalogue import table
from cets_portal.norms.codes import label
from cets_portal.norms.thresholds import threshold_set
from dataquality.rules.checks import CHECKS
from dataquality.rules.issues import Check

CASES = "tests/cases/filing_checks.toml"
TEST = "tests/dataquality/checks/test_cases.py"


def markdown_tables() -> str:
    """Every check, then every number that a check compares with."""
    known = threshold_set()
    parts = [
        f"## Filing checks\n\n{len(CHECKS)} checks, in this order; each has a failing case and a passing twin in "
        f"`{CASES}`, run by `{TEST}`.",
        table(("check", "what", "severity", "sectors", "clause", "source", "grade", "code"), map(_check, CHECKS)),
        f"### {known.title} `{known.code}`",
        table(("id", "what", "value", "unit", "check", "clause", "grade"), _numbers()),
    ]
    return "\n\n".join(parts) + "\n"


def _check(check: Check) -> Iterator[str]:
    yield f"`{check.id}`"
    yield check.title
    yield check.severity
    yield "、".join(map(label, check.sectors)) or "all"
    yield check.clause
    yield "；".join(check.source)
    yield check.grade
    yield f"`{check.function.__module__}.{check.function.__name__}`"


def _numbers() -> Iterator[tuple[str, ...]]:
    known = threshold_set()
    for one in known.thresholds:
        yield f"`{one.id}`", one.name, _plain(one.value), one.unit, one.check, one.clause, one.grade
    for span in known.spans:
        value = f"{_plain(span.low)} – {_plain(span.high)}"
        yield f"`{span.id}`", span.name, value, span.unit, span.check, span.clause, span.grade
    for words in known.word_lists:
        yield f"`{words.id}`", words.name, "、".join(words.words), "", words.check, words.source, words.grade


def _plain(number: Decimal) -> str:
    return f"{number:f}"
