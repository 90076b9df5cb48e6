"""告知稿的法则: each reads it in the own language, whoever acts, under a key of the own."""

from functools import partial

import pytest
from django.utils import translation
from django.utils.translation import gettext

from cets_portal.accounts.models import User
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, notices
from cets_portal.inbox.services.notices import Said

KIND = MessageKind.REMINDER.label
LIN, HE = User(pk=1, language="zh-hans"), User(pk=2, language="en")


def words() -> tuple[str, str]:
    return gettext("通知告知") + " %(n)s", "%(kind)s"


def drafts(said: Said) -> list[Draft]:
    with translation.override("en"):
        return list(notices([LIN, HE], words, said, url="/desk/", group="plan/7"))


@pytest.mark.parametrize("said", [{"n": 3, "kind": KIND}, lambda: {"n": 3, "kind": str(KIND)}], ids=["lazy", "called"])
def test_each_reads_words_and_facts_in_the_own_language(said: Said) -> None:
    lin, he = drafts(said)
    assert (lin.subject, lin.body) == ("通知告知 3", "到期提醒")
    with translation.override("en"):
        assert (he.subject, he.body) == (f"{gettext('通知告知')} 3", gettext("到期提醒")) != (lin.subject, lin.body)


def test_the_key_is_each_persons_and_the_group_is_shared() -> None:
    assert [(one.key, one.group) for one in drafts({"n": 3, "kind": ""})] == [
        ("plan/7/1", "plan/7"),
        ("plan/7/2", "plan/7"),
    ]


def test_a_narrower_key_leaves_the_group() -> None:
    of_unit = partial(notices, [LIN], words, {"n": 3, "kind": ""}, url="/desk/", group="run/7")
    assert [(one.key, one.group) for one in of_unit(key="run/7/steel")] == [("run/7/steel/1", "run/7")]
