"""The libraries that tables come from: what comes in of one kind goes out of the same."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._doudi import Table


def made(table: Table, kind: str | None, like: Any = None) -> Any:
    """The table as that of another library; ``like`` is the table that was given, whose index, ids or connection are kept."""
    make = _MAKERS.get(kind or "doudi")
    if make is None:
        known = ", ".join(repr(name) for name in _MAKERS)
        raise ValueError(f"kind 应为 {known} 之一 · kind is one of {known}")
    return make(table, like)


def kind_of(source: object) -> str:
    """Which library a table is of; ``"doudi"`` for all that have none of their own here."""
    for class_ in type(source).__mro__:
        library = class_.__module__.partition(".")[0].lstrip("_")
        if library == "polars" and class_.__name__ == "LazyFrame":
            return "polars-lazy"
        if library in _MAKERS:
            return library
    return "doudi"


def readable(source: Any) -> Any:
    """The table as something with Arrow's PyCapsule interface."""
    kind = kind_of(source)
    if kind == "polars-lazy":
        source, kind = source.collect(), "polars"
    if kind == "polars" and sys.modules["polars"].Null in source.dtypes:
        # Columns without any value, which polars hands over otherwise than Arrow says.
        return source.cast({sys.modules["polars"].Null: sys.modules["polars"].String})
    if kind == "pandas":
        _needs("pyarrow", "pandas 与 doudi 之间的转换", "pandas needs it to hand over tables")
    return source


def pieces(source: Any) -> tuple[str, Any]:
    """What is read batch by batch, with the kind of its tables: one of those, or any iterable of them."""
    from itertools import chain, islice

    kind = kind_of(source)
    if kind == "polars-lazy":
        source = source.collect_batches(maintain_order=True)
    elif hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__") or not hasattr(source, "__iter__"):
        return kind, readable(source)
    tables = iter(source)
    first = list(islice(tables, 1))
    kind = kind_of(first[0]) if first else "doudi"
    return kind, map(readable, chain(first, tables))


def _needs(library: str, zh: str, en: str) -> Any:
    import importlib

    try:
        return importlib.import_module(library)
    except ImportError as error:
        raise ImportError(f"{zh}需要 {library}:pip install {library} · {en}: pip install {library}", name=library) from error


def _own(table: Table, like: Any) -> Any:
    return table


def _polars(table: Table, like: Any) -> Any:
    return _needs("polars", "转换为 polars ", "polars isn't installed").DataFrame(table)


def _lazy(table: Table, like: Any) -> Any:
    return _polars(table, like).lazy()


def _pyarrow(table: Table, like: Any) -> Any:
    return _needs("pyarrow", "转换为 pyarrow ", "pyarrow isn't installed").table(table)


def _pandas(table: Table, like: Any) -> Any:
    pandas = _needs("pandas", "转换为 pandas ", "pandas isn't installed")
    arrow = _pyarrow(table, None)

    def dtype(of: Any) -> Any:
        types = sys.modules["pyarrow"].types
        if types.is_boolean(of):
            return pandas.BooleanDtype()
        if types.is_int64(of):
            return pandas.Int64Dtype()
        # As objects, decimals and dates would be a hundred times slower; as floats, inexact.
        return pandas.ArrowDtype(of) if types.is_decimal(of) or types.is_date(of) else None

    frame = arrow.to_pandas(types_mapper=dtype)
    if like is not None:
        # Ids have the types that they were given with, so that a merge fits; rows the labels, so that columns can be put beside one another.
        for name in frame.columns.intersection(like.columns):
            frame[name] = like[name].array
        frame.index = like.index
    return frame


def _duckdb(table: Table, like: Any) -> Any:
    if like is None:
        return _needs("duckdb", "转换为 DuckDB ", "duckdb isn't installed").from_arrow(table)
    # Through the relation itself, so that it belongs to the same connection; DuckDB finds the variable by its name.
    results = table
    return like.query("given", "SELECT * FROM results")


_MAKERS: dict[str, Callable[[Table, Any], Any]] = {
    "pandas": _pandas,
    "polars": _polars,
    "polars-lazy": _lazy,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
    "doudi": _own,
}
