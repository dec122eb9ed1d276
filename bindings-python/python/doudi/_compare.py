"""Two policies over tables of households."""

from __future__ import annotations

from ._doudi import _compare
from ._errors import UnknownNameError
from ._kinds import kind_of, made, readable
from ._tables import bar, given_tables, list_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from os import PathLike
    from typing import Any

    from ._doudi import Policy, _Compared

    Number = Decimal | int | float


def compare(
    base: Policy,
    reform: Policy,
    households: Any,
    persons: Any = None,
    *,
    rules: str | Iterable[str] | None = None,
    weight: str | None = None,
    by: str | Iterable[str] | None = None,
    income: str | None = None,
    per_head: str | None = None,
    equivalents: str | None = None,
    heads: str | None = None,
    line: str | Number | None = None,
    truth: str | None = None,
    paid: str | None = None,
    shares: int = 10,
    per_month: bool = False,
    ignore: str | Iterable[str] | None = None,
    progress: bool | None = None,
    **tables: Any,
) -> Comparison:
    """Compares two policies over tables of households (as :meth:`doudi.Policy.assess_table` takes them): who gets what under each, what that costs, who gains
    and who loses.

    Names mean columns of ``households``, lists (``"members"``: how many there are), or rules of the household (``"dibao::family_income"``).

    =============== ==========================================================================================================================
    ``rules``       benefits and decisions to tell, by name or by programme (``"dibao"``); without it, all
    ``weight``      for how many households each stands
    ``by``          tells the same for each value of these
    ``income``      what a household has before benefits, a month: then deciles, the Gini coefficient and, with a ``line``, poverty are told
    ``per_head``    divides the income and counts persons: ``"members"``
    ``equivalents`` divides the income by this (equivalent adults), and ``heads`` counts so many persons; both are what ``per_head`` is
    ``line``        the poverty line, a number or a name, in the income's unit (per head, where the income is)
    ``truth``       who should be paid, as is known from elsewhere; ``paid``: who was paid, or how much. Either gives 错保 and 漏保
    ``shares``      into how many shares of equal size households are put by income before: 10 for deciles
    ``per_month``   counts a yearly amount by its twelfth in a household's sum
    ``ignore``      columns that are no facts, though their names are nearly those of facts; they may be used here all the same
    =============== ==========================================================================================================================

    Sums are exact, whatever the order and the number of threads. Raises :class:`doudi.ComparisonError` with all that can't be used so, and what
    :meth:`doudi.Policy.assess_table` raises.

    >>> import doudi, polars
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> households = polars.DataFrame({"household_id": [1, 2], "region": "6103", "area": "urban", "assets_confirmed": True})
    >>> persons = polars.DataFrame({"household_id": [1, 2], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300, 450], "can_work": False})
    >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "+50"}), households, persons, rules="dibao::monthly_amount", by="area")
    >>> found.summary()["cost_difference"].to_list()[0]
    Decimal('100.00')
    >>> found.by("area")["group", "level", "cost_before", "cost_after"].rows()[0]
    ('urban', 'total', Decimal('574.00'), Decimal('674.00'))
    """
    names = list_names(base)
    given = given_tables(names, persons, tables)
    lists = [(name, readable(rows)) for name, rows in given.items()]
    asked = {
        "rules": rules,
        "by": by,
        "weight": weight,
        "income": income,
        "per_head": per_head,
        "equivalents": equivalents,
        "heads": heads,
        "line": line,
        "truth": truth,
        "paid": paid,
        "shares": shares,
        "per_month": per_month,
        "ignore": ignore,
    }
    with bar(progress) as told:
        compared = _compare(base, reform, readable(households), lists, {**asked, "progress": told})
    kind = kind_of(households)
    return Comparison(compared, kind, households if kind == "duckdb" else None)


#: Columns that say which group.
_GROUP = ["group", "group_zh", "group_en"]
#: Columns of the summary that say what.
_WHAT = ["level", "name", "name_zh", "name_en", "programme", "unit", "rows", "households"]
_FIGURES = [
    "cost_before",
    "cost_after",
    "cost_difference",
    "recipients_before",
    "recipients_after",
    "share_before",
    "share_after",
    "gainers",
    "gainers_amount",
    "losers",
    "losers_amount",
    "unchanged",
    "entering",
    "leaving",
    "undecided_before",
    "undecided_after",
]
_MOVERS = ["households", "gainers", "gainers_amount", "losers", "losers_amount", "unchanged", "entering", "leaving"]


