"""成批办理的结果: what an act upon many comes to, for the acts that are carried out while the person waits."""

from dataclasses import dataclass

#: So many at once while the person waits; the rest waits for the next press.
AT_ONCE = 100


@dataclass(frozen=True)
class Done:
    """办理结果: how many were done, what was left with its sentence, how many were beyond one press."""

    done: int
    left: tuple[tuple[str, str], ...]
    beyond: int = 0
