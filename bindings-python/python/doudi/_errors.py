"""What can go wrong.

::

    Exception
    └── DoudiError
        ├── PackError          a pack that can't be read or has errors: .diagnostics
        ├── PolicyError        a pack that gives no policy on a date
        ├── ReformError        changes that don't fit the policy (also a ValueError): .faults
        ├── TableError         tables that can't be assessed (also a ValueError): .faults
        ├── HouseholdError     a household with faults (also a ValueError): .faults
        ├── UnknownNameError   rules, facts or lists that there aren't (also a KeyError): .names
        ├── RuleError          a rule without a value: .code, .path, .place
        ├── RecordError        a text that is no record
        └── ComparisonError    two households or policies that can't be compared: .faults

Wrong arguments that have nothing to do with packs or households, such as a date that is none, are Python's own ``TypeError`` and ``ValueError``.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from ._model import Diagnostic, Fault, RowFault


class DoudiError(Exception):
    """Everything that doudi itself complains of.

    ``str()`` says it in Chinese and English; :attr:`message_zh` and :attr:`message_en` in one of them.

    >>> import doudi
    >>> try:
    ...     doudi.Pack("there-is-no-such-folder")
    ... except doudi.DoudiError as error:
    ...     print(type(error).__name__, "cannot read" in error.message_en)
    PackError True
    """

    #: What went wrong, in Chinese.
    message_zh: str
    #: What went wrong, in English.
    message_en: str

    def __init__(self, message_zh: str, message_en: str, *details: object) -> None:
        super().__init__(message_zh, message_en, *details)
        self.message_zh = message_zh
        self.message_en = message_en

    def __str__(self) -> str:
        separator = "\n" if "\n" in self.message_zh else " · "
        return self.message_zh.rstrip("\n") + separator + self.message_en.rstrip("\n")


def _lines(faults: tuple[Fault, ...]) -> list[str]:
    return [f"  {fault.text('zh')} · {fault.message_en}" for fault in faults]


class PackError(DoudiError):
    """A pack can't be read, or has errors. All of them are told at once.

    >>> import doudi
    >>> try:
    ...     doudi.Pack({"pack.toml": 'name = "demo"\\nversion = "1"\\n'})
    ... except doudi.PackError as error:
    ...     print(error.diagnostics[0].code, error.diagnostics[0].message_en)
    D063 pack.toml needs `title`
    """

    #: Errors and warnings with their places; empty where the files can't be read at all.
    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, message_zh: str, message_en: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message_zh, message_en, diagnostics)
        self.diagnostics = diagnostics


class PolicyError(DoudiError):
    """A pack gives no policy on a date: with the standards in force a number would get more than 24 digits after the point.

    >>> import doudi
    >>> issubclass(doudi.PolicyError, doudi.DoudiError)
    True
    """


class HouseholdError(DoudiError, ValueError):
    """A household has faults. All of them are told at once, by path; values of sensitive facts are in none of them.

    >>> import doudi
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> try:
    ...     policy.assess({"members": [{"wage_income": float("nan"), "agee": 3}]})
    ... except doudi.HouseholdError as error:
    ...     for fault in error.faults:
    ...         print(fault.code, fault.path)
    not_a_number members[0].wage_income
    unknown_key members[0].agee
    """

    #: Each fault with its ``path``, ``code``, ``message_zh`` and ``message_en``; empty where a text is no JSON.
    faults: tuple[Fault, ...]

    def __init__(self, message_zh: str, message_en: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message_zh, message_en, faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *_lines(self.faults)])


class ReformError(DoudiError, ValueError):
    """A reform changes what there isn't, or to what doesn't fit. All faults are told at once.

    >>> import doudi
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> try:
    ...     policy.reform({"dibao::standard": {"suburban": 700}})
    ... except doudi.ReformError as error:
    ...     print(error.faults[0].path, error.faults[0].message_en)
    dibao::standard.suburban `household.area` has no code `suburban`; there are `urban`, `rural`
    """

    #: Each fault with its ``path`` (the name, and what is in it), ``code``, ``message_zh`` and ``message_en``; empty where a rule's text has errors.
    faults: tuple[Fault, ...]

    def __init__(self, message_zh: str, message_en: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message_zh, message_en, faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *_lines(self.faults)])


class TableError(DoudiError, ValueError):
    """Tables can't be assessed: no column of ids, ids that come twice or belong nowhere, a column that no fact can be read from; or a household is at fault
    and ``on_error="raise"``.

    >>> import doudi, polars
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> try:
    ...     policy.assess_table(polars.DataFrame({"household_id": [1, 1]}), polars.DataFrame({"household_id": [1]}))
    ... except doudi.TableError as error:
    ...     print(error.message_en)
    `household_id` of `households` has 1 ids twice: 1
    """

    #: With ``on_error="raise"`` the first faults of households, each with ``row``, ``id``, ``path``, ``code``, ``message_zh`` and ``message_en``.
    faults: tuple[RowFault, ...]

    def __init__(self, message_zh: str, message_en: str, faults: tuple[RowFault, ...] = ()) -> None:
        super().__init__(message_zh, message_en, faults)
        self.faults = faults


class UnknownNameError(DoudiError, KeyError):
    """Rules, facts or lists that there aren't, each with the nearest that there is.

    >>> import doudi
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> try:
    ...     policy.needs("dibao::elgible")
    ... except doudi.UnknownNameError as error:
    ...     print(error.names, error.message_en)
    ('dibao::elgible',) there is no rule `dibao::elgible`; did you mean `dibao::eligible`?
    """

    #: The names.
    names: tuple[str, ...]

    def __init__(self, message_zh: str, message_en: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(message_zh, message_en, names)
        self.names = names


class RuleError(DoudiError):
    """A rule has no value: a fact was not answered, a standard has no row for this household on this day, a division by zero.

    It is raised where such a value is read, also by ``get``: a default in its place would be a decision that nobody made.
    :attr:`Results.errors` has them all without raising.

    >>> import doudi
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> result = policy.assess({"members": [{}]})
    >>> try:
    ...     result["dibao::monthly_amount"]
    ... except doudi.RuleError as error:
    ...     print(error.code)
    unknown_fact
    """

    #: The value that was asked for: ``dibao::eligible``, ``members[0].people::age``.
    asked: str
    #: ``unknown_fact``, ``no_value``, ``not_in_force``, ``rule_not_in_force``, ``division_by_zero`` or ``too_large``.
    code: str
    #: The rule in which it went wrong; None in a check of the facts.
    rule: str | None
    #: The fact that was not answered, or the member whose rule it was.
    path: str
    #: Where in the rules: ``national/dibao.rhai:12:5``.
    place: str

    def __init__(self, asked: str, code: str, message_zh: str, message_en: str, rule: str | None, path: str, place: str) -> None:
        super().__init__(message_zh, message_en)
        self.args = (asked, code, message_zh, message_en, rule, path, place)
        self.asked = asked
        self.code = code
        self.rule = rule
        self.path = path
        self.place = place

    def __str__(self) -> str:
        return f"{self.asked}: {super().__str__()}"


class RecordError(DoudiError):
    """A text is no record of an assessment.

    >>> import doudi
    >>> try:
    ...     doudi.Pack("rules-examples/shaanxi-baoji").verify("{}")
    ... except doudi.RecordError as error:
    ...     print(error.message_en)
    this is no record: `date` is missing or wrong
    """


class ComparisonError(DoudiError):
    """Two households or policies can't be compared: too many differences to tell of each, a tolerance for a fact that is no number, a weight that is no column.

    >>> import doudi
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> try:
    ...     policy.reconcile({"members": [{}]}, {"members": [{}]}, tolerance={"area": "5%"})
    ... except doudi.ComparisonError as error:
    ...     print(error.message_en)
    `area` is no number and has no tolerance
    """

    #: Of policies, what was asked for and can't be used so: the argument as ``path``, ``code``, ``message_zh`` and ``message_en``.
    faults: tuple[Fault, ...]

    def __init__(self, message_zh: str, message_en: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message_zh, message_en, faults)
        self.faults = faults
