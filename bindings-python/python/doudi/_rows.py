"""Lists of light objects that are tables, too: what a pack holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

from ._doudi import Table, _table
from ._model import Band, Parameter

T = TypeVar("T")

#: What is in a column, by the type of the field. All else is text.
_KINDS = {"int": "int", "bool": "bool", "datetime.date": "date", "Decimal": "decimal"}

#: The columns of parameters, a row for each of their rows.
_PARAMETERS = {
    "name": "text",
    "programme": "text",
    "label_zh": "text",
    "label_en": "text",
    "unit": "text",
    "key": "text",
    "from_": "date",
    "until": "date",
    "upto": "decimal",
    "value": "text",
    "number": "decimal",
    "cite": "text",
    "verify": "bool",
    "pack": "text",
    "place": "text",
}


class Rows(list[T], Generic[T]):
    """A list of light objects, such as :class:`doudi.Fact`, that is a table, too.

    Whatever reads Arrow's PyCapsule interface reads it (``polars.DataFrame(pack.facts)``), and it shows itself as a table in notebooks.

    >>> import doudi
    >>> rules = doudi.Pack("rules-examples/shaanxi-baoji").rules
    >>> rules[0].programme, rules.to_polars()["programme"][0]
    ('status', 'status')
    """

    def __init__(self, rows: Iterable[T], of: type[T]) -> None:
        super().__init__(rows)
        self._of = of

    def table(self) -> Table:
        """As a :class:`doudi.Table` with a column for each field, several values in one cell joined by ``"; "``. Of parameters, it has a row for each of
        their rows (and bands), the key as ``"region=6103, area=urban"``, the value as text, and as ``number`` where it is one.

        >>> import doudi
        >>> table = doudi.Pack("rules-examples/shaanxi-baoji").parameters.table()
        >>> table.columns[:4], len(table) > 100
        (['name', 'programme', 'label_zh', 'label_en'], True)
        """
        if self._of is Parameter:
            return _columns(_PARAMETERS, [line for parameter in self for line in _lines(parameter)])  # type: ignore[arg-type]
        kinds = {name: _kind(annotation) for name, annotation in self._of.__annotations__.items()}
        return _columns(kinds, list(self))  # type: ignore[arg-type]

    def to_pandas(self) -> Any:
        """As a ``pandas.DataFrame``: :meth:`doudi.Table.to_pandas`.

        >>> import doudi
        >>> doudi.Pack("rules-examples/shaanxi-baoji").facts.to_pandas()["path"][1]
        'area'
        """
        return self.table().to_pandas()

    def to_polars(self) -> Any:
        """As a ``polars.DataFrame``.

        >>> import doudi
        >>> doudi.Pack("rules-examples/shaanxi-baoji").facts.to_polars()["type"][1]
        'choice'
        """
        return self.table().to_polars()

    def to_pyarrow(self) -> Any:
        """As a ``pyarrow.Table``.

        >>> import doudi
        >>> doudi.Pack("rules-examples/shaanxi-baoji").facts.to_pyarrow().column_names[:3]
        ['path', 'key', 'entity']
        """
        return self.table().to_pyarrow()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (list(self), self._of)

    def _repr_html_(self) -> str:
        from ._html import table

        return table(self.table())


def _kind(annotation: object) -> str:
    """Named tuples keep their annotations as references forward."""
    text = str(getattr(annotation, "__forward_arg__", annotation))
    return _KINDS.get(text.removesuffix(" | None"), "text")


def _lines(parameter: Parameter) -> Iterator[tuple[object, ...]]:
    """The rows of a parameter, and their bands."""
    for row in parameter.rows:
        names = (name or "…" for name in parameter.keys)
        key = ", ".join(f"{name}={value}" for name, value in zip(names, row.key))
        bands = row.value if isinstance(row.value, tuple) else (Band(None, row.value),)
        for upto, value in bands:
            number = value if isinstance(value, Decimal) else None
            yield (
                *parameter[:4],
                parameter.unit,
                key,
                row.from_,
                row.until,
                upto,
                _text(value),
                number,
                row.cite,
                row.verify,
                row.pack,
                row.place,
            )


def _columns(kinds: Mapping[str, str], rows: list[tuple[object, ...]]) -> Table:
    columns = []
    for index, (name, kind) in enumerate(kinds.items()):
        values = [row[index] for row in rows]
        columns.append((name, kind, [_text(value) for value in values] if kind == "text" else values))
    return _table(columns)


def _text(value: object) -> str | None:
    """What is no text as one."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "; ".join(value)
    if isinstance(value, tuple):
        return "; ".join(_text(item) or "" for item in value)
    return str(value)
