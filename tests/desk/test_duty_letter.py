"""A clerk who sees who has not done a duty writes to those units from there."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligations
from tests.people import CHEN, LIN, ZHOU, signed_in

pytestmark = pytest.mark.django_db

REPORT = "2026-32/2-3/steel"


@pytest.fixture
def works() -> list[Enterprise]:
    obligations()
    made = [make_enterprise(f"示例钢铁{number}号", sector=Sector.STEEL) for number in (1, 2)]
    list_in_force(2025, Sector.STEEL, made)
    return made


def test_the_ticked_units_and_what_they_owe_stand_in_the_letter(works: list[Enterprise]) -> None:
    client = signed_in(LIN)
    went = client.post(reverse("duty-letter", args=[REPORT]), {"unit": [works[1].pk]})
    named = parse_qs(urlsplit(went["Location"]).query)
    assert named["uscc"] == [works[1].uscc]
    assert (named["duty"], named["due_on"]) == (["年度排放报告"], ["2026年3月31日"])
    page = client.get(went["Location"]).content.decode()
    assert works[1].uscc in page
    assert works[0].uscc not in page
    assert "环办气候函〔2026〕32号" in page


def test_a_letter_to_nobody_is_not_begun(works: list[Enterprise]) -> None:
    page = signed_in(LIN).post(reverse("duty-letter", args=[REPORT]), {}, follow=True).content.decode()
    assert "请先在表中勾选单位" in page


@pytest.mark.parametrize("who", [CHEN, ZHOU], ids=lambda who: who.role.value)
def test_only_clerks_begin_letters(works: list[Enterprise], who: object) -> None:
    assert signed_in(who).post(reverse("duty-letter", args=[REPORT]), {}).status_code == 403  # type: ignore[arg-type]
