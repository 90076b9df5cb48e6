"""变动一览: the kinds of movement as a Markdown table for docs/reference.md."""

from collections.abc import Iterator

from cets_portal.norms.catalogue import table
from quota.choices import KINDS, MAY_GO_BELOW, AccountKind, KindRule, MovementKind


def markdown_tables() -> str:
    """Every kind of account, then every kind of movement with what it may do."""
    parts = [
        "## The allowance book\n\nRead from `quota/choices.py`; kept by `quota/ledger/posting.py` and the database.",
        table(("account", "kind", "below zero"), map(_account, AccountKind)),
        table(
            ("movement", "kind", "between", "second person", "against a table"), (_kind(*one) for one in KINDS.items())
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _account(kind: AccountKind) -> Iterator[str]:
    yield str(kind.label)
    yield f"`{kind}`"
    yield "可" if kind in MAY_GO_BELOW else "–"


def _kind(kind: MovementKind, rule: KindRule) -> Iterator[str]:
    yield str(kind.label)
    yield f"`{kind}`"
    pairs = [f"{source.label} → {target.label}" for source, target in rule.pairs]
    turned = ["任一变动的原路退回"] if kind == MovementKind.CORRECTION else []
    yield "；".join(pairs + turned)
    yield "是" if rule.second_person else "–"
    yield "是，同一账户一表一次" if rule.against_table else "–"
