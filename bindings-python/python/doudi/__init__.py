"""doudi (兜底): rules of social assistance, exact to the fen and explained with the article of law.

A :class:`Pack` holds the rules and standards of a jurisdiction, a :class:`Policy` is a pack on a day, and an :class:`Assessment` is what a policy says of one
household.

>>> import doudi
>>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
>>> result = policy.assess({"members": [{"birth_date": "2000-01-31"}]})
>>> result.members[0]["people::age"]
Decimal('23')
"""

from collections.abc import Mapping as _Mapping

from ._doudi import (
    UNKNOWN,
    Assessment,
    Diff,
    Explanation,
    Over,
    Pack,
    Policies,
    Policy,
    Reconciliation,
    Results,
    Review,
    Table,
    Unknown,
    __version__,
    check,
)
from ._errors import (
    ComparisonError,
    DoudiError,
    HouseholdError,
    PackError,
    PolicyError,
    RecordError,
    ReformError,
    RuleError,
    TableError,
    UnknownNameError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._model import (
        Band,
        BenefitMonth,
        CaseDifference,
        CaseResult,
        Change,
        Coverage,
        Diagnostic,
        Fact,
        Fault,
        Missed,
        Note,
        Parameter,
        ParameterRow,
        RecordDifference,
        RowFault,
        Rule,
        Tally,
        Value,
    )
    from ._compare import Comparison, compare
    from ._rows import Rows
    from ._tables import TableResult, TableStream

_Mapping.register(Results)

# Loaded when first asked for: `typing` alone takes longer than all the rest.
_LATER = {
    "Comparison": "doudi._compare",
    "compare": "doudi._compare",
    "Rows": "doudi._rows",
    "TableResult": "doudi._tables",
    "TableStream": "doudi._tables",
}
_MODEL = frozenset(
    (
        "Band",
        "BenefitMonth",
        "CaseDifference",
        "CaseResult",
        "Change",
        "Coverage",
        "Diagnostic",
        "Fact",
        "Fault",
        "Missed",
        "Note",
        "Parameter",
        "ParameterRow",
        "RecordDifference",
        "RowFault",
        "Rule",
        "Tally",
        "Value",
    )
)


def __getattr__(name: str) -> object:
    module = "doudi._model" if name in _MODEL else _LATER.get(name)
    if module is not None:
        from importlib import import_module

        found: object = getattr(import_module(module), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODEL, *_LATER})


__all__ = [
    "UNKNOWN",
    "Assessment",
    "Band",
    "BenefitMonth",
    "CaseDifference",
    "CaseResult",
    "Change",
    "Comparison",
    "ComparisonError",
    "Coverage",
    "Diagnostic",
    "Diff",
    "DoudiError",
    "Explanation",
    "Fact",
    "Fault",
    "HouseholdError",
    "Missed",
    "Note",
    "Over",
    "Pack",
    "PackError",
    "Parameter",
    "ParameterRow",
    "Policies",
    "Policy",
    "PolicyError",
    "Reconciliation",
    "RecordDifference",
    "RecordError",
    "ReformError",
    "Results",
    "Review",
    "RowFault",
    "Rows",
    "Rule",
    "RuleError",
    "Table",
    "TableError",
    "TableResult",
    "TableStream",
    "Tally",
    "Unknown",
    "UnknownNameError",
    "Value",
    "__version__",
    "check",
    "compare",
]
