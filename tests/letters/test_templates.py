"""公文范本: what a template may say, and that a text can be made again years later."""

from pathlib import Path

import pytest

from cets_portal.letters.choices import LetterKind
from cets_portal.letters.rules.filling import EmptyPlaces, fill
from cets_portal.letters.words import PLACE_LABELS
from cets_portal.norms.errors import NormError
from cets_portal.norms.letter import EVERYWHERE, LETTERS, PLACES, letter_templates, load_template, read_template
from cets_portal.norms.letter import LetterKind as NormKind

FACTS = {"unit": "甲公司", "uscc": "X", "bureau": "示例省生态环境厅", "province": "示例省", "city": ""}


def changed(tmp_path: Path, code: str, old: str, new: str) -> Path:
    """A template of ours with one word changed."""
    text = (LETTERS / f"{code}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{code}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_kind_has_a_template_and_the_same_name_on_both_floors() -> None:
    assert {one.kind.value for one in letter_templates()} == set(LetterKind.values) == {kind.value for kind in NormKind}


def test_every_place_has_words_for_the_form() -> None:
    assert set(PLACE_LABELS) == {*EVERYWHERE, *(place for places in PLACES.values() for place in places)}


def test_only_a_letter_with_a_result_wants_a_second_person() -> None:
    assert {one.kind.value for one in letter_templates() if one.second_person} == {"result"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("{duty}", "{dutty}", "{dutty}"),
        ("{basis}", "{list_year}", "{list_year}"),  # A place of another kind of letter.
        ("{basis}", "{}", "{}"),
        ('kind = "reminder"', 'kind = "remainder"', "remainder"),
        ("second_person", "secondperson", "secondperson"),
        ('grade = "A"', "", "grade"),
        ('code = "reminder-1"', 'code = "reminder-2"', "code"),
    ],
)
def test_a_template_that_says_what_nobody_fills_in_is_refused(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(NormError) as refusal:
        read_template(changed(tmp_path, "reminder-1", old, new))
    assert named in str(refusal.value)


def test_a_place_without_words_is_named_and_nothing_is_written() -> None:
    with pytest.raises(EmptyPlaces) as empty:
        fill(load_template("reminder-1"), FACTS | {"duty": " ", "due_on": "3 月 31 日"})
    assert set(empty.value.places) == {"duty", "basis"}


def test_a_fact_with_braces_is_written_as_it_stands() -> None:
    body = fill(load_template("reminder-1"), FACTS | {"duty": "{unit}", "due_on": "今日", "basis": "{__class__}"})
    assert body["title"] == "关于催办{unit}的函"
    assert "{__class__}" in body["paragraphs"][0]["text"]
