"""英文页面: on an English page Chinese stands only where data stands: names, places, citations, what people wrote.

The demo is walked as its people walk it. What the database, the norms and the roster's headings hold is
data; whatever other Chinese a page shows was never translated, or never marked for translation.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from cets_portal.accounts.models import Post, User
from cets_portal.accounts.permissions import PERMISSIONS, PUBLIC, may_open
from cets_portal.clock.reading import today
from cets_portal.deadlines.models import EnteredNotice, Obligation
from cets_portal.deadlines.services import load_norms
from cets_portal.desk.demo.seed import seed
from cets_portal.evidence.models import LogEntry
from cets_portal.inbox.models import Message
from cets_portal.joining import labelled, with_note
from cets_portal.letters.models import Letter
from cets_portal.management.commands.portal import DEMO_DAY
from cets_portal.norms.provinces import province
from cets_portal.oversight.models import EnforcementCase, Inspection, Tip, TrainingSession, Visit
from cets_portal.templatetags.places import place, short_place
from dataquality.models import (
    AgencyEvaluation,
    AnnualReport,
    Conclusion,
    Filing,
    Objection,
    PlanVersion,
    RecheckDifference,
    SpotCheck,
    Verification,
    VerificationAgency,
    VerificationBatch,
    VerifiedEdition,
    VerifiedFigure,
    Waiver,
)
from quota.models import (
    Account,
    Allocation,
    CarryOver,
    QuotaObjection,
    QuotaReturn,
    SurrenderApplication,
    SurrenderObligation,
    UnitAllocation,
    YearClose,
)
from registry.models import AnnualList, Enterprise, EnterpriseEvent, ListEntry, RightsNotice, RosterImport
from tests.pages.english import CATALOGUE, CITATION, LABELS, Data, texts_of, untranslated

PEOPLE = ("linlan", "zhouzheng", "qianan", "sunming", "majing", "heqing", "wanglei", "xuyan")
#: Files, and the way out.
NO_PAGES = ("-file", "-export", "-template", "-sample", "sign-out", "health")
#: Words that are data in one place and a label in another: one in thirty; only a reader can tell them apart.
AMBIGUOUS_AT_MOST = len(LABELS) // 30


@pytest.fixture
def demo(db: None, settings: Any) -> None:
    """The demo on its own day, as `manage.py portal` makes it: with the filings, reports and cases of the year."""
    settings.PORTAL_TODAY = DEMO_DAY
    load_norms()
    seed(today())


def addresses(who: User | None) -> Iterator[str]:
    """Every page that this person may open by GET, lists and entries in each of their states."""
    role = Post.objects.get(tenures__user=who).role if who else None
    for name, rule in sorted(PERMISSIONS.items()):
        is_open = rule is PUBLIC or bool(role and may_open(name, role))
        if is_open and not name.endswith(NO_PAGES):
            yield from (reverse(name, kwargs=arguments) for arguments in objects_for(name, who))
    yield "/nowhere/"
    if role and may_open("screening", role):
        for sector in ("power", "steel", "aluminium"):
            yield f"{reverse('screening')}?year=2026&province=99&sector={sector}&verdict=ask"
        yield f"{reverse('screening')}?year=2026&province=99&near=1"


def objects_for(name: str, who: User | None) -> list[dict[str, Any]]:
    """Arguments of a URL, once for each kind of object the demo has."""
    wanted = set(get_resolver().reverse_dict.getlist(name)[0][0][0][1])
    if not wanted:
        return [{}]
    kind = "event" if name.startswith("enterprise-event-") and name != "enterprise-event-add" else name.split("-")[0]
    return [{key: pool[key] for key in wanted} for pool in POOLS[kind](who) if wanted <= set(pool)]


def _own_or_some(who: User | None) -> list[dict[str, Any]]:
    own = Enterprise.objects.filter(organisation__posts__tenures__user=who) if who else Enterprise.objects.none()
    some = Enterprise.objects.filter(pk__in=EnterpriseEvent.objects.values("enterprise"))
    return [{"uscc": one.uscc} for one in (*own, *some)][:3]


def _keys(found: QuerySet[Any]) -> list[dict[str, Any]]:
    return [{"pk": pk} for pk in found.values_list("pk", flat=True)[:3]]


POOLS: dict[str, Callable[[User | None], list[dict[str, Any]]]] = {
    "enterprise": _own_or_some,
    "facility": _own_or_some,
    "event": lambda who: _keys(EnterpriseEvent.objects.all()),
    "roster": lambda who: _keys(RosterImport.objects.all()),
    "list": lambda who: [
        *_keys(AnnualList.objects.filter(status="published")),
        *_keys(AnnualList.objects.exclude(status="published")),
    ],
    "entry": lambda who: [
        *_keys(ListEntry.objects.filter(verdict="ask")),
        *_keys(ListEntry.objects.filter(verdict="exclude")),
    ],
    "notice": lambda who: _keys(RightsNotice.objects.order_by("-enterprise__organisation", "paper_note")),
    "agency": lambda who: [{"uscc": one.uscc} for one in VerificationAgency.objects.all()],
    "verification": lambda who: [
        *_keys(Verification.objects.all()),
        *({"report": pk} for pk in AnnualReport.objects.values_list("pk", flat=True)[:2]),
    ],
    "finding": lambda who: [],
    "batch": lambda who: _keys(VerificationBatch.objects.all()),
    "correction": lambda who: _keys(Verification.objects.filter(findings_on__isnull=False)),
    "post": lambda who: _keys(Post.objects.filter(organisation__posts__tenures__user=who)),
    "screening": lambda who: [],
    "norm": lambda who: [
        *({"kind": kind, "code": code} for kind in ("notice", "list_rule") for code in ("2025-140", "2026-32")),
        {"kind": "standing", "code": "order-19"},
        {"kind": "clocks", "code": "rights"},
        {"kind": "calendar", "code": "2026"},
    ],
    "waiver": lambda who: _keys(Waiver.objects.all()),
    "api": lambda who: [],
    "book": lambda who: _keys(Account.objects.all()),
    "filing": lambda who: _keys(Filing.objects.all()),
    "review": lambda who: _keys(Filing.objects.filter(status__in=("submitted", "returned", "accepted"))),
    "question": lambda who: [],
    "report": lambda who: [
        {"pk": pk, "section": section}
        for pk in AnnualReport.objects.values_list("pk", flat=True)
        for section in ("months", "C.3")
    ],
    "spot": lambda who: _keys(SpotCheck.objects.all()),
    "window": lambda who: [],
    "conclusion": lambda who: _keys(Conclusion.objects.all()),
    "figure": lambda who: _keys(VerifiedFigure.objects.all()),
    "objection": lambda who: _keys(Objection.objects.all()),
    "difference": lambda who: _keys(RecheckDifference.objects.all()),
    "edition": lambda who: [{}],
    "worksheet": lambda who: [],
    "allocation": lambda who: _keys(Allocation.objects.all()),
    "issuing": lambda who: _keys(Allocation.objects.filter(approved_on__isnull=False)),
    "own": lambda who: _keys(UnitAllocation.objects.filter(enterprise__organisation__posts__tenures__user=who)),
    "quota": lambda who: _keys(QuotaObjection.objects.all()),
    "return": lambda who: [],
    "release": lambda who: [],
    "posting": lambda who: [{"kind": "return", **one} for one in _keys(QuotaReturn.objects.all())],
    "surrender": lambda who: [
        *_keys(SurrenderObligation.objects.all()),
        *_keys(SurrenderApplication.objects.all()),
    ],
    "paper": lambda who: [{"kind": kind} for kind in ("adoption", "balance", "deduction", "withholding")],
    "price": lambda who: [{}],
    "carry": lambda who: [
        *_keys(CarryOver.objects.all()),
        {"sector": "power", "plan_code": "power-2023-2024"},
    ],
    "close": lambda who: [*_keys(YearClose.objects.all()), {"sector": "aluminium", "quota_year": 2025}],
    "form": lambda who: [{"code": "power-v04-2026"}, {"code": "cement-v01-2024"}],
    "deadline": lambda who: _keys(
        Obligation.objects.filter(key__in=("2025-140/8a/steel", "2026-32/2-2/steel/2026-02"))
    ),
    "inner": lambda who: [],
    "entered": lambda who: _keys(EnteredNotice.objects.all()),
    "duty": lambda who: [
        {"key": row.key}
        for row in Obligation.objects.filter(key__in=("2026-32/2-2/steel/2026-08", "2026-32/3-2a/steel"))
    ],
    "evaluation": lambda who: _keys(AgencyEvaluation.objects.all()),
    "opening": _own_or_some,
    "staff": _own_or_some,
    "session": lambda who: _keys(TrainingSession.objects.all()),
    "attendance": lambda who: [],
    "visit": lambda who: _keys(Visit.objects.all()),
    "inspection": lambda who: _keys(Inspection.objects.all()),
    "case": lambda who: _keys(EnforcementCase.objects.all()),
    "tip": lambda who: _keys(Tip.objects.all()),
    "sheet": lambda who: [],
    "letter": lambda who: _keys(Letter.objects.all()),
    "log": lambda who: [],
    "plan": lambda who: [
        {"pk": one.pk, "section": "boundary", "code": one.content["facilities"][0]["code"]}
        for one in PlanVersion.objects.filter(status__in=("draft", "submitted", "returned", "accepted"))[:4]
        if one.content.get("facilities")
    ],
    "receipt": lambda who: [{"index": index} for index in LogEntry.objects.values_list("index", flat=True)[:3]],
    "inbox": lambda who: _keys(Message.objects.filter(user=who)),
    "undelivered": lambda who: [],
    "calendar": lambda who: [],
    "public": lambda who: [
        {"province": "99", "list_year": 2026, "sector": "cement", "edition": 1},
        *(
            {"province": one.province, "emission_year": one.emission_year, "sector": one.sector}
            for one in VerifiedEdition.objects.all()
        ),
        *(
            {"province": one.province, "emission_year": one.emission_year, "uscc": one.agency.uscc}
            for one in AgencyEvaluation.objects.filter(status="published").select_related("agency")
        ),
        *({"number": one.number} for one in EnforcementCase.objects.filter(published_on__isnull=False)),
    ],
}


def pages(username: str) -> Iterator[tuple[str, str]]:
    """(address, page) of every page, or part of one, asked for in English."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    who = User.objects.get(username=username) if username else None
    if who:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses(who):
        answer = client.get(address)
        if answer.content and answer.get("Content-Type", "").startswith("text/html"):
            yield address, answer.content.decode()


