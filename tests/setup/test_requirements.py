"""Pins are exact and complete: what the tests ran with is what is installed anywhere."""

import re
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.setup.run import ROOT

ASKED_FOR = ["django", "djangorestframework", "celery", "redis", "psycopg2-binary", "django-import-export", "openpyxl"]


def pins(name: str) -> dict[str, Requirement]:
    """Give package → pin of a requirements file, following `-r`."""
    found: dict[str, Requirement] = {}
    for line in (ROOT / name).read_text().splitlines():
        line = re.sub(r"\s*#.*", "", line)
        if line.startswith("-r "):
            found |= pins(line[3:])
        elif line:
            pin = Requirement(line)
            found[canonicalize_name(pin.name)] = pin
    return found


def test_every_pin_is_exact_and_is_what_is_installed() -> None:
    for name, pin in pins("requirements-dev.txt").items():
        assert str(pin.specifier) == f"=={distribution(name).version}", name


def test_what_a_package_brings_is_pinned_too() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        kept = pins(file)
        missing = {
            f"{name} → {need.name}"
            for name, pin in kept.items()
            for need in map(Requirement, distribution(name).requires or [])
            if any(need.marker is None or need.marker.evaluate({"extra": extra}) for extra in {"", *pin.extras})
            and canonicalize_name(need.name) not in kept
        }
        assert not missing, file


def test_the_seven_packages_asked_for_come_first() -> None:
    assert list(pins("requirements.txt"))[:7] == ASKED_FOR


def test_psycopg_3_and_copyleft_workflow_packages_stay_out() -> None:
    assert not {"psycopg", "psycopg-binary", "viewflow", "django-viewflow"} & set(pins("requirements-dev.txt"))


def test_the_front_end_is_pinned_and_its_lock_names_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    for name, version in re.findall(
        r'"([@\w/.]+)": "([^"]*)"', (ROOT / "package.json").read_text().split('"dependencies"')[1]
    ):
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    assert '"htmx.org": "2.' in lock  # 4 is another language.
