"""doudi: Arrow tables in, Arrow tables out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from workload import EARNED, MONEY, RESULTS

PACK = Path(__file__).parents[3] / "core" / "benches" / "workload"
RULES = [f"aid::{name}" for name in RESULTS]


def decimals(fen: Any) -> pa.Array:
    """Fen as decimal128(14, 2) yuan: the same digits, as 128 bits."""
    wide = np.zeros((len(fen), 2), dtype=np.int64)
    wide[:, 0] = fen
    wide[:, 1] = -(fen < 0).astype(np.int64)
    return pa.Array.from_buffers(pa.decimal128(14, 2), len(fen), [None, pa.py_buffer(wide)])


class Engine:
    def __init__(self, amounts: str, shuffled: bool = False, threads: int | None = None) -> None:
        self.amounts, self.shuffled, self.threads = amounts, shuffled, threads

    def load(self) -> None:
        import doudi

        self.policy = doudi.Pack(PACK).policy("2025-01-01")

    def convert(self, households: Any, persons: Any) -> Any:
        """Tables as an analyst has them in memory; making them is no part of what doudi does, so it is told apart."""
        amount = decimals if self.amounts == "decimal" else lambda fen: pa.array(fen / 100)
        tables = []
        self.order = None
        for index, columns in enumerate((households, persons)):
            if self.shuffled:
                order = np.random.default_rng(index).permutation(len(columns["household_id"]))
                columns = {name: column[order] for name, column in columns.items()}
                if index == 0:
                    self.order = order
            money = MONEY if index == 0 else EARNED
            tables.append(pa.table({name: amount(column) if name in money else pa.array(column) for name, column in columns.items()}))
        return tables

    def run(self, tables: Any) -> Any:
        return self.policy.assess_table(*tables, rules=RULES, threads=self.threads, progress=False).households

    def results(self, found: Any) -> Any:
        results = {}
        for name, rule in zip(RESULTS, RULES):
            column = found[rule].combine_chunks()
            if pa.types.is_decimal(column.type):
                assert column.type.scale == 2 and column.null_count == 0
                values = np.frombuffer(column.buffers()[1], dtype=np.int64)[::2][: len(column)]
            else:
                values = column.to_numpy(zero_copy_only=False).astype(np.int64)
            if self.order is not None:
                back = np.empty_like(values)
                back[self.order] = values
                values = back
            results[name] = values
        return results

    def single(self, record: Any) -> Any:
        return self.policy.assess(record, rules=RULES)
