"""Tables of households under a policy."""

from __future__ import annotations

from ._doudi import _assess_stream, _assess_tables
from ._kinds import kind_of, made, pieces, readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from decimal import Decimal
    from typing import Any, Protocol

    from ._doudi import Policies, Policy, Table, _Assessed, _Streamed

    class Told(Protocol):
        """Told of households done and of all."""

        def __call__(self, done: int, all: int) -> None: ...


def assess_table(policy: Policy | Policies, households: Any, persons: Any, tables: Mapping[str, Any], options: dict[str, Any]) -> TableResult:
    """What :meth:`doudi.Policy.assess_table` does, or that of :class:`doudi.Policies`."""
    names = list_names(policy)
    given = given_tables(names, persons, tables)
    lists = [(name, readable(rows)) for name, rows in given.items()]
    with bar(options["progress"]) as progress:
        assessed = _assess_tables(policy, readable(households), lists, {**options, "progress": progress})
    # Tables of pandas are kept for their index and ids, those of DuckDB for their connection.
    kinds = {name: (kind_of(table), table if kind_of(table) in ("pandas", "duckdb") else None) for name, table in {"households": households, **given}.items()}
    return TableResult(policy, assessed, kinds, names)


def assess_stream(policy: Policy | Policies, households: Any, persons: Any, tables: Mapping[str, Any], options: dict[str, Any]) -> TableStream:
    """What :meth:`doudi.Policy.assess_stream` does, or that of :class:`doudi.Policies`."""
    names = list_names(policy)
    given = {name: pieces(rows) for name, rows in given_tables(names, persons, tables).items()}
    kind, households = pieces(households)
    lists = [(name, rows) for name, (_, rows) in given.items()]
    streamed = _assess_stream(policy, households, lists, options)
    return TableStream(policy, streamed, {"households": kind, **{name: kind for name, (kind, _) in given.items()}}, names)


def list_names(policy: Policy | Policies) -> dict[str, str]:
    """The lists by their names and by the plurals of what is in them: ``members`` and ``persons``."""
    lists: dict[str, str] = {}
    for entity, name in policy._lists():
        lists[name] = name
        lists.setdefault(f"{entity}s", name)
    return lists


