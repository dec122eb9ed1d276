"""Light objects that say what is in a pack and what was found: named tuples, so that they print, compare, unpack and pickle."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Union

if TYPE_CHECKING:
    import datetime

    from ._doudi import Explanation

Value = Union[Decimal, bool, "datetime.date", str, None]
"""What a rule or fact holds: ``Decimal``, ``bool``, ``datetime.date``, ``str``, or ``None`` where there is none."""


class Fault(NamedTuple):
    """What is wrong with a household.

    >>> import doudi
    >>> fault = doudi.Fault("members[0].age", "unknown_key", "没有要素 `age`", "there is no fact `age`")
    >>> fault.text("en")
    'members[0].age: there is no fact `age`'
    """

    #: Where: ``members[2].disability_grade``; empty for the household as a whole.
    path: str
    #: What kind, a stable name: ``wrong_type``, ``out_of_bounds``, ``unknown_key``…
    code: str
    #: What is wrong, in Chinese. The value of a sensitive fact is never in it.
    message_zh: str
    #: What is wrong, in English.
    message_en: str

    def text(self, lang: str = "zh") -> str:
        """Path and message in a language, ``"zh"`` or ``"en"``.

        >>> import doudi
        >>> doudi.Fault("area", "unknown_code", "不在可选代码之列", "is not one of the codes").text()
        'area:不在可选代码之列'
        """
        message, separator = (self.message_zh, ":") if lang == "zh" else (self.message_en, ": ")
        return f"{self.path}{separator}{message}" if self.path else message


class RowFault(NamedTuple):
    """What is wrong with a household of a table.

    >>> import doudi
    >>> fault = doudi.RowFault(3, "17", "members[0].age", "unknown_key", "没有要素 `age`", "there is no fact `age`")
    >>> fault.id, fault.path
    ('17', 'members[0].age')
    """

    #: The household's row, from 0.
    row: int
    #: Its id as a text, where the table has ids.
    id: str | None
    #: Where in the household: ``members[2].disability_grade``.
    path: str
    #: What kind, a stable name: ``wrong_type``, ``out_of_bounds``…
    code: str
    #: What is wrong, in Chinese. The value of a sensitive fact is never in it.
    message_zh: str
    #: What is wrong, in English.
    message_en: str


class Note(NamedTuple):
    """Another place that matters to a :class:`Diagnostic`.

    >>> import doudi
    >>> doudi.Note("demo/aid.rhai:4:1", "前一次定义", "defined here before").message_en
    'defined here before'
    """

    #: ``national/dibao.rhai:12:5``; empty where there is none.
    place: str
    #: Why it matters, in Chinese.
    message_zh: str
    #: Why it matters, in English.
    message_en: str


class Diagnostic(NamedTuple):
    """What is wrong with a pack, or deserves a look.

    >>> import doudi
    >>> found = doudi.check({"pack.toml": 'name = "demo"\\nversion = "1"\\n'})
    >>> found[0].code, found[0].severity, found[0].place
    ('D063', 'error', 'demo/pack.toml:1:1')
    """

    #: ``D021``; ``doudi check --explain D021`` tells more.
    code: str
    #: ``"error"``: the pack can't be used; ``"warning"``: somebody should look.
    severity: str
    #: What is wrong, in Chinese.
    message_zh: str
    #: What is wrong, in English.
    message_en: str
    #: ``national/dibao.rhai:12:5``; empty where there is none.
    place: str
    #: What to do, in Chinese, if there is a hint.
    help_zh: str | None
    #: What to do, in English.
    help_en: str | None
    #: Other places that matter.
    notes: tuple[Note, ...]


class Fact(NamedTuple):
    """An input of a household: what is asked.

    >>> import doudi
    >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    >>> area = next(fact for fact in pack.facts if fact.path == "area")
    >>> area.type, area.label_en, sorted(area.codes)
    ('choice', 'Urban or rural standard', ['rural', 'urban'])
    """

    #: Where it is given: ``area``, ``members[].wage_income``.
    path: str
    #: Its key: ``wage_income``.
    key: str
    #: Whose fact: ``household``, ``person``.
    entity: str
    #: What it is called, in Chinese.
    label_zh: str
    #: What it is called, in English.
    label_en: str
    #: A longer explanation for who answers, in Chinese, if there is one.
    help_zh: str | None
    #: The same in English.
    help_en: str | None
    #: ``"bool"``, ``"int"``, ``"money"``, ``"number"``, ``"date"``, ``"choice"``, ``"text"`` or ``"region"``.
    type: str
    #: The unit of numbers: ``CNY/month``; None where there is none.
    unit: str | None
    #: The codes of a choice with their labels in Chinese and English; empty for others.
    codes: dict[str, tuple[str, str]]
    #: Most digits after the point, of numbers.
    digits: int | None
    #: Least value, of numbers.
    min: Decimal | None
    #: Greatest value, of numbers.
    max: Decimal | None
    #: What counts where it is not answered; None if nothing does.
    default: Value
    #: Has it to be answered? False where a default, or that there is none, counts.
    required: bool
    #: May it be None: there is none?
    optional: bool
    #: What a null in a table says: ``"absent"``, that there is none, or ``"unknown"``, that it was not answered.
    null: str
    #: Does its value stay out of errors, and out of explanations unless asked for?
    sensitive: bool


class Rule(NamedTuple):
    """A rule of a pack, as it stands in the last pack of the chain that has it.

    >>> import doudi
    >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    >>> rule = next(rule for rule in pack.rules if rule.name == "dibao::monthly_amount")
    >>> rule.kind, rule.type, rule.unit
    ('benefit', 'money', 'CNY/month')
    """

    #: ``dibao::eligible``
    name: str
    #: Its programme: ``dibao``.
    programme: str
    #: Whose rule: ``household``, ``person``.
    entity: str
    #: What it is called, in Chinese.
    label_zh: str
    #: What it is called, in English.
    label_en: str
    #: ``"decision"``, ``"benefit"``, ``"status"``, ``"alert"``, ``"referral"``, or ``"intermediate"`` for what leads there.
    kind: str
    #: ``"bool"``, ``"int"``, ``"money"``, ``"number"``, ``"date"``, ``"choice"``, ``"text"`` or ``"region"``.
    type: str
    #: The unit of numbers: ``CNY/month``; None where there is none.
    unit: str | None
    #: May its value be None?
    optional: bool
    #: What its last version rests on: ``国务院令第649号 第九条``.
    cites: tuple[str, ...]


class Band(NamedTuple):
    """A band of a parameter: up to a limit, a value.

    >>> import doudi
    >>> doudi.Band(None, 6).upto is None
    True
    """

    #: The limit; None for the last band.
    upto: Decimal | None
    #: The value: a number, True or False, a code or a date; a fraction as text, ``"1/12"``.
    value: Value


class ParameterRow(NamedTuple):
    """A row of a parameter.

    >>> import doudi
    >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    >>> standard = next(parameter for parameter in pack.parameters if parameter.name == "dibao::standard")
    >>> [row.value for row in standard.rows if row.key == ("6103", "urban") and row.from_.year == 2023]
    [Decimal('662.00')]
    """

    #: The values of the parameter's keys, in their order.
    key: tuple[str, ...]
    #: The value; a fraction as text, ``"1/12"``; bands as a tuple of :class:`Band`.
    value: Value | tuple[Band, ...]
    #: First day.
    from_: datetime.date
    #: Last day, if the row ends by itself.
    until: datetime.date | None
    #: What it rests on.
    cite: str
    #: Does it rest on a secondary source, and is to be verified?
    verify: bool
    #: The pack that says so.
    pack: str
    #: Where it stands: ``shaanxi-baoji/dibao.toml:4:3``.
    place: str


class Parameter(NamedTuple):
    """A parameter (标准): a table of dated values.

    >>> import doudi
    >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    >>> standard = next(parameter for parameter in pack.parameters if parameter.name == "dibao::standard")
    >>> standard.unit, standard.keys
    ('CNY/person/month', ('region', 'area'))
    """

    #: ``dibao::standard``
    name: str
    #: Its programme: ``dibao``.
    programme: str
    #: What it is called, in Chinese.
    label_zh: str
    #: What it is called, in English.
    label_en: str
    #: ``"bool"``, ``"int"``, ``"money"``, ``"number"``, ``"date"`` or ``"choice"``.
    type: str
    #: The unit of numbers; None where there is none.
    unit: str | None
    #: What it is looked up by: facts and rules by their names, ``""`` for what rules pass to it.
    keys: tuple[str, ...]
    #: Its rows, of all dates.
    rows: tuple[ParameterRow, ...]


class CaseDifference(NamedTuple):
    """What came out of a case otherwise than it expects.

    >>> import doudi
    >>> doudi.CaseDifference("eligible", "是", "yes", "否", "no", None).got_en
    'no'
    """

    #: What it is about: ``members[0].employment_cost``; empty for the case as a whole.
    path: str
    #: What the case expects, in Chinese.
    expected_zh: str
    #: The same in English.
    expected_en: str
    #: What came out, in Chinese.
    got_zh: str
    #: The same in English.
    got_en: str
    #: How that came about, of rules.
    derivation: Explanation | None


class CaseResult(NamedTuple):
    """What came of a case of a pack.

    >>> import doudi
    >>> results = doudi.Pack("rules-examples/shaanxi-baoji").test()
    >>> all(result.passed for result in results)
    True
    """

    #: The programme whose file it stands in.
    programme: str
    #: Its name.
    name: str
    #: Where it stands: ``national/dibao.cases.yaml:12:9``.
    place: str
    #: What came out differently.
    differences: tuple[CaseDifference, ...]

    @property
    def passed(self) -> bool:
        """Did all come out as expected?

        >>> import doudi
        >>> doudi.CaseResult("dibao", "一人户", "", ()).passed
        True
        """
        return not self.differences


class Tally(NamedTuple):
    """How many there are in a pack, and how many of them its cases reach.

    >>> import doudi
    >>> doudi.Tally(19, 20).percent
    Decimal('95.0')
    """

    #: Reached by a case.
    reached: int
    #: In the pack.
    all: int

    @property
    def percent(self) -> Decimal:
        """Percent, in tenths, rounded down: only all is 100.0.

        >>> import doudi
        >>> doudi.Tally(2, 3).percent
        Decimal('66.6')
        """
        return Decimal(self.reached * 1000 // self.all if self.all else 1000).scaleb(-1)


class Missed(NamedTuple):
    """A rule, a branch or a row that no case reaches.

    >>> import doudi
    >>> doudi.Missed("row", "dibao::standard", "", "", "demo/dibao.toml:4:3").kind
    'row'
    """

    #: ``"rule"``, ``"branch"`` or ``"row"``.
    kind: str
    #: The rule or parameter: ``dibao::standard``.
    name: str
    #: What of it, in Chinese.
    what_zh: str
    #: The same in English.
    what_en: str
    #: Where it stands.
    place: str


class Coverage(NamedTuple):
    """What the cases of a pack reach.

    >>> import doudi
    >>> coverage = doudi.Pack("rules-examples/shaanxi-baoji").coverage()
    >>> coverage.failed_cases, coverage.rules.percent
    (0, Decimal('100.0'))
    """

    #: Rules, each version of its own.
    rules: Tally
    #: Ways through rules.
    branches: Tally
    #: Rows of parameters.
    rows: Tally
    #: What no case reaches.
    missed: tuple[Missed, ...]
    #: Cases that failed, and faults in the files of cases.
    failed_cases: int


class RecordDifference(NamedTuple):
    """A part of a record that comes out differently when it is computed again.

    >>> import doudi
    >>> doudi.RecordDifference("doudi", '"0.0.1"', '"0.1.0"', '"0.1.0"').path
    'doudi'
    """

    #: Where in the record: ``results.dibao::eligible``; empty for the text as a whole.
    path: str
    #: What the record says, as JSON; None: nothing.
    recorded: str | None
    #: What comes out now, as JSON or in words, in Chinese; None: nothing.
    recomputed_zh: str | None
    #: The same in English.
    recomputed_en: str | None


class Change(NamedTuple):
    """A standard or rule from whose day something else holds than on the day before.

    >>> import doudi
    >>> changes = doudi.Pack("rules-examples/shaanxi-baoji").timeline("2023-01-01", "2024-12-31", names="dibao::standard")
    >>> {(change.kind, change.name) for change in changes}
    {('parameter', 'dibao::standard')}
    """

    #: The first day on which it holds.
    on: datetime.date
    #: ``"parameter"`` or ``"rule"``.
    kind: str
    #: ``dibao::standard``
    name: str
    #: What it is called, in Chinese.
    label_zh: str
    #: What it is called, in English.
    label_en: str
    #: By what a standard's value is looked up, in Chinese; empty for rules.
    key_zh: str
    #: The same in English.
    key_en: str
    #: The value before with its unit, or what the rule rested on, in Chinese; None: there was none.
    before_zh: str | None
    #: The same in English.
    before_en: str | None
    #: The value after, or what the rule rests on, in Chinese; None: there is none.
    after_zh: str | None
    #: The same in English.
    after_en: str | None


class BenefitMonth(NamedTuple):
    """What a benefit is in a month.

    >>> import doudi
    >>> over = doudi.Pack("rules-examples/shaanxi-baoji").assess_over("2023-06", {"members": [{"relation": "self"}]})
    >>> over.months[0].month, over.months[0].amount is None
    ('2023-06', True)
    """

    #: ``2023-06``
    month: str
    #: ``dibao::monthly_amount``
    rule: str
    #: Whose it is: empty for the household, ``members[0]``.
    path: str
    #: Its programme: ``dibao``.
    programme: str
    #: What it is called, in Chinese.
    label_zh: str
    #: What it is called, in English.
    label_en: str
    #: How months are counted: ``"monthly"``, ``"yearly"``, ``"granted"``, ``"dated"``, ``"once"``, ``"apart"``.
    counting: str
    #: What is due by the month's own assessment, in yuan; None where it can't be told.
    amount: Decimal | None
    #: How much of it counts in the sums: a yearly amount once a year, a one-off amount once; None where it can't be told.
    counted: Decimal | None
    #: Why it can't be told, in Chinese.
    why_zh: str | None
    #: The same in English.
    why_en: str | None
