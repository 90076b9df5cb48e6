"""接口: a machine files what a filer may file and nothing more; the same call twice is done once."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from cets_portal.accounts.models import ApiAnswer, ApiToken, Tenure
from cets_portal.accounts.permissions import BY_TOKEN, PERMISSIONS
from cets_portal.accounts.tokens import make_token, revoke_token
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.clock import reading as clock
from cets_portal.norms.months import Month
from dataquality.api import acts, reading
from dataquality.models import Evidence, Filing
from dataquality.services import drafts, reviewing, submitting
from tests.dataquality.api.calling import MONTH_URL, PDF, System, a_token
from tests.dataquality.filing.world import (
    LI,
    TODAY,
    attach_all,
    explain,
    make_unit,
    opened,
    submitted,
    typed_operations,
    typed_values,
    works,
)
from tests.people import CHEN, LIN, WANG, WU, make_person, signed_in
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db
OUT = "DJ1:::L-out"


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody lives on the 20th of April 2026."""
    for room in (clock, acts, reading):
        monkeypatch.setattr(room, "today", lambda: TODAY)
    monkeypatch.setattr("cets_portal.accounts.token_authentication.today", lambda: TODAY)


@pytest.fixture
def filing() -> Filing:
    return opened(works())


@pytest.fixture
def system(filing: Filing) -> System:
    return System(a_token())


def said(filing: Filing) -> dict[str, Any]:
    """The whole month in the words of the API."""
    values = {row: {"value": one["v"], "method": one["m"]} for row, one in typed_values(filing).items()}
    answers = {code: {"answer": one["s"]} for code, one in typed_operations(filing).items()}
    return {"revision": 0, "values": values, "operations": answers}


# The door ------------------------------------------------------------------------------------------------


def test_every_address_under_the_api_wants_a_token_and_no_session_opens_it(filing: Filing) -> None:
    names = [name for name, rule in PERMISSIONS.items() if rule is BY_TOKEN]
    assert len(names) == 7
    for client in (Client(), signed_in(WANG)):
        for url in (
            "/api/v1/months/",
            MONTH_URL,
            *(MONTH_URL + one for one in ("values/", "papers/", "hand-over/", "receipt/")),
            "/api/v1/x",
        ):
            answer = client.get(url)
            assert (answer.status_code, answer.json()["code"]) == (401, "no_token"), url
            assert answer["WWW-Authenticate"].startswith("Bearer")
    assert {name for name in names if not get_resolver().reverse_dict.getlist(name)} == set()


def test_a_token_is_kept_as_a_digest_and_good_only_while_it_should_be(filing: Filing) -> None:
    secret = a_token()
    assert not ApiToken.objects.filter(digest__contains=secret[5:20]).exists()
    assert System(secret).get()[0] == 200
    assert System(secret + "x").get()[0] == 401
    token = ApiToken.objects.get()
    assert token.last_used_at
    ApiToken.objects.update(expires_on=date(2026, 4, 19))
    assert System(secret).get()[1]["code"] == "bad_token"
    ApiToken.objects.update(expires_on=TODAY)
    assert System(secret).get()[0] == 200
    revoke_token(token, by=make_person(WU))
    assert System(secret).get()[0] == 401
    with pytest.raises(Conflict):
        revoke_token(token, by=make_person(WU))


def test_a_token_ends_with_the_filers_post(filing: Filing) -> None:
    secret = a_token()
    Tenure.objects.filter(user=make_person(WANG)).update(until_on=date(2026, 4, 1))
    assert System(secret).get()[0] == 401


