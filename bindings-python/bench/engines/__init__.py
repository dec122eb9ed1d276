"""Engines that assess the workload, a module each with a class `Engine`.

`load()` reads the rules, `convert(households, persons)` makes the engine's own tables from numpy's columns (amounts in fen), `run(tables)` computes all six
results, and `results(found)` gives them as whole numbers: fen, and 0 or 1. `single(record)`, where there is one, assesses a household from a dict in yuan.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: What an engine is called: its module and what its class is made with.
ENGINES: dict[str, tuple[str, dict[str, Any]]] = {
    "doudi, decimal128": ("doudi_", {"amounts": "decimal"}),
    "doudi, float64": ("doudi_", {"amounts": "float"}),
    "doudi, decimal128, shuffled ids": ("doudi_", {"amounts": "decimal", "shuffled": True}),
    "doudi, decimal128, 1 thread": ("doudi_", {"amounts": "decimal", "threads": 1}),
    "OpenFisca": ("openfisca_", {}),
    "zen": ("zen_", {}),
    "numpy float64": ("numpy_", {"exact": False}),
    "numpy int64": ("numpy_", {"exact": True}),
    "polars Float64": ("polars_", {"exact": False}),
    "polars Int64": ("polars_", {"exact": True}),
    "DuckDB": ("duckdb_", {}),
    "Rust by hand, 1 thread": ("by_hand", {"threads": 1}),
    "Rust by hand": ("by_hand", {"threads": 0}),
}


def make(name: str) -> Any:
    """An engine, its rules loaded."""
    module, options = ENGINES[name]
    engine = import_module(f"engines.{module}").Engine(**options)
    engine.load()
    return engine


def fen(amounts: Any) -> Any:
    """Yuan to the nearest fen."""
    import numpy as np

    return np.rint(np.asarray(amounts, dtype=np.float64) * 100).astype(np.int64)


def from_yuan(found: dict[str, Any]) -> dict[str, Any]:
    """Results in yuan and truth values as whole numbers."""
    import numpy as np

    return {name: np.asarray(column).astype(np.int64) if name in ("eligible", "marginal") else fen(column) for name, column in found.items()}