def given_tables(names: Mapping[str, str], persons: Any, tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of lists that were given, by the names of the lists."""
    given: dict[str, Any] = {}
    if persons is not None:
        first = next(iter(names.values()), None)
        if first is None:
            raise TypeError("规则包中没有成员表 · the pack has no list of persons")
        given[names.get("persons", first)] = persons
    for name, rows in tables.items():
        name = names.get(name, name)
        if name in given:
            raise TypeError(f"表 `{name}` 给了两次 · the table `{name}` is given twice")
        if rows is not None:
            given[name] = rows
    return given


def bar(wanted: bool | None) -> AbstractContextManager[Told | None]:
    """A bar of tqdm's, where it is installed: shown after half a second, and of itself only where somebody looks."""
    from contextlib import nullcontext
    from importlib.util import find_spec

    if wanted is False or find_spec("tqdm") is None:
        return nullcontext()
    return _Bar(wanted)


class _Bar:
    """Made when the first progress is told: to import tqdm takes longer than most tables."""

    def __init__(self, wanted: bool | None) -> None:
        self._wanted = wanted
        self._bar: Any = None

    def __enter__(self) -> Told:
        return self._told

    def __exit__(self, error: object, *rest: object) -> None:
        if self._bar is not None:
            if error is None:
                self._bar.update(self._bar.total - self._bar.n)
            self._bar.close()

    def _told(self, done: int, all: int) -> None:
        if self._bar is None:
            if done >= all and not self._wanted:
                return
            from tqdm.auto import tqdm

            delay, disable = (0, False) if self._wanted else (0.5, None)
            self._bar = tqdm(total=all, unit=" households", unit_scale=True, delay=delay, disable=disable)
        self._bar.update(done - self._bar.n)


def _dates(policy: Policy | Policies) -> str:
    """The date; of policies on several, all of them."""
    return ", ".join(sorted({str(own.date) for own in getattr(policy, "policies", [policy])}))


class TableResult:
    """What a policy says of tables of households: a table for each table that was given, of the same kind and with its rows in the same order.

    ``households`` has the ids and a column for each rule of the household; lists have tables by their names, such as ``members``, also under the plural of
    what is in them, ``persons``. Money is in the rule's unit. A result is null where there is none: absent; not to be told, which :attr:`errors` gives the
    reasons of (a fact was not answered, a standard has no row); or a household at fault, which :attr:`faults` tells of.

    >>> import doudi, polars
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> households = polars.DataFrame({"household_id": [7, 8]})
    >>> persons = polars.DataFrame({"household_id": [8, 7, 8], "birth_date": ["1990-05-01", "2000-01-31", "1950-01-01"]})
    >>> policy.assess_table(households, persons, rules="people::age").persons["people::age"].to_list()
    [Decimal('33'), Decimal('23'), Decimal('73')]
    """

    def __init__(self, policy: Policy | Policies, assessed: _Assessed, given: dict[str, tuple[str, Any]], names: dict[str, str]) -> None:
        self._policy = policy
        self._assessed = assessed
        self._given = given
        self._names = names
        self._tables: dict[str, Table] = assessed.tables()
        self._made: dict[str, Any] = {}

    @property
    def policy(self) -> Policy | Policies:
        """The policy, or the policies by region, whichever assessed the tables."""
        return self._policy

    @property
    def households(self) -> Any:
        """The results of households, a row each: ``household_id`` (where it was given) and a column for each rule."""
        return self._table("households")

    @property
    def faults(self) -> Any:
        """The faults of households, a row each: ``household_row`` (from 0), ``household_id`` (where it was given), ``table``, ``path`` within the household,
        ``code``, ``message_zh``, ``message_en``."""
        return self._told("faults")

    @property
    def errors(self) -> Any:
        """Why rules have no value, a row each: ``household_row``, ``household_id``, ``table``, ``row`` of that table (from 0), ``rule``, ``code``,
        ``message_zh``, ``message_en``. Of a household at fault nothing is told here."""
        return self._told("errors")

    @property
    def faulty(self) -> int:
        """How many households are at fault."""
        return self._assessed.faulty

    @property
    def ignored(self) -> list[tuple[str, str]]:
        """Columns that are no facts and were not read: pairs of table and column."""
        return self._assessed.ignored

    @property
    def rounded(self) -> list[tuple[str, str, int]]:
        """With ``excess_digits="half_even"``: table, column, and how many numbers were rounded."""
        return self._assessed.rounded

    @property
    def totals(self) -> dict[str, Decimal]:
        """The exact sum of each rule that is a number, and of decisions how many hold; what can't be told is in neither. With
        ``money="float64"`` each amount counts to the nearest fen."""
        return {name: total for name, _, _, total, _ in self._assessed.totals}

    def tables(self) -> dict[str, Any]:
        """All tables by their names: ``households``, ``members``…

        >>> import doudi, polars
        >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
        >>> households = polars.DataFrame({"household_id": [7]})
        >>> persons = polars.DataFrame({"household_id": [7], "birth_date": ["1990-05-01"]})
        >>> sorted(policy.assess_table(households, persons, rules=["people::age", "dibao::family_size"]).tables())
        ['households', 'members']
        """
        return {name: self._table(name) for name in self._tables}

    def _table(self, name: str) -> Any:
        if name not in self._tables:
            raise AttributeError(f"没有 `{name}` 的结果 · there are no results of `{name}`", name=name, obj=self)
        if name not in self._made:
            # What was nested in the households is a table of its own now.
            kind, like = self._given.get(name) or (self._given["households"][0], self._connection())
            self._made[name] = made(self._tables[name], kind, like)
        return self._made[name]

    def _told(self, name: str) -> Any:
        if name not in self._made:
            table = self._assessed.faults() if name == "faults" else self._assessed.errors()
            self._made[name] = made(table, self._given["households"][0], self._connection())
        return self._made[name]

    def _connection(self) -> Any:
        kind, like = self._given["households"]
        return like if kind == "duckdb" else None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._table(self._names.get(name, name))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name, table in self._names.items() if table in self._tables)})

    def __repr__(self) -> str:
        faulty = f"; {self.faulty} at fault" if self.faulty else ""
        return f"<doudi.TableResult on {_dates(self._policy)}: {self._assessed.households} households{faulty}>"

    def _repr_html_(self) -> str:
        from html import escape

        lines = [f"<p>{escape(repr(self)[1:-1])}</p>", "<table><tr><th>规则 · rule</th><th></th><th>合计 · total</th><th>无法判定 · not told</th></tr>"]
        for name, zh, en, total, errors in self._assessed.totals:
            cells = f"<td><code>{escape(name)}</code></td><td>{escape(zh)} · {escape(en)}</td>"
            lines.append(f"<tr>{cells}<td style='text-align:right'>{total:,}</td><td style='text-align:right'>{errors or ''}</td></tr>")
        return "".join([*lines, "</table>"])


