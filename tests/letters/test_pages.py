"""公文的页面: the way of a letter from the clerk to the unit, and what a stranger meets."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cets_portal.accounts.models import Organisation
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import draft_letters
from registry.models import RightsNotice
from registry.selectors.letters import find_recipients
from registry.services.letters import draft_rights_letters
from tests.factories import make_enterprise
from tests.letters.writing import REMINDER, TODAY, drafted, sent, units
from tests.people import CHEN, LIN, MA, QIAN, WANG, ZHAO, ZHOU, Person, make_person, signed_in
from tests.registry.lists_at_work import published_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.letters.pdf.missing", lambda: "请安装 fonts-noto-cjk。")


def steelworks() -> None:
    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, emissions={2025: "90000"})
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()


def test_from_the_clerk_to_the_unit_and_back() -> None:
    steelworks()
    lin, wang = signed_in(LIN), signed_in(WANG)
    form = {"kind": "reminder", "to": "units", "list_year": 2027, "sector": "", "uscc": WANG.uscc.lower(), **REMINDER}
    preview = lin.post(reverse("letter-new"), form)
    assert REMINDER["duty"] in preview.content.decode()
    assert not Letter.objects.exists()
    answer = lin.post(reverse("letter-new"), form | {"draft": "1"}, follow=True)
    assert "1 份已办" in answer.content.decode()
    pk = Letter.objects.get().pk
    assert wang.get(reverse("letter-detail", args=[pk])).status_code == 404
    lin.post(reverse("letter-issue", args=[pk]))
    assert wang.get(reverse("letter-detail", args=[pk])).status_code == 404
    lin.post(reverse("letter-send", args=[pk]), {"channel": "portal"})
    assert "确认收到" in wang.get(reverse("letter-detail", args=[pk])).content.decode()
    wang.post(reverse("letter-acknowledge", args=[pk]))
    assert Letter.objects.get().acknowledged_by == make_person(WANG)


def test_the_page_offers_what_the_post_may_do_and_nothing_else() -> None:
    letter = sent()
    names = ("letter-acknowledge", "letter-paper", "letter-withdraw", "letter-send", "letter-issue")
    offered = {
        who.username: {name for name in names if reverse(name, args=[letter.pk]) in _page(who, letter)}
        for who in (LIN, ZHOU, WANG)
    }
    assert offered == {
        "lin": {"letter-paper", "letter-withdraw"},
        "zhou": {"letter-withdraw"},
        "wang": {"letter-acknowledge"},
    }


def _page(who: Person, letter: Letter) -> str:
    return signed_in(who).get(reverse("letter-detail", args=[letter.pk])).content.decode()


def test_strangers_find_no_letter() -> None:
    letter = sent()
    for who in (CHEN, ZHAO):
        assert signed_in(who).get(reverse("letter-detail", args=[letter.pk])).status_code == 404
        assert str(letter.number) not in signed_in(who).get(reverse("letter-list")).content.decode()


def test_a_result_shows_the_drafter_that_another_must_issue_it() -> None:
    letter = drafted(LetterKind.RESULT)
    assert "须由另一人复核签发" in signed_in(LIN).get(reverse("letter-detail", args=[letter.pk])).content.decode()
    assert (
        reverse("letter-issue", args=[letter.pk])
        in signed_in(ZHOU).get(reverse("letter-detail", args=[letter.pk])).content.decode()
    )


def test_issuing_many_leaves_out_what_wants_a_second_person() -> None:
    drafted(LetterKind.RESULT)
    drafted()
    page = signed_in(LIN).get(reverse("letter-many"), {"act": "issue"})
    assert (page.context["total"], page.context["passed"]) == (1, 1)
    signed_in(LIN).post(reverse("letter-many"), {"act": "issue", "letters": page.context["keys"]})
    assert set(Letter.objects.values_list("kind", "status")) == {("result", "draft"), ("reminder", "issued")}


def test_sending_many_names_the_units_that_want_paper() -> None:
    make_person(WANG)
    lin = make_person(LIN)
    made = [drafted(), drafted(to=units(1))]
    client = signed_in(LIN)
    client.post(reverse("letter-many"), {"act": "issue", "letters": ",".join(str(one.pk) for one in made)})
    page = client.get(reverse("letter-many"), {"act": "send"})
    assert (page.context["total"], page.context["unreached"]) == (1, 1)
    client.post(reverse("letter-many"), {"act": "send", "letters": ",".join(str(one.pk) for one in made)})
    batch = LetterBatch.objects.filter(act="send").get()
    assert (batch.done, [name for name, _why in batch.left], batch.made_by) == (1, [made[1].name], lin)


def test_another_provinces_letters_are_not_touched_by_their_keys() -> None:
    letter = drafted()
    signed_in(ZHAO).post(reverse("letter-many"), {"act": "issue", "letters": str(letter.pk)})
    assert Letter.objects.get().status == "draft"


@pytest.mark.parametrize("query", ["kind=reminder", "state=draft", "q=示例单位", "kind=reminder&state=draft&q=2"])
def test_the_filters_of_the_address_hold_for_the_workbook_too(query: str) -> None:
    drafted(to=units(1))
    client = signed_in(LIN)
    assert client.get(f"{reverse('letter-list')}?{query}").status_code == 200
    assert client.get(f"{reverse('letter-export')}?{query}")["Content-Type"].endswith("sheet")


def queries(client: Client, django_assert_max_num_queries: object, limit: int) -> None:
    with django_assert_max_num_queries(limit):  # type: ignore[operator]
        assert client.get(reverse("letter-list")).status_code == 200


def test_the_list_asks_no_more_when_letters_grow_tenfold(django_assert_max_num_queries: object) -> None:
    client, lin = signed_in(LIN), make_person(LIN)
    draft_letters(LetterKind.REMINDER, units(4), REMINDER, by=lin, today=TODAY)
    queries(client, django_assert_max_num_queries, 16)
    draft_letters(LetterKind.REMINDER, units(40), REMINDER, by=lin, today=TODAY)
    queries(client, django_assert_max_num_queries, 16)


def test_without_the_libraries_the_pages_say_which_packages_are_missing() -> None:
    letter = sent()
    for url in (reverse("letter-list"), reverse("letter-detail", args=[letter.pk])):
        assert "fonts-noto-cjk" in signed_in(LIN).get(url).content.decode()


def test_an_unknown_code_is_named_and_a_strangers_unit_is_none_of_ours() -> None:
    other = make_enterprise("外省企业", province="42")
    found, unknown = find_recipients("99", list_year=0, sector="", codes=[other.uscc, "X"])
    assert (found, unknown) == ([], [other.uscc, "X"])


def test_the_administrator_sets_the_word_of_the_numbers() -> None:
    make_person(QIAN)
    signed_in(QIAN).post(reverse("letter-prefix"), {"word": "示气候"})
    assert "示气候〔" in signed_in(LIN).get(reverse("letter-templates")).content.decode()


def test_every_unit_of_a_published_list_gets_its_letter_and_the_notice_leads_to_it() -> None:
    steelworks()
    listed = published_list("power")
    notice = RightsNotice.objects.get()
    page = reverse("notice-detail", args=[notice.pk])
    assert f"uscc={WANG.uscc}" in signed_in(LIN).get(page).content.decode()
    batch = draft_rights_letters(listed, by=make_person(LIN), today=timezone.localdate())
    assert batch.done == 1
    letter = Letter.objects.get()
    assert letter.title == "2027 年度发电行业重点排放单位权利义务告知书"
    assert reverse("letter-detail", args=[letter.pk]) in signed_in(LIN).get(page).content.decode()
    assert reverse("letter-detail", args=[letter.pk]) not in signed_in(WANG).get(page).content.decode()
    assert draft_rights_letters(listed, by=make_person(LIN), today=timezone.localdate()).done == 0


@pytest.mark.parametrize("on_paper", [False, True])
def test_the_receipt_of_the_letter_is_the_receipt_of_the_list_s_notice(on_paper: bool) -> None:
    steelworks()
    listed = published_list("power")
    draft_rights_letters(listed, by=make_person(LIN), today=timezone.localdate())
    letter, lin = Letter.objects.get(), signed_in(LIN)
    lin.post(reverse("letter-issue", args=[letter.pk]))
    lin.post(reverse("letter-send", args=[letter.pk]), {"channel": "portal"})
    notice = RightsNotice.objects.get()
    assert (notice.acknowledged_at, notice.paper_note) == (None, "")
    if on_paper:
        lin.post(reverse("letter-paper", args=[letter.pk]), {"note": "9 月 2 日王磊签收"})
    else:
        signed_in(WANG).post(reverse("letter-acknowledge", args=[letter.pk]))
    notice.refresh_from_db()
    expected = (None, "9 月 2 日王磊签收") if on_paper else (make_person(WANG), "")
    assert (notice.acknowledged_by, notice.paper_note) == expected


def test_the_receipt_of_a_reminder_acknowledges_no_list() -> None:
    steelworks()
    published_list("power")
    signed_in(WANG).post(reverse("letter-acknowledge", args=[sent().pk]))
    assert Letter.objects.get().status == "acknowledged"
    assert RightsNotice.objects.get().acknowledged_at is None


def test_a_city_reads_what_was_sent_to_its_own_units() -> None:
    ours, elsewhere = sent(WANG), sent(CHEN)
    draft = drafted(to=[Recipient(uscc="X", name="示例单位有限公司", city=MA.city)])
    client = signed_in(MA)
    page = client.get(reverse("letter-list")).content.decode()
    assert ours.name in page
    assert elsewhere.name not in page
    assert draft.name not in page
    assert reverse("letter-templates") not in page
    assert client.get(reverse("letter-detail", args=[ours.pk])).status_code == 200
    for hidden in (elsewhere, draft):
        assert client.get(reverse("letter-detail", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("letter-export"))["Content-Type"].endswith("sheet")
    assert client.post(reverse("letter-withdraw", args=[ours.pk]), {"reason": "x"}).status_code == 403
