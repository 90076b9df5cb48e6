"""对照表: the page on disk says what the code does."""

import re
from pathlib import Path

from django.apps import apps

from cets_portal.accounts.permissions import PERMISSIONS
from cets_portal.audit.words import ACTS
from cets_portal.desk.reference import reference
from cets_portal.norms.spoken import module_text, spoken_norms

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: make docs"


def test_every_url_and_every_step_stands_in_it() -> None:
    page = reference()
    assert all(f"`{name}`" in page for name in PERMISSIONS)
    for model in apps.get_models():
        assert all(f"`{action}`" in page for action in getattr(model, "LIFECYCLE", {}))


def test_every_step_has_words_for_the_audit_log() -> None:
    steps = {
        f"{model._meta.label_lower}.{action}"
        for model in apps.get_models()
        for action in getattr(model, "LIFECYCLE", {})
    }
    assert steps <= set(ACTS)


def test_every_act_recorded_in_the_code_has_words_for_the_audit_log() -> None:
    root = PAGE.parent.parent
    sources = (
        path.read_text(encoding="utf-8")
        for room in ("cets_portal", "registry", "dataquality", "quota")
        for path in (root / room).rglob("*.py")
    )
    acts = {act for text in sources for act in re.findall(r'record\(\s*"([a-z_.]+)"', text)}
    assert len(acts) > 10
    assert acts <= set(ACTS)


def test_the_norms_sentences_stand_where_translators_find_them() -> None:
    folder = Path(__file__).resolve().parent.parent / "cets_portal" / "norms" / "phrases"
    for name, norm in spoken_norms():
        assert (folder / f"{name}.py").read_text(encoding="utf-8") == module_text(norm), "run: make docs"
