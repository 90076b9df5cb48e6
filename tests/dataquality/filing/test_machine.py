"""存证的一生: any sequence of acts, with a plain model beside it that says what must be true."""

from datetime import date
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.evidence.models import LogEntry
from dataquality.models import Filing, Submission
from dataquality.selectors.submissions import recomputed
from dataquality.services import drafts, submitting
from tests.dataquality.filing import world
from tests.people import WANG, WU, ZHOU, make_person

pytestmark = pytest.mark.django_db

OUT = "DJ1:::L-out"
#: act → states from which it is taken, and the state after it (of what was returned, "recall" leads back to returned).
MODEL = {
    "save": (("draft", "returned"), None),
    "hand_over": (("draft", "returned"), "signing"),
    "recall": (("signing",), "draft"),
    "submit": (("signing",), "submitted"),
    "return": (("submitted",), "returned"),
    "accept": (("submitted",), "accepted"),
    "reopen": (("accepted",), "returned"),
}


class Undone(Exception):
    """Rolls one example back."""


@pytest.fixture
def filled_filing() -> Filing:
    return world.filled(world.opened(world.works()))


def act(name: str, filing: Filing, n: int) -> None:
    wang, wu, zhou = make_person(WANG), make_person(WU), make_person(ZHOU)
    if name == "save":
        drafts.save(filing, {OUT: {"v": f"{24000 + n}.00"}}, by=wang, revision=filing.revision)
    elif name == "hand_over":
        submitting.hand_over(filing, by=wang, today=world.TODAY)
    elif name == "recall":
        submitting.recall(filing, by=wang)
    elif name == "submit":
        submitting.submit(filing, by=wu, today=date(2026, 4, 21))
    else:
        said: dict[str, Any] = {} if name == "accept" else {"return_reason": "x"}
        advance(filing, name, by=zhou, reason="x", **said)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(st.sampled_from(sorted(MODEL)), min_size=4, max_size=14))
def test_whatever_is_tried_the_filing_is_where_the_table_says(filled_filing: Filing, acts: list[str]) -> None:
    with pytest.raises(Undone):
        _walk_and_undo(acts)


@transaction.atomic
def _walk_and_undo(acts: list[str]) -> None:
    _walk(Filing.objects.get(), acts)
    raise Undone


def _walk(filing: Filing, acts: list[str]) -> None:
    state, mending, submissions, signed = "draft", False, 0, []
    figure = filing.draft["values"][OUT]["v"]
    for n, name in enumerate(acts):
        sources, target = MODEL[name]
        if state not in sources:
            with pytest.raises((Conflict, Refused)), transaction.atomic():
                act(name, filing, n)
        else:
            act(name, filing, n)
            mending = name in ("return", "reopen") or (mending and name != "submit")
            state = "returned" if name == "recall" and mending else target or state
            figure = f"{24000 + n}.00" if name == "save" else figure
            if name == "submit":
                submissions += 1
                signed.append(figure)
        assert Filing.objects.get().status == state
        assert Submission.objects.count() == LogEntry.objects.count() == submissions
    stored = list(Submission.objects.order_by("number"))
    assert [one.number for one in stored] == list(range(1, submissions + 1))
    assert [one.figures["values"][OUT][0] for one in stored if one.figures] == signed
    assert all(recomputed(one) == () for one in stored)
