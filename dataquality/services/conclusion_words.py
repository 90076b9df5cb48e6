"""缺项的话: what is lacking in a conclusion, as sentences."""

from django.utils.translation import gettext as _

from dataquality.rules.conclusion.gaps import Gap, Lacking


def sentence_of(lacking: Lacking) -> str:
    """One sentence that says what is wanted."""
    return _sentences()[lacking.gap] % {"about": lacking.about, "name": _(lacking.name) if lacking.name else ""}


def _sentences() -> dict[Gap, str]:
    return {
        Gap.FINDING_OPEN: _("不符合项 %(name)s 尚未判定整改结果。"),
        Gap.NO_TOTAL: _("核查后的排放量算不出来，请补齐缺少的数据。"),
        Gap.NOT_A_NUMBER: _("“%(name)s”的核查值不是数字。"),
        Gap.NO_REASON: _("“%(name)s”与报告不一致，请写明差异原因。"),
        Gap.NOT_CONSERVATIVE: _("不符合项 %(name)s 未解决，核查后的排放量不得低于按报告值或缺省值计算的排放量。"),
        Gap.NO_BASIS: _("不符合项 %(name)s 未解决，请取缺省值；没有缺省值或缺省值并非较高的，请写明保守值的依据。"),
        Gap.MARK_UNSAID: _("请判定“%(name)s”是否符合。"),
        Gap.MARK_TOO_GOOD: _("“%(name)s”有未解决的不符合项，应判定为不符合。"),
        Gap.NO_CONFORMITY: _("请填写符合性结论。"),
        Gap.NO_ABBREVIATION: _("请填写机构缩写（不超过 20 字，不含连字符），用于核查报告编号。"),
        Gap.NO_YEARLY_REASON: _("“%(name)s”较上年变化 10%% 以上，请写明原因。"),
        Gap.NO_SIGNER: _("核查组缺少%(name)s，请由核查组长指定。"),
    }
