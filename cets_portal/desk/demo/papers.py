"""演示的文书: letters that wait at different hands, and two applications for accounts."""

from datetime import date, timedelta

from cets_portal.accounts.models import User
from cets_portal.desk.demo.people import DEMO_PROVINCE, acting
from cets_portal.letters.choices import LetterKind, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.services import acknowledge, draft_letters, issue, send
from cets_portal.norms.openings import opening_rule
from cets_portal.workbooks.official import chinese_date
from registry.models import AccountOpening, Enterprise
from registry.rules.documents import PDF
from registry.selectors.letters import find_recipients
from registry.services import account_opening
from registry.services.opening_documents import add_document

_PAPER = b"%PDF-1.4\n% demo document\n"
STEELWORKS, CEMENT_WORKS = "wanglei", "chenchuan"


def write_and_apply(staff: dict[str, User], list_year: int, today: date) -> None:
    """A letter read, one waiting to be acknowledged, one for a second person; an application in, another sent back."""
    clerk, steel, cement = staff["linlan"], acting(STEELWORKS), acting(CEMENT_WORKS)
    rights = _written(LetterKind.RIGHTS_DUTIES, steel, {}, clerk, today, list_year)
    _send(rights, clerk, today)
    acknowledge(rights, by=steel)
    facts = {
        "duty": "补充月度信息化存证的检测报告", "due_on": chinese_date(today + timedelta(days=10)),
        "basis": "《关于做好全国碳排放权交易市场有关工作的通知》",
    }  # fmt: skip
    _send(_written(LetterKind.REMINDER, cement, facts, clerk, today), clerk, today)
    facts = {
        "matter": "年度排放核查",
        "result": "经核查，你单位年度排放报告符合要求。",
        "basis": "《碳排放权交易管理暂行条例》",
    }
    _written(LetterKind.RESULT, steel, facts, clerk, today)
    _apply(_unit_of(steel), steel)
    returned = _apply(_unit_of(cement), cement)
    account_opening.send_back(returned, reason="授权书没有加盖公章，请重新上传。", by=clerk)


def _unit_of(person: User) -> Enterprise:
    assert person.acting_post
    return Enterprise.objects.get(organisation=person.acting_post.organisation)


def _written(kind: LetterKind, to: User, facts: dict[str, str], clerk: User, today: date, list_year: int = 0) -> Letter:
    found, _unknown = find_recipients(DEMO_PROVINCE, list_year=list_year, sector="", codes=[_unit_of(to).uscc])
    (letter,) = draft_letters(kind, found, facts, by=clerk, today=today)
    return letter


def _send(letter: Letter, clerk: User, today: date) -> None:
    issue(letter, by=clerk, today=today)
    send(letter, channel=SendChannel.PORTAL, by=clerk, today=today)


def _apply(unit: Enterprise, by: User) -> AccountOpening:
    """The unit's application, handed in with every document that the rule asks for."""
    opening = account_opening.begun(unit)
    for kind in opening_rule().documents:
        if kind.required:
            add_document(opening, kind.id, content=_PAPER + kind.id.encode(), kind=PDF, name=f"{kind.name}.pdf", by=by)
    account_opening.submit(opening, by=by)
    return opening
