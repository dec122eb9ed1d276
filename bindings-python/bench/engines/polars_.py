"""polars: lazy expressions over two tables, on all cores; floats in yuan, or whole fen."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from polars import col, lit, when
from workload import EARNED, MONEY, RESULTS

from . import from_yuan


class Engine:
    def __init__(self, exact: bool) -> None:
        self.exact = exact

    def load(self) -> None:
        pass

    def convert(self, households: Any, persons: Any) -> Any:
        def frame(columns: Any, money: Any) -> pl.DataFrame:
            return pl.DataFrame({name: column / 100 if name in money and not self.exact else column for name, column in columns.items()})

        tables = frame(households, MONEY), frame(persons, EARNED)
        return [table.with_columns(col("household_id").set_sorted()) for table in tables]

    def run(self, tables: Any) -> Any:
        households, persons = (table.lazy() for table in tables)
        exact, yuan = self.exact, 100 if self.exact else 1
        own = persons.join(households.select("household_id", "standard"), on="household_id", maintain_order="left")
        percent = when(col("disability").is_in([1, 2])).then(30).when((col("age") < 18) | (col("age") >= 70)).then(20).when("illness").then(10).otherwise(0)
        if exact:
            # Tenths of a fen.
            costs = pl.min_horizontal(2 * col("wage"), 5 * col("standard"))
            earned = 10 * (col("wage") + col("transfer")) - when("in_work").then(costs).otherwise(0)
        else:
            costs = pl.min_horizontal(0.2 * col("wage"), 0.5 * col("standard"))
            earned = col("wage") + col("transfer") - when("in_work").then(costs).otherwise(0.0)
        sums = own.select("household_id", earned=earned, percent=percent.cast(pl.Int64), students=col("is_student").cast(pl.Int64))
        sums = sums.group_by("household_id").agg(pl.all().sum(), size=pl.len().cast(pl.Int64))
        found = households.join(sums, on="household_id", maintain_order="left")
        rest = col("business") - col("medical") - pl.min_horizontal("tuition", col("students") * (500 * yuan))
        if exact:
            income = pl.max_horizontal(col("earned") + 10 * rest, lit(0))
            per_head = (2 * income + 10 * col("size")) // (20 * col("size"))
        else:
            per_head = (pl.max_horizontal(col("earned") + rest, lit(0.0)) / col("size") * 100 + 0.5).floor() / 100
        fits = (col("vehicles") == 0) & (col("deposits") <= 24 * col("standard") * col("size"))
        found = found.with_columns(per_capita=per_head, fits=fits)
        found = found.with_columns(eligible=col("fits") & (col("per_capita") < col("standard")))
        found = found.with_columns(marginal=col("fits") & ~col("eligible") & (2 * col("per_capita") < 3 * col("standard")))
        gap = (col("standard") - col("per_capita")) * col("size")
        tenths = when("eligible").then(7).when("marginal").then(6).otherwise(0)
        if exact:
            total = (gap + 99) // 100 * 100 + col("standard") * col("percent") // 100
            aid = pl.min_horizontal((col("medical") * 12 * tenths + 5) // 10, lit(5_000_000))
        else:
            total = ((gap.ceil() + col("standard") * col("percent") / 100) * 100 + 0.5).floor() / 100
            aid = pl.min_horizontal(col("medical") * 12 * (tenths / 10), lit(50_000.0))
        urgent = col("standard") * pl.min_horizontal(3 * col("size"), lit(12))
        return found.select(
            "household_id",
            "per_capita",
            "eligible",
            "marginal",
            total=when("eligible").then(total).otherwise(0),
            medical_aid=aid,
            temporary_aid=when("emergency").then(urgent).otherwise(0),
        ).collect()

    def results(self, found: Any) -> Any:
        columns = {name: found[name].to_numpy() for name in RESULTS}
        return {name: column.astype(np.int64) for name, column in columns.items()} if self.exact else from_yuan(columns)