class Comparison:
    """What differs between two policies over the same households: made by :func:`doudi.compare`. It prints, and shows itself in notebooks.

    Tables are of the kind that the households came in. Amounts are in the unit of the row, counts are weighted; all are exact.

    >>> import doudi, polars
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
    >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
    >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao")
    >>> found
    <doudi.Comparison: 1 households>
    >>> print(found.text("en").splitlines()[0])
    Social assistance, Baoji, Shaanxi  2023-06-01 → Social assistance, Baoji, Shaanxi (reform)  2023-06-01
    """

    def __init__(self, compared: _Compared, kind: str, like: Any) -> None:
        self._compared = compared
        self._kind = kind
        self._like = like

    def summary(self) -> Any:
        """What all households come to: a row for the total, for each programme and for each rule, named by ``level`` and ``name``.

        ``cost_*`` are weighted sums (null of decisions), ``recipients_*`` the households that receive and ``share_*`` their share; ``gainers``, ``losers`` and
        ``unchanged`` count households with more, less or the same, ``*_amount`` is by how much (below 0 of losers); ``entering`` and ``leaving`` count those that receive only
        after, or only before; ``undecided_*`` are rows left out.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao")
        >>> found.summary()["level"].to_list()[:2]
        ['total', 'programme']
        """
        return self._table("summary", "", None, [*_WHAT, *_FIGURES])

    def by(self, name: str) -> Any:
        """The same for each group of what was asked for as ``by``, and ``"share"`` for shares by income; the groups stand in ``group``, ``group_zh`` and
        ``group_en`` (null: not known).

        Raises :class:`doudi.UnknownNameError` for what was not asked for.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, by="area")
        >>> found.by("area")["group_en"][0]
        'Urban'
        """
        self._grouped(name)
        return self._table("summary", name, None, [*_GROUP, *_WHAT, *_FIGURES])

    def winners_losers(self, by: str | None = None) -> Any:
        """How many households gain and lose, and how much: a row for each share by income (with an income), else for all; or for each group of ``by``.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao")
        >>> found.winners_losers()["gainers", "losers"].rows()
        [(Decimal('1.00'), Decimal('0.00'))]
        """
        if by is None:
            by = "share" if "share" in self._compared.groupings else ""
        else:
            self._grouped(by)
        return self._table("summary", by, "total", [*_GROUP, *_MOVERS] if by else _MOVERS)

    def distribution(self, by: str = "") -> Any:
        """How resources (income and benefits) are spread before and after: ``units``, ``mean``, ``gini``, and with a line ``headcount``, ``gap`` and
        ``severity`` (FGT 0, 1, 2), ``poor``, ``shortfall``; of all, or of the groups of ``by``. Without an income it has no rows.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True, "has": 300})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao", income="has", line=700)
        >>> found.distribution()["side", "poor"].rows()
        [('before', Decimal('1.00')), ('after', Decimal('0.00'))]
        """
        return self._spread("distribution", by)

    def coverage(self, by: str = "") -> Any:
        """Payments against what is known (``truth`` or ``paid``), before and after: ``covered``, ``wrongly_paid`` (错保), ``missed`` (漏保), ``outside``, both
        errors as shares, and amounts ``over`` and ``under`` where amounts paid are known. Without either it has no rows.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True, "in_need": False})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao", truth="in_need")
        >>> found.coverage()["wrongly_paid"].to_list()
        [Decimal('1.00'), Decimal('1.00')]
        """
        return self._spread("coverage", by)

    def households(self) -> Any:
        """A row for each household, in the order of the table: ``before``, ``after`` and ``difference`` of its amount, and its ``share`` by income, from 1.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "+50"}), households, persons, rules="dibao")
        >>> found.households()["difference"].to_list()
        [Decimal('50.00')]
        """
        return self._table("households", None, None, None)

    def plot(self, lang: str | None = None, path: str | PathLike[str] | None = None) -> tuple[Any, ...]:
        """Charts: the cost of each programme, who gains and loses, and the distribution before and after. Needs matplotlib.

        ``lang`` is ``"zh"`` or ``"en"``; without it Chinese, where a font with Chinese characters is found. ``path`` saves the picture. Returns the axes.

        >>> import doudi, polars, matplotlib
        >>> matplotlib.use("agg")
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "×1.1"}), households, persons, rules="dibao")
        >>> len(found.plot("en"))
        3
        """
        from ._plot import plot

        return plot(self._compared, lang, path)

    def text(self, lang: str = "zh") -> str:
        """As people read it, in a language.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "+50"}), households, persons, rules="dibao")
        >>> print(found.text("en").splitlines()[1])
        1 rows, 1 of them compared, standing for 1 households
        """
        return self._compared.text(lang)

    def to_dict(self) -> dict[str, Any]:
        """As plain dicts and lists, in both languages, numbers as texts; without the single households.

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [1], "region": "6103", "area": "urban", "assets_confirmed": True})
        >>> persons = polars.DataFrame({"household_id": [1], "relation": "self", "birth_date": "1970-05-01", "transfer_income": [300], "can_work": False})
        >>> found = doudi.compare(policy, policy.reform({"dibao::standard": "+50"}), households, persons, rules="dibao")
        >>> found.to_dict()["overall"]["total"]["difference"]
        '50.00'
        """
        return self._compared.to_dict()

    def _table(self, table: str, by: str | None, level: str | None, columns: list[str] | None) -> Any:
        return made(self._compared.part(table, by, level, columns), self._kind, self._like)

    def _spread(self, table: str, by: str) -> Any:
        if by:
            self._grouped(by)
        found = self._compared.part(table, by)
        drop = {"by"} if by else {"by", *_GROUP}
        return self._table(table, by, None, [name for name in found.columns if name not in drop])

    def _grouped(self, name: str) -> None:
        known = self._compared.groupings
        if name not in known:
            there = "、".join(f"`{one}`" for one in known) or "无"
            en = ", ".join(f"`{one}`" for one in known) or "none"
            raise UnknownNameError(f"没有按 `{name}` 分组;已有分组:{there}", f"nothing was grouped by `{name}`; there are: {en}", (name,))

    def __str__(self) -> str:
        return self._compared.text("zh")

    def __repr__(self) -> str:
        return f"<doudi.Comparison: {self._compared.households} households>"

    def _repr_html_(self) -> str:
        from html import escape

        parts = [f"<p>{escape(line)}</p>" for line in (self._compared.title("zh"), *self._compared.notes("zh"))]
        for title, head, rows in self._compared.tables("zh"):
            parts += [f"<h4>{escape(title)}</h4><table><tr>", *(f"<th>{escape(cell)}</th>" for cell in head), "</tr>"]
            for row in rows:
                parts += ["<tr>", *(f"<td style='text-align:right'>{escape(cell)}</td>" for cell in row), "</tr>"]
            parts.append("</table>")
        return "".join(parts)
