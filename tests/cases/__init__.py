"""算例: worked examples as data, each with its source; the tests read them from here."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def read_cases(name: str) -> dict[str, Any]:
    """One file of examples as TOML gives it."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
