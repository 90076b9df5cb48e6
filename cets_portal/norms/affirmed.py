"""所述: what a roster's words say a unit does, once what it does not do and what it buys in are set aside.

独立电炉短流程（无高炉、转炉） speaks of an electric arc furnace, 粉磨（外购硅酸盐水泥熟料） of grinding: without
this a word would count for the unit though the roster denies it. Texts are folded (`folding.fold`), so brackets
and commas are half-width here; what is set aside leaves a bar, that no word is formed across it.
"""

import re
from collections.abc import Iterable

# Denied things go on over 、 (无高炉、转炉) and end with the clause, with 的 (没有熟料生产线的粉磨站) or with a turn
# (没有熟料只有粉磨); 自己的 and the like stand within.
_END = r",;。()|:"
_TURN = r"但|仅|只|另"
_DENIED = rf"(?:(?:自己|自有|自建|自身|配套)的|(?!{_TURN})[^{_END}的])+的?"

# 不 and 未 only with a verb (不锈钢 denies nothing); 无 not where it opens a word of its own (无缝钢管, 无烟煤).
_NEGATORS = (
    r"没有|并非|不(?:含|产|生产|包括|包含|设|具备|涉及|从事|使用|采用|属于|是|做|建|配|再|用|掺)|"
    r"未(?:含|产|生产|设|建|配|上|使用|采用|从事|掺)|"
    r"(?<!有)无(?!缝|烟|机(?!组)|取向|组织|人|害|碱|氧(?!化)|磷|污|废|水(?!泥)|损)"
)

# What may stand between 非 and the known word that it denies: 非企业自备.
_WHOSE = r"(?:本?企业|本?单位|属|是|为)?"

# A whole clause, so that a long text is read in one pass.
_CLAUSE = rf"(?<![^{_END}])[^{_END}]"

# The forms' way of denying: 自备电厂：无, 转炉（无）, and what once was: 高炉已拆除.
_GONE = r"(?:(?<=已拆除|已淘汰|已退出|已停用|已停产)|(?<=已停))"
_DENIED_AFTER = re.compile(rf"{_CLAUSE}+(?:[:(](?:无|没有|否|不含|不产|不生产|未建|未设)\)?|{_GONE})(?=[{_END}]|$)")

# Bought-in clinker, before or behind its verb (使用外购的硅酸盐熟料, 熟料全部外购), is no clinker of the unit's own.
BOUGHT = "外购料"
_BUYING = r"(?:外购|购入|购买|采购|购进|购自|外来|外协|外调|调入)"
_BOUGHT = re.compile(rf"{_BUYING}[^{_END}]{{0,20}}?熟料|{_CLAUSE}*熟料[^{_END}]{{0,4}}{_BUYING}")


def denials(words: Iterable[str]) -> re.Pattern[str]:
    """The pattern of denied things where `words` are known; listed words that deny (非高炉) are the group `kept`.

    非 denies only a known word (非自备, 非铝酸盐), and only up to the next 、.
    """
    known = sorted(set(words), key=len, reverse=True)
    kept = "|".join(re.escape(word) for word in known if word[0] in "无不没未非") or r"(?!)"
    plain = "|".join(re.escape(word) for word in known if word[0] != "非")
    return re.compile(rf"(?P<kept>{kept})|(?:{_NEGATORS}){_DENIED}|非(?={_WHOSE}(?:{plain}))[^{_END}、的]+的?")


def affirmed(folded: str, denied: re.Pattern[str]) -> str:
    """The folded text with denied things cut out and bought-in clinker read as `BOUGHT`."""
    text = _DENIED_AFTER.sub("|", folded)
    text = denied.sub(lambda found: found["kept"] or "|", text)
    return _BOUGHT.sub(f"|{BOUGHT}|", text)
