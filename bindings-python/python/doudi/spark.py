"""The same on a Spark cluster: ``doudi.spark.assess``. Needs PySpark (3.5 or later, 4.0 for tables joined by id) and pyarrow, here and on the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._doudi import Policy

__all__ = ["SparkResult", "assess"]


def assess(
    households: Any,
    persons: Any,
    policy: Policy,
    *,
    rules: str | Iterable[str] | None = None,
    money: str = "decimal",
    excess_digits: str = "fault",
    ignore: str | Iterable[str] | None = None,
    buckets: int | None = None,
) -> SparkResult:
    """Assesses Spark's tables of households under a policy: what :meth:`doudi.Policy.assess_table` does, on the workers of a cluster.

    ``households`` and ``persons`` are DataFrames joined by ``household_id``, columns as there; ``persons`` is None where the members are nested in the
    households. Lists in members are nested in these. ``rules``, ``money``, ``excess_digits`` and ``ignore`` are as there.

    Households with their members are put into ``buckets`` by a hash of their ids, each assessed at once on a worker with one thread; without it there are as
    many as Spark shuffles into (``spark.sql.shuffle.partitions``). Some tens of thousands of households in each are a good size.

    The pack travels with the plan, so that workers need no files. Nothing runs until a DataFrame of the result is used.

    Raises :class:`doudi.TableError` for columns that no fact can be read from, and :class:`doudi.UnknownNameError` for names that are no rule in force. What
    only the data shows (an id that comes twice) ends the job.

    >>> import doudi.spark
    >>> doudi.spark.assess(None, None, None)
    Traceback (most recent call last):
        ...
    TypeError: households 应为 Spark 的 DataFrame · households is a DataFrame of Spark
    """
    if not hasattr(households, "mapInArrow"):
        raise TypeError("households 应为 Spark 的 DataFrame · households is a DataFrame of Spark")
    return SparkResult(households, persons, policy, {"rules": _list(rules), "money": money, "excess_digits": excess_digits, "ignore": _list(ignore)}, buckets)


class SparkResult:
    """What a policy says of Spark's tables: DataFrames that are computed when they are used, each by itself. Rows come in any order.

    >>> import doudi.spark
    >>> hasattr(doudi.spark.SparkResult, "households")
    True
    """

    def __init__(self, households: Any, persons: Any, policy: Policy, options: dict[str, Any], buckets: int | None) -> None:
        self._frames = (households, persons)
        self._policy = policy
        self._options = options
        self._buckets = buckets
        # What is wrong with columns and names is told now, and not by a worker.
        self._empty = _assessed(policy, options, *(None if frame is None else _empty(frame) for frame in self._frames))

    @property
    def households(self) -> Any:
        """The results of households: :attr:`doudi.TableResult.households`."""
        return self._frame("households")

    @property
    def persons(self) -> Any:
        """The results of members: ``persons`` of :class:`doudi.TableResult`."""
        return self._frame("persons")

    @property
    def faults(self) -> Any:
        """The faults of households: :attr:`doudi.TableResult.faults`, without ``household_row``, for rows have no numbers."""
        return self._frame("faults")

    @property
    def errors(self) -> Any:
        """Why rules have no value: :attr:`doudi.TableResult.errors`, without ``household_row`` and ``row``."""
        return self._frame("errors")

    def _frame(self, part: str) -> Any:
        from pyspark.sql import functions
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = from_arrow_schema(_part(self._empty, part).schema)
        work = _Work(self._policy, self._options, part)
        households, persons = self._frames
        if persons is None:
            return households.mapInArrow(work.batches, schema)
        buckets = self._buckets or int(households.sparkSession.conf.get("spark.sql.shuffle.partitions"))
        bucket = functions.pmod(functions.hash("household_id"), functions.lit(buckets)).alias(_BUCKET)
        sides = [frame.select("*", bucket).groupBy(_BUCKET) for frame in (households, persons)]
        return sides[0].cogroup(sides[1]).applyInArrow(work.tables, schema)


_BUCKET = "doudi bucket"


class _Work:
    """What workers do; it is pickled for them."""

    def __init__(self, policy: Policy, options: dict[str, Any], part: str) -> None:
        _, date, reforms = policy.__reduce__()[1]
        # A compiled pack needs no files on the workers, but it has no text in which rules could be replaced.
        replaces_rules = any(isinstance(change, str) and "fn " in change for reform in policy.reforms for change in reform.values())
        self._policy = policy if replaces_rules else None
        self._recipe = (b"" if replaces_rules else policy.pack.compile(), date, tuple(reforms))
        self._options = options
        self._part = part

    def _found(self) -> Policy:
        return self._policy or _policy(*self._recipe)

    @property
    def tables(self) -> Callable[[Any, Any], Any]:
        """Assesses the households of a bucket with their members."""

        def assess(households: Any, persons: Any) -> Any:
            given = (table.drop_columns([_BUCKET]) for table in (households, persons))
            return _part(_assessed(self._found(), self._options, *given), self._part)

        return assess

    @property
    def batches(self) -> Callable[[Iterator[Any]], Iterator[Any]]:
        """Assesses households in which the members are nested."""

        def assess(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                yield from _part(_assessed(self._found(), self._options, batch, None), self._part).to_batches()

        return assess


@lru_cache(maxsize=8)
def _policy(pack: bytes, date: str, reforms: tuple[str, ...]) -> Policy:
    from ._doudi import Pack

    policy = Pack(pack).policy(date)
    for reform in reforms:
        policy = policy.reform(reform)
    return policy


def _assessed(policy: Policy, options: dict[str, Any], households: Any, persons: Any) -> Any:
    return policy.assess_table(households, persons, threads=1, progress=False, **options)


def _part(result: Any, part: str) -> Any:
    """A table of a result as one of pyarrow's, without the numbers of rows."""
    import pyarrow

    table = pyarrow.table(getattr(result, part))
    return table.drop_columns([name for name in ("household_row", "row") if name in table.column_names])


def _empty(frame: Any) -> Any:
    """A table without rows that has the columns of a DataFrame."""
    from pyspark.sql.pandas.types import to_arrow_schema

    return to_arrow_schema(frame.schema).empty_table()


def _list(names: str | Iterable[str] | None) -> list[str] | None:
    return [names] if isinstance(names, str) else None if names is None else list(names)

