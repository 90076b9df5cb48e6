"""录入的名称: what a name typed by hand may be, by the same check as the names of a roster row."""

from registry.rules.names import clean_name, has_control_characters
from registry.rules.roster.texts import is_formula

#: A spreadsheet drops these before it looks for the sign of a formula.
_BEFORE_A_SIGN = "\t\r\n"


def name_fault(text: str, longest: int) -> str:
    """The code of what is wrong with it (a message of the roster has it too), or "" where nothing is."""
    if text[:1] in tuple(_BEFORE_A_SIGN) or is_formula(text.strip()) or is_formula(clean_name(text)):
        return "formula"
    if has_control_characters(text):
        return "control_characters"
    return "too_long" if len(clean_name(text)) > longest else ""