@pytest.mark.one_engine
def test_an_english_page_shows_chinese_only_where_data_stands(demo: None) -> None:
    data = Data()
    missing: dict[str, str] = {}
    seen = 0
    for username in ("", *PEOPLE):
        for address, page in pages(username):
            assert 'lang="en"' in page or "<html" not in page, address
            seen += 1
            for text in texts_of(page):
                if text not in missing and untranslated(text, data):
                    missing[text] = f"{username or 'public'} {address}"
    assert seen > 100
    assert not missing, "\n".join(f"{where}: {text[:120]}" for text, where in missing.items())
    assert len(LABELS & data.whole) <= AMBIGUOUS_AT_MOST, "the walk takes too many labels for data"


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("送复核签发", True),  # A label of the catalogue.
        ("本页写死的话", True),  # Chinese that nobody wrapped for translation.
        ("Sent by 林岚", False),
        ("Sent 于 林岚", True),
        ("环办气候函〔2025〕140号（一）", False),
        ("1–50 of 428 units", False),
        ("Enter 核查 (verified), 填报 (declared) or 测算 (estimated).", False),
    ],
)
def test_the_walk_tells_data_from_what_was_forgotten(
    text: str, is_missing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.pages.english.stored_texts", lambda: iter(["林岚"]))
    assert untranslated(text, Data()) is is_missing


def test_what_is_marked_as_chinese_is_not_asked_for() -> None:
    page = '<main title="提示"><b lang="zh-hans">文<i>里</i><path/>图</b><input placeholder="名称"><p>after</p><script>"话"</script></main>'
    assert texts_of(page) == ["提示", "名称", "after"]


def test_english_is_punctuated_as_english() -> None:
    full_width = re.compile(r"[，。；：！？（）](?![一二三四五六七八九十]+）)")
    english = [text for entry in CATALOGUE for text in (*entry.msgstr_plural.values(), entry.msgstr)]
    without_citations = {text: CITATION.sub("", text) for text in english}
    assert not [text for text, rest in without_citations.items() if full_width.search(rest)]


def test_two_texts_in_one_line_are_punctuated_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert (labelled("Kind", "diesel"), with_note("U1", "off"), with_note("U1", "")) == (
            "Kind: diesel", "U1 (off)", "U1",
        )  # fmt: skip
    with translation.override("zh-hans"):
        assert (labelled("种类", "柴油"), with_note("U1", "停")) == ("种类：柴油", "U1（停）")


def test_a_province_is_named_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert (place(province("42")), short_place(province("42"))) == ("Hubei", "Hubei")
    with translation.override("zh-hans"):
        assert (place(province("42")), short_place(province("42"))) == ("湖北省", "湖北")


def test_django_addresses_people_politely_and_in_chinese() -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("abc")
    assert refused.value.messages == [
        "密码太短，至少要 10 个字符。",
        "这个密码太常见，请换一个。",
        "这个密码只用了 3 种字符，请至少用 5 种。",
    ]
    with translation.override("zh-hans"):
        assert "你" not in "".join(password_validators_help_texts())