def test_only_the_approver_makes_tokens_and_only_for_filers_of_the_house(filing: Filing) -> None:
    wang, wu, chen = make_person(WANG), make_person(WU), make_person(CHEN)
    good: dict[str, Any] = {"name": "x", "acts_for": wang, "expires_on": date(2026, 9, 1), "by": wu, "today": TODAY}
    with pytest.raises(Forbidden):
        make_token(**good | {"by": wang})
    for wrong, code in (
        ({"acts_for": chen}, "filer"), ({"acts_for": wu}, "filer"), ({"expires_on": date(2026, 4, 19)}, "expires_on"),
        ({"expires_on": date(2027, 9, 1)}, "expires_on"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            make_token(**good | wrong)
        assert caught.value.code == code


def test_the_page_shows_the_secret_once(filing: Filing) -> None:
    wu, wang = signed_in(WU), make_person(WANG)
    answer = wu.post("/account/tokens/add/", {"name": "能源系统", "acts_for": wang.pk, "expires_on": "2026-09-30"})
    secret = answer.context["secret"]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert secret in answer.content.decode()
    assert System(secret).get()[0] == 200
    assert secret not in wu.get("/account/tokens/").content.decode()
    assert Entry.objects.get(action="accounts.api_token.make").detail["acts_for"] == "王磊"
    assert wu.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert System(secret).get()[0] == 401
    assert signed_in(WANG).get("/account/tokens/").status_code == 403
    assert wu.post("/account/tokens/add/", {"name": "", "acts_for": wang.pk}).status_code == 422


def test_no_house_reads_anothers_month(system: System, filing: Filing) -> None:
    other = make_unit(name="另一家铝业有限公司", province="42")
    theirs = opened(other)
    assert theirs.pk != filing.pk
    assert system.get()[1]["rows"]
    Filing.objects.filter(pk=filing.pk).update(month="2026-02")
    assert system.get()[0] == 404
    assert system.get("/api/v1/filings/aluminium/xx/")[0] == 404
    assert system.get("/api/v1/nowhere/")[1]["code"] == "not_found"


# A month over the API --------------------------------------------------------------------------------------


def test_a_month_is_filed_over_the_api_and_signed_in_the_browser(
    system: System, filing: Filing, tmp_path: Path
) -> None:
    status, months = system.get("/api/v1/months/")
    assert (status, months["months"][0]["month"][:4]) == (200, "2026")
    status, done = system.patch("values/", said(filing))
    assert (status, done["revision"]) == (200, 1)
    assert done["computed"]
    assert system.get("receipt/")[1]["code"] == "no_receipt"
    status, refused = system.post("hand-over/")
    assert (status, refused["code"]) == (422, "errors")
    assert {"check", "found", "wanted", "row"} <= set(refused["issues"][0])
    filing.refresh_from_db()
    attach_all(filing, by=make_person(WANG))
    explain(filing, by=make_person(WANG))
    assert system.get()[1]["ready"] is True
    assert system.post("hand-over/")[1]["status"] == "signing"
    filing.refresh_from_db()
    submitting.submit(filing, by=make_person(WU), today=TODAY)
    status, receipt = system.get("receipt/")
    assert (status, receipt["leaf"]["subject"].split("/")[-1]) == (200, "1")
    assert system.patch("values/", {"revision": 1})[0] == 409


def test_what_is_read_can_be_sent_back_and_changes_nothing(system: System, filing: Filing) -> None:
    system.patch("values/", said(filing))
    month = system.get()[1]
    again = {
        one["key"]: {"value": one["value"], "method": one["method"], "note": one["note"]}
        for one in month["rows"]
        if one["kind"] != "computed" and one["value"]
    }
    status, done = system.patch("values/", {"revision": month["revision"], "values": again})
    assert (status, done["changed"]) == (200, [])


def test_a_month_is_opened_over_the_api_once(filing: Filing) -> None:
    system = System(a_token())
    Filing.objects.all().delete()
    assert system.get()[0] == 404
    assert [system.post()[0], system.post()[0]] == [200, 200]
    assert Filing.objects.count() == 1
    assert system.post("/api/v1/filings/aluminium/2026-09/")[1]["code"] in ("not_ended", "not_listed")
    assert system.post("/api/v1/filings/glass/2026-03/")[0] == 404


def test_a_figure_keeps_every_digit(system: System, filing: Filing) -> None:
    body = b'{"revision": 0, "values": {"%s": {"value": 123456789.1234567890}}}' % OUT.encode()
    assert system.patch("values/", body)[0] in (200, 422)
    body = b'{"revision": 0, "values": {"%s": {"value": 24624.60}}}' % OUT.encode()
    system.patch("values/", body)
    filing.refresh_from_db()
    assert filing.draft["values"][OUT]["v"] == "24624.60"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json"),
        (b"[]", 400, "json"),
        (b'{"revision": NaN}', 400, "json"),
        (b"[" * 100_000, 400, "json"),
        ({}, 400, "revision"),
        ({"revision": True}, 400, "revision"),
        ({"revision": 0, "x": 1}, 400, "field"),
        ({"revision": 0, "values": []}, 400, "field"),
        ({"revision": 0, "values": {OUT: {"v": "5"}}}, 400, "field"),
        ({"revision": 0, "values": {OUT: {"value": [5]}}}, 400, "field"),
        (b'{"revision": 0, "values": {"%s": {"value": 1e400}}}' % OUT.encode(), 400, "field"),
        ({"revision": 0, "values": {"X:::Y": {"value": "5"}}}, 422, "row"),
        ({"revision": 9, "values": {}}, 422, "revision"),
        ({"revision": 0, "values": {OUT: {"value": "约五"}}}, 422, "values"),
        ({"revision": 0, "values": {OUT: {"value": "5", "method": "guess"}}}, 422, "values"),
        ({"revision": 0, "not_operating": "yes"}, 400, "field"),
        ({"revision": 0, "explanations": {"x": 1}}, 400, "field"),
        (b'{"revision": 0, "not_operating_reason": "%s"}' % (b"x" * 3_000_000), 413, "too_large"),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(
    system: System, filing: Filing, body: Any, status: int, code: str
) -> None:
    found = system.patch("values/", body)
    assert (found[0], found[1]["code"]) == (status, code)
    assert set(found[1]) == {"type", "title", "status", "detail", "code", "issues"}
    filing.refresh_from_db()
    assert (filing.revision, ApiAnswer.objects.count()) == (0, 0)


def test_what_somebody_changed_since_is_refused_with_both_values(system: System, filing: Filing) -> None:
    drafts.save(filing, {OUT: {"v": "7"}}, by=make_person(LI), revision=0)
    status, found = system.patch("values/", {"revision": 0, "values": {OUT: {"value": "5"}}})
    assert (status, found["code"]) == (409, "changed_since")
    assert (found["issues"][0]["yours"]["v"], found["issues"][0]["theirs"]["v"]) == ("5", "7")
    filing.refresh_from_db()
    assert filing.revision == 1
    assert "aside" not in filing.draft


# Once ------------------------------------------------------------------------------------------------------


def test_the_same_call_twice_is_done_once_and_another_under_its_key_is_refused(system: System, filing: Filing) -> None:
    body = {"revision": 0, "values": {OUT: {"value": "5"}}}
    first = system.patch("values/", body, key="a")
    drafts.save(Filing.objects.get(pk=filing.pk), {OUT: {"v": "7"}}, by=make_person(LI), revision=1)
    assert system.patch("values/", body, key="a") == first
    status, found = system.patch("values/", body | {"revision": 1}, key="a")
    assert (status, found["code"]) == (409, "idempotency_key_reused")
    assert system.patch("values/", body, key="-")[1]["code"] == "idempotency_key"
    assert system.patch("values/", body, key="x" * 101)[0] == 400
    filing.refresh_from_db()
    assert filing.draft["values"][OUT]["v"] == "7"


def test_a_refused_call_may_be_sent_again_under_its_key(system: System, filing: Filing) -> None:
    assert system.patch("values/", {"revision": 0, "values": {OUT: {"value": "x"}}}, key="a")[0] == 422
    assert system.patch("values/", {"revision": 0, "values": {OUT: {"value": "5"}}}, key="a")[0] == 200


def test_a_paper_comes_in_once(system: System, filing: Filing) -> None:
    kind = system.get()[1]["paper_kinds"][0]["kind"]
    first = system.bring(kind, [OUT], key="p")
    assert (first[0], first[1]["rows"], first[1]["name"]) == (201, [OUT], "报告.pdf")
    assert system.bring(kind, [OUT], key="p") == first
    assert system.bring(kind, [OUT], data=PDF + b"%", key="p")[0] == 409
    assert system.bring("nothing", [OUT])[1]["code"] == "kind"
    assert system.bring(kind, ["X:::Y"])[1]["code"] == "row"
    assert system.bring(kind, [OUT], data=b"MZ")[0] == 422
    assert system.bring(kind, [OUT], lab="{")[1]["code"] == "lab"
    assert system.bring(kind, [OUT], key="-")[1]["code"] == "idempotency_key"
    assert system.post("papers/", {})[0] == 415
    assert Evidence.objects.count() == 1


def test_a_file_that_is_too_large_is_413(system: System, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.ROSTER_MAX_BYTES = 1000
    kind = system.get()[1]["paper_kinds"][0]["kind"]
    status, found = system.bring(kind, [OUT], data=PDF + b"0" * 2000)
    assert (status, found["code"]) == (413, "too_large")


def test_laboratory_reports_come_with_their_days(system: System, filing: Filing) -> None:
    kind = next((one["kind"] for one in system.get()[1]["paper_kinds"] if one["lab_report"]), "")
    if not kind:
        pytest.skip("the form asks for no laboratory report")
    lab = '{"number": "JC-1", "laboratory": "示例检测", "cma": true, "sampled_on": "2026-03-03"}'
    assert system.bring(kind, [OUT], lab=lab)[0] == 201
    assert Evidence.objects.get().lab.sampled_on == date(2026, 3, 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="one writer at a time anyway")
def test_eight_of_the_same_call_at_once_are_done_once() -> None:
    filing = opened(works())
    secret = a_token()
    body = {"revision": 0, "values": {OUT: {"value": "5"}}}
    results = at_once(*[lambda: System(secret).patch("values/", body, key="a") for _n in range(8)])
    assert [one[0] for one in results] == [200] * 8, results
    assert len({json.dumps(one, sort_keys=True) for one in results}) == 1
    filing.refresh_from_db()
    assert (filing.revision, ApiAnswer.objects.count()) == (1, 1)
    assert connection.vendor == "postgresql"


# The description -------------------------------------------------------------------------------------------


def test_last_month_stands_beside_this_one_in_figures_and_texts_a_returned_one_too() -> None:
    unit = works()
    february = submitted(unit, month=Month(2026, 2), today=TODAY.replace(month=3)).filing
    opened(unit)
    system = System(a_token())
    before = system.get()[1]
    reviewing.send_back(february, reason="与台账不符", mend_by=TODAY, by=make_person(LIN), today=TODAY)
    after = system.get()[1]
    assert before["last_month"] == {"month": "2026-02", "returned": False}
    assert after["last_month"] == {"month": "2026-02", "returned": True}
    assert after["rows"] == before["rows"]
    kinds = {row["kind"] for row in after["rows"] if row["last"]}
    assert kinds == {"number", "text", "computed"}
    typed = february.draft["values"]
    assert all(row["last"] == typed[row["key"]]["v"] for row in after["rows"] if row["kind"] == "text" and row["last"])


def test_the_schema_describes_every_address() -> None:
    answer = Client().get("/api/v1/schema/?format=json")
    paths = answer.json()["paths"]
    assert answer.status_code == 200
    assert set(paths) == {
        "/api/v1/months/",
        *(
            f"/api/v1/filings/{{sector}}/{{month}}/{one}"
            for one in ("", "values/", "papers/", "hand-over/", "receipt/")
        ),
    }
    assert "401" in paths["/api/v1/months/"]["get"]["responses"]


def test_one_month_asks_a_fixed_number_of_times(system: System, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25):
        system.get()
    with django_assert_max_num_queries(25):
        system.get("/api/v1/months/")


def test_the_receipt_that_the_api_gives_verifies_offline(system: System, filing: Filing, tmp_path: Path) -> None:

    system.patch("values/", said(filing))
    filing.refresh_from_db()
    attach_all(filing, by=make_person(WANG))
    explain(filing, by=make_person(WANG))
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    submitting.submit(filing, by=make_person(WU), today=TODAY)
    receipt = tmp_path / "receipt.json"
    text = json.dumps(system.get("receipt/")[1], ensure_ascii=False, sort_keys=True, indent=2)
    receipt.write_text(text + "\n", encoding="utf-8")
    command = [sys.executable, "cets_portal/evidence/verify_receipt.py", str(receipt)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
