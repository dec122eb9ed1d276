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
    Pack,
    Policy,
    Reconciliation,
    Results,
    Review,
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
    RuleError,
    UnknownNameError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._model import (
        Band,
        CaseDifference,
        CaseResult,
        Coverage,
        Diagnostic,
        Fact,
        Fault,
        Missed,
        Note,
        Parameter,
        ParameterRow,
        RecordDifference,
        Rule,
        Tally,
        Value,
    )

_Mapping.register(Results)

# Loaded when first asked for: `typing` alone takes longer than all the rest.
_MODEL = frozenset(
    (
        "Band",
        "CaseDifference",
        "CaseResult",
        "Coverage",
        "Diagnostic",
        "Fact",
        "Fault",
        "Missed",
        "Note",
        "Parameter",
        "ParameterRow",
        "RecordDifference",
        "Rule",
        "Tally",
        "Value",
    )
)


def __getattr__(name: str) -> object:
    if name in _MODEL:
        from . import _model

        found = getattr(_model, name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(globals()) | _MODEL)


__all__ = [
    "UNKNOWN",
    "Assessment",
    "Band",
    "CaseDifference",
    "CaseResult",
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
    "Pack",
    "PackError",
    "Parameter",
    "ParameterRow",
    "Policy",
    "PolicyError",
    "Reconciliation",
    "RecordDifference",
    "RecordError",
    "Results",
    "Review",
    "Rule",
    "RuleError",
    "Tally",
    "Unknown",
    "UnknownNameError",
    "Value",
    "__version__",
    "check",
]
