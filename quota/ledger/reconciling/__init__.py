"""对账: the registration institution's statement read, compared with the book, and its differences settled."""

from quota.ledger.reconciling.adjusting import approve, propose, refuse
from quota.ledger.reconciling.comparing import abandon, compare
from quota.ledger.reconciling.sheet import annotated, read_again, receive, template

__all__ = ["abandon", "annotated", "approve", "compare", "propose", "read_again", "receive", "refuse", "template"]