class TableStream:
    """Results of tables that come batch by batch, computed as they are read: what :meth:`doudi.Policy.assess_stream` gives. It is read once, in one of two
    ways.

    As an iterator it gives a :class:`doudi.TableResult` for each part of some 65,000 households, in order, of the same kind as the tables that came in
    (:class:`doudi.Table` for those of DuckDB). Rows are told among all: ``household_row`` of :attr:`doudi.TableResult.faults` counts on from part to part.

    And whatever reads Arrow's PyCapsule interface reads it as one table, that of the results of households: to write these to a file, say. Of households at
    fault there is only the count then, :attr:`faulty`; with ``on_error="raise"`` it ends at the first part that has any.

    >>> import doudi, pyarrow
    >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    >>> persons = pyarrow.table({"household_id": [1, 1, 2], "birth_date": ["2010-03-01", "1985-04-02", "2087-01-01"]})
    >>> results = policy.assess_stream(pyarrow.table({"household_id": [1, 2]}), persons, rules="people::age")
    >>> for part in results:
    ...     print(part.persons["people::age"].to_pylist(), part.faults["code"].to_pylist())
    [Decimal('13'), Decimal('38'), None] ['out_of_bounds']
    >>> results.done, results.faulty, results.totals
    (2, 1, {'people::age': Decimal('51')})
    """

    def __init__(self, policy: Policy | Policies, streamed: _Streamed, kinds: dict[str, str], names: dict[str, str]) -> None:
        self._policy = policy
        self._streamed = streamed
        # A query of DuckDB's on a connection ends what is being read from that.
        self._kinds = {name: ("doudi" if kind == "duckdb" else kind, None) for name, kind in kinds.items()}
        self._names = names

    def __iter__(self) -> Iterator[TableResult]:
        return self

    def __next__(self) -> TableResult:
        return TableResult(self._policy, next(self._streamed), self._kinds, self._names)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._streamed.__arrow_c_stream__(requested_schema)

    @property
    def policy(self) -> Policy | Policies:
        """The policy, or the policies by region."""
        return self._policy

    @property
    def done(self) -> int:
        """How many households have been assessed so far."""
        return self._streamed.done

    @property
    def faulty(self) -> int:
        """How many of these are at fault."""
        return self._streamed.faulty

    @property
    def totals(self) -> dict[str, Decimal]:
        """Of these, the exact sum of each rule that is a number, and of decisions how many hold."""
        return self._streamed.totals

    def __repr__(self) -> str:
        faulty = f"; {self.faulty} at fault" if self.faulty else ""
        return f"<doudi.TableStream on {_dates(self._policy)}: {self.done} households so far{faulty}>"
