"""Tables of households under a policy."""

from __future__ import annotations

from ._doudi import _assess_tables
from ._kinds import kind_of, made, readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from typing import Any

    from ._doudi import Policy, Table, _Assessed


def assess_table(
    policy: Policy,
    households: Any,
    persons: Any,
    rules: str | Iterable[str] | None,
    tables: Mapping[str, Any],
) -> TableResult:
    """What :meth:`doudi.Policy.assess_table` does."""
    names = _lists(policy)
    given: dict[str, Any] = {}
    if persons is not None:
        first = next((list for list in names.values()), None)
        if first is None:
            raise TypeError("规则包中没有成员表 · the pack has no list of persons")
        given[names.get("persons", first)] = persons
    for name, rows in tables.items():
        name = names.get(name, name)
        if name in given:
            raise TypeError(f"表 `{name}` 给了两次 · the table `{name}` is given twice")
        if rows is not None:
            given[name] = rows
    lists = [(name, readable(rows)) for name, rows in given.items()]
    assessed = _assess_tables(policy, readable(households), lists, rules)
    return TableResult(policy, assessed, {"households": households, **given}, names)


def _lists(policy: Policy) -> dict[str, str]:
    """The lists by their names and by the plurals of what is in them: ``members`` and ``persons``."""
    lists: dict[str, str] = {}
    for entity, name in policy._lists():
        lists[name] = name
        lists.setdefault(f"{entity}s", name)
    return lists


class TableResult:
    """What a policy says of tables of households: a table for each table that was given, of the same kind and with its rows in the same order.

    ``households`` has the ids and a column for each rule of the household; lists have tables by their names, such as ``members``, also under the plural of
    what is in them, ``persons``. Money is in the rule's unit. A result is null where there is none: absent, not to be told (a fact was not answered, a
    standard has no row), or a household at fault, which :attr:`faults` tells of.

    >>> import doudi, polars
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> households = polars.DataFrame({"household_id": [7, 8]})
    >>> persons = polars.DataFrame({"household_id": [8, 7, 8], "birth_date": ["1990-05-01", "2000-01-31", "1950-01-01"]})
    >>> policy.assess_table(households, persons, rules="people::age").persons["people::age"].to_list()
    [Decimal('33'), Decimal('23'), Decimal('73')]
    """

    def __init__(self, policy: Policy, assessed: _Assessed, given: dict[str, Any], names: dict[str, str]) -> None:
        self._policy = policy
        self._assessed = assessed
        self._given = {name: (kind_of(table), table if kind_of(table) in ("pandas", "duckdb") else None) for name, table in given.items()}
        self._names = names
        self._tables: dict[str, Table] = assessed.tables()
        self._made: dict[str, Any] = {}

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self._policy

    @property
    def households(self) -> Any:
        """The results of households, a row each: ``household_id`` (where it was given) and a column for each rule."""
        return self._table("households")

    @property
    def faults(self) -> Any:
        """The faults of households, a row each: ``row`` (the household's, from 0), ``path`` within the household, ``code``, ``message_zh``, ``message_en``."""
        if "faults" not in self._made:
            kind, like = self._given["households"]
            self._made["faults"] = made(self._assessed.faults(), kind, like if kind == "duckdb" else None)
        return self._made["faults"]

    @property
    def ignored(self) -> list[tuple[str, str]]:
        """Columns that are no facts and were not read: pairs of table and column."""
        return self._assessed.ignored

    @property
    def totals(self) -> dict[str, Decimal]:
        """The exact sum of each rule that is a number, and of decisions how many hold; what can't be told is in neither."""
        return {name: total for name, _, _, total, _ in self._assessed.totals}

    def tables(self) -> dict[str, Any]:
        """All tables by their names: ``households``, ``members``…

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> sorted(policy.assess_table(polars.DataFrame({"household_id": [7]}), rules="dibao::family_size").tables())
        ['households']
        """
        return {name: self._table(name) for name in self._tables}

    def _table(self, name: str) -> Any:
        if name not in self._made:
            kind, like = self._given.get(name) or ("doudi", None)
            self._made[name] = made(self._tables[name], kind, like)
        return self._made[name]

    def __getattr__(self, name: str) -> Any:
        table = self._names.get(name, name) if not name.startswith("_") else name
        if not name.startswith("_") and table in self._tables:
            return self._table(table)
        raise AttributeError(f"没有表 `{name}` · there is no table `{name}`", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name, table in self._names.items() if table in self._tables)})

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(table)} {name}" for name, table in self._tables.items())
        faulty = self._assessed.faulty
        return f"<doudi.TableResult on {self._policy.date}: {rows}; {faulty} at fault>"

    def _repr_html_(self) -> str:
        from html import escape

        lines = [f"<p>{escape(repr(self)[1:-1])}</p>", "<table><tr><th>规则 · rule</th><th></th><th>合计 · total</th><th>无法判定 · not told</th></tr>"]
        for name, zh, en, total, errors in self._assessed.totals:
            cells = f"<td><code>{escape(name)}</code></td><td>{escape(zh)} · {escape(en)}</td>"
            lines.append(f"<tr>{cells}<td style='text-align:right'>{total:,}</td><td style='text-align:right'>{errors or ''}</td></tr>")
        return "".join([*lines, "</table>"])
