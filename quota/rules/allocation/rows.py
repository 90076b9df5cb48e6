"""一行的配额: the stored inputs of one object → its working. The same inputs give the same working, byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Treatment
from quota.rules.allocation.inputs import Inputs
from quota.rules.allocation.terms import Phase, Terms
from quota.rules.arithmetic import ZERO
from quota.rules.cells import read_number
from quota.rules.industry import IndustryYearRules, ObjectFacts, Slag
from quota.rules.industry import determine as determine_object
from quota.rules.power import GensetFacts, PowerYear
from quota.rules.power import determine as determine_genset
from quota.rules.pre_allocation import pre_allocate
from quota.rules.special import outside
from quota.rules.trace import Working

_LABELS = {Sector.STEEL: _("炼铁工序产品产量"), Sector.CEMENT: _("熟料产量"), Sector.ALUMINIUM: _("铝液产量")}
_ROW_COLUMNS = (
    ("pre_tonnes", "pre_allocation"), ("initial_tonnes", "initial_allowance"), ("top_up_tonnes", "gas_top_up"),
    ("determined_tonnes", "determined_allowance"), ("obligation_tonnes", "surrender_obligation"),
)  # fmt: skip


@dataclass(frozen=True)
class RowMade:
    """一行的结果: `working` None and a `fault` where the inputs do not allow any."""

    code: str
    inputs: Inputs
    working: Working | None
    fault: NormError | None = None

    @property
    def is_outside(self) -> bool:
        return self.working is not None and self.working.treatment is Treatment.OUTSIDE

    @property
    def special(self) -> str:
        """The id of the special case; "" for none."""
        return self.working.case if self.working else str(self.inputs.get("case", ""))

    def columns(self) -> dict[str, int | None]:
        """The figures of the row as they are stored, whole tonnes."""
        made = self.working
        if made is None:
            return dict.fromkeys(name for name, _key in _ROW_COLUMNS)
        return {name: made.tonnes(key) for name, key in _ROW_COLUMNS}


def make_row(terms: Terms, code: str, inputs: Inputs) -> RowMade:
    """One row; a fault instead of a working where something that the formula needs is missing."""
    try:
        return RowMade(code, inputs, _working(terms, inputs))
    except NormError as fault:
        return RowMade(code, inputs, None, fault)


def _working(terms: Terms, inputs: Inputs) -> Working:
    if terms.phase is Phase.PRE:
        return _pre(terms, inputs)
    if terms.power is not None:
        return determine_genset(terms.power, _genset_facts(terms.power, inputs))
    assert terms.industry is not None
    return determine_object(terms.industry, _object_facts(terms.industry, inputs, terms.balance))


def _pre(terms: Terms, inputs: Inputs) -> Working:
    case = inputs.get("case")
    if case and terms.plan.case(case).treatment is Treatment.OUTSIDE:
        return outside(terms.plan.case(case))
    verified = _wanted(inputs, "verified", _("缺少上一年度经核查排放量。"))
    return pre_allocate(terms.plan, terms.quota_year, verified, terms.percent)


def _genset_facts(year: PowerYear, inputs: Inputs) -> GensetFacts:
    verified = _wanted(inputs, "verified", _("缺少机组经核查排放量。"))
    if case := inputs.get("case"):
        return GensetFacts((), ZERO, verified_tco2e=verified, case=case)
    classes = tuple(inputs.get("classes", ()))
    if not classes:
        found = str(inputs.get("genset_class", "")) or "–"
        raise NormError(_("机组类别“{found}”不属于方案的类别，请确定特殊情形。"), found=found)
    generation = _wanted(inputs, "generation", _("缺少发电量。"))
    return GensetFacts(
        classes, generation, _number(inputs, "heat") or ZERO, _number(inputs, "load_factor"), verified
    )  # fmt: skip


def _object_facts(rules: IndustryYearRules, inputs: Inputs, balance: Decimal | None) -> ObjectFacts:
    verified = _wanted(inputs, "verified", _("缺少经核查排放量。"))
    if case := inputs.get("case"):
        return ObjectFacts(verified, case=case)
    if not rules.wants_balance:
        return ObjectFacts(verified)
    return ObjectFacts(
        verified, _processes(rules.sector, inputs, verified), _number(inputs, "output"), _LABELS[rules.sector], balance,
        slag=_slag(rules, inputs),
    )  # fmt: skip


def _processes(sector: Sector, inputs: Inputs, verified: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """What the intensity is made of: steel's two processes; elsewhere the object's own emissions."""
    if sector is not Sector.STEEL:
        return ((_("经核查排放量"), verified),)
    iron = _wanted(inputs, "iron", _("缺少炼铁工序碳排放量。"))
    return (_("炼铁工序碳排放量"), iron), (_("烧结工序碳排放量"), _number(inputs, "sinter") or ZERO)


def _slag(rules: IndustryYearRules, inputs: Inputs) -> Slag | None:
    """电石渣: where slag was used every figure of its share must be known."""
    used = _number(inputs, "slag")
    if rules.slag_case is None or not used:
        return None
    lacking = _("用了电石渣而扣减系数、过程排放因子或熟料产量不全，替代率算不出。")
    figures = [_wanted(inputs, key, lacking) for key in ("slag_deduction", "output", "process_factor")]
    return Slag(used, *figures)


def _number(inputs: Mapping[str, Any], key: str) -> Decimal | None:
    """The figure of a column; None where it is empty. Raises NormError where it is none."""
    read = read_number(inputs.get(key, ""))
    if read.fault:
        raise NormError(read.fault, **read.params)
    return read.number


def _wanted(inputs: Mapping[str, Any], key: str, sentence: str) -> Decimal:
    found = _number(inputs, key)
    if found is None:
        raise NormError(sentence)
    return found
