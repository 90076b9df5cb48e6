"""接口的拒绝与故障: every one is problem details (RFC 9457); calls are counted for each token; answers are kept for a time."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from redis.exceptions import ConnectionError as CacheGone

from cets_portal.accounts.models import ApiAnswer
from cets_portal.accounts.tasks import forget_api_answers
from cets_portal.accounts.throttling import TokenThrottle
from cets_portal.clock import reading as clock
from cets_portal.clock.reading import now
from dataquality.api import acts, reading
from dataquality.models import Filing
from tests.dataquality.api.calling import MONTH_URL, PDF, a_token
from tests.dataquality.filing.world import TODAY, opened, works
from tests.people import WANG, make_person

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "issues"}


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody lives on the 20th of April 2026, and nobody has called yet."""
    for room in (clock, acts, reading):
        monkeypatch.setattr(room, "today", lambda: TODAY)
    monkeypatch.setattr("cets_portal.accounts.token_authentication.today", lambda: TODAY)
    cache.clear()


@pytest.fixture
def filing() -> Filing:
    return opened(works())


class Caller:
    """A system that looks at the whole answer."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client(raise_request_exception=False)
        self._head = {"authorization": f"Bearer {secret}"} if secret else {}

    def call(self, method: str, path: str, body: Any = "", key: str = "k", **more: Any) -> HttpResponse:
        head = self._head | {"idempotency-key": key}
        act = getattr(self._client, method)
        answer: HttpResponse = act(path, body, headers=head, **more) if body != "" else act(path, headers=head, **more)
        return answer


@pytest.fixture
def caller(filing: Filing) -> Caller:
    return Caller(a_token())


def told(answer: Any, status: int) -> dict[str, Any]:
    """The problem, which is one in every respect."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert set(found) == MEMBERS
    assert (found["type"], found["status"], found["title"]) == ("about:blank", status, HTTPStatus(status).phrase)
    assert found["detail"]
    assert found["code"]
    return found


VALUES = MONTH_URL + "values/"
JSON = {"content_type": "application/json"}


def test_each_refusal_is_a_problem(caller: Caller, settings: Any) -> None:
    assert told(caller.call("patch", VALUES, b"{", **JSON), 400)["code"] == "json"
    nobody = Caller().call("get", MONTH_URL)
    assert told(nobody, 401)["code"] == "no_token"
    assert nobody["WWW-Authenticate"].startswith("Bearer")
    assert told(caller.call("get", "/api/v1/nothing/"), 404)["code"] == "not_found"
    not_allowed = caller.call("delete", VALUES)
    told(not_allowed, 405)
    assert "PATCH" in not_allowed["Allow"]
    told(caller.call("patch", VALUES, b"a=1", content_type="application/x-www-form-urlencoded"), 415)
    told(caller.call("post", MONTH_URL + "papers/", b"{}", **JSON), 415)
    refused = told(caller.call("patch", VALUES, b'{"revision": 0, "values": {"x": {"value": "1"}}}', **JSON), 422)
    assert refused["issues"]


def test_what_the_post_may_not_do_and_what_is_no_longer_open_are_problems(caller: Caller, filing: Filing) -> None:
    Filing.objects.update(status="submitted")
    told(caller.call("patch", VALUES, b'{"revision": 0}', **JSON), 409)
    make_person(WANG).tenures.update(ended_at=now(), until_on=TODAY)
    told(caller.call("get", MONTH_URL), 401)


def test_a_post_without_the_right_is_told_so(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from cets_portal.audit.errors import Forbidden

    def forbidden(*_args: Any) -> None:
        raise Forbidden("您的岗位不能办理此事。", code="role")

    monkeypatch.setattr(reading, "own_filing_for", forbidden)
    assert told(caller.call("get", MONTH_URL), 403)["code"] == "role"


def test_what_is_too_large_is_a_problem(caller: Caller, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.ROSTER_MAX_BYTES = 1000
    fields = {"file": SimpleUploadedFile("报告.pdf", PDF + b"x" * 2000), "kind": "production_ledger"}
    assert told(caller.call("post", MONTH_URL + "papers/", fields), 413)["code"] == "too_large"


def test_a_fault_of_ours_is_a_problem_without_its_inside(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(reading, "filing_data", broken)
    answer = caller.call("get", MONTH_URL)
    assert told(answer, 500)["code"] == "fault"
    assert b"inside" not in answer.content


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/months/", "/api/nothing"])
def test_an_address_outside_the_versions_is_a_problem_too(path: str) -> None:
    assert told(Caller().call("get", path), 404)["code"] == "not_found"


def test_a_page_that_is_not_there_stays_a_page() -> None:
    assert Client().get("/nothing")["Content-Type"].startswith("text/html")


def test_a_token_that_calls_too_often_is_told_when_to_come_back(caller: Caller, settings: Any) -> None:
    settings.API_RATE = "3/minute"
    answers = [caller.call("get", MONTH_URL) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert told(answers[3], 429)["code"] == "throttled"
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert Caller(a_token()).call("get", MONTH_URL).status_code == 200, "each token has a count of its own"


def test_no_rate_is_no_limit(caller: Caller, settings: Any) -> None:
    settings.API_RATE = ""
    assert {caller.call("get", MONTH_URL).status_code for _ in range(5)} == {200}


def test_a_cache_out_of_reach_stops_nobody(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def get(self, *_args: Any) -> Any:
            raise CacheGone("no server")

    monkeypatch.setattr(TokenThrottle, "cache", Gone())
    assert caller.call("get", MONTH_URL).status_code == 200


def test_a_call_sent_again_gets_the_same_bytes_until_its_answer_is_forgotten(caller: Caller, settings: Any) -> None:
    settings.API_ANSWER_DAYS = 30
    body = b'{"revision": 0, "values": {"DJ1:::L-out": {"value": "24624.60"}}}'
    first = caller.call("patch", VALUES, body, key="old", **JSON)
    assert first.status_code == 200
    caller.call("patch", VALUES, body.replace(b"0,", b"1,", 1), key="young", **JSON)
    ApiAnswer.objects.filter(key="old").update(made_at=now() - timedelta(days=29))
    forget_api_answers()
    again = caller.call("patch", VALUES, body, key="old", **JSON)
    assert (again.content, again["Idempotent-Replay"]) == (first.content, "true")
    ApiAnswer.objects.filter(key="old").update(made_at=now() - timedelta(days=31))
    forget_api_answers()
    assert list(ApiAnswer.objects.values_list("key", flat=True)) == ["young"]
    forget_api_answers()
    assert ApiAnswer.objects.count() == 1


def test_many_answers_are_forgotten_piece_by_piece(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.accounts.answers.BATCH", 2)
    caller.call("patch", VALUES, b'{"revision": 0}', key="first", **JSON)
    one = ApiAnswer.objects.get()
    for number in range(5):
        one.pk, one.key = None, f"more-{number}"
        one.save()
    ApiAnswer.objects.update(made_at=now() - timedelta(days=400))
    forget_api_answers()
    assert not ApiAnswer.objects.exists()
