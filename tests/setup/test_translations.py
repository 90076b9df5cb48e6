"""Translations are compiled when they are newer than their catalogue, without gettext programs."""

import gettext
import importlib.util
import os
from pathlib import Path
from types import ModuleType

import polib
import pytest

from cets_portal.translations import compile_stale
from tests.setup.run import ROOT


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="名录", msgstr="annual list"))
    catalogue.append(polib.POEntry(msgid="核定", msgstr="guess", flags=["fuzzy"]))
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue.save(str(folder / "django.po"))
    return tmp_path


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(locale: Path) -> None:
    (target,) = compile_stale(locale)
    assert compile_stale(locale) == []
    os.utime(target, (0, 0))
    assert compile_stale(locale) == [target]


def test_a_guess_is_not_shown_to_anyone(locale: Path) -> None:
    (target,) = compile_stale(locale)
    with target.open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("名录") == "annual list"
    assert spoken.gettext("核定") == "核定"


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    return loaded("check_translations")


def loaded(name: str) -> ModuleType:
    """Import a script of .ci/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="名录", msgstr=""), "not translated"),
        (polib.POEntry(msgid="名录", msgstr="list", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="共 %(n)s 行", msgstr="%(m)s rows"), "placeholders differ"),
        (polib.POEntry(msgid="第 {row} 行", msgstr="row"), "placeholders differ"),
    ],
)
def test_the_check_names_each_kind_of_fault(checker: ModuleType, entry: polib.POEntry, fault: str) -> None:
    (found,) = checker.faults([entry])
    assert found.startswith(fault)


def test_the_check_passes_what_is_right(checker: ModuleType) -> None:
    assert checker.faults([polib.POEntry(msgid="占 %(n)s%%", msgstr="%(n)s%% of it")]) == []


def test_front_end_files_lose_the_mention_of_a_map_that_is_not_there() -> None:
    strip = loaded("vendor").without_source_map
    assert strip(b"a{}\n/*# sourceMappingURL=tabler.min.css.map */") == b"a{}\n"
    assert strip(b"go();\n//# sourceMappingURL=x.js.map\n") == b"go();\n"
    assert strip(b"go();") == b"go();"
