"""numpy by hand: floats in yuan, as people write it, or whole fen."""

from __future__ import annotations

from typing import Any

import numpy as np
from workload import EARNED, MONEY

from . import from_yuan


class Engine:
    def __init__(self, exact: bool) -> None:
        self.exact = exact

    def load(self) -> None:
        pass

    def convert(self, households: Any, persons: Any) -> Any:
        unit = 1 if self.exact else 100
        tables = {**households, **persons}
        for name in (*MONEY, *EARNED):
            tables[name] = tables[name] if self.exact else tables[name] / unit
        tables["of"] = np.searchsorted(households["household_id"], persons["household_id"])
        tables["size"] = np.bincount(tables["of"], minlength=len(households["household_id"]))
        return tables

    def run(self, t: Any) -> Any:
        def total(values: Any) -> Any:
            sums = np.bincount(t["of"], weights=values, minlength=len(t["size"]))
            return sums.astype(np.int64) if self.exact else sums

        yuan = 100 if self.exact else 1
        standard, size, own = t["standard"], t["size"], t["standard"][t["of"]]
        grade, age = t["disability"], t["age"]
        percent = np.select([(grade == 1) | (grade == 2), (age >= 70) | (age < 18), t["illness"]], [30, 20, 10], 0)
        rest = t["business"] - t["medical"] - np.minimum(t["tuition"], 500 * yuan * total(t["is_student"]))
        if self.exact:
            # Tenths of a fen.
            costs = np.where(t["in_work"], np.minimum(2 * t["wage"], 5 * own), 0)
            income = np.maximum(total(10 * (t["wage"] + t["transfer"]) - costs) + 10 * rest, 0)
            per_head = (2 * income + 10 * size) // (20 * size)
            base = -(-((standard - per_head) * size) // 100) * 100
            sum_ = base + standard * total(percent) // 100
        else:
            costs = np.where(t["in_work"], np.minimum(0.2 * t["wage"], 0.5 * own), 0.0)
            income = np.maximum(total(t["wage"] + t["transfer"] - costs) + rest, 0.0)
            per_head = np.floor(income / size * 100 + 0.5) / 100
            base = np.ceil((standard - per_head) * size)
            sum_ = np.floor((base + standard * total(percent) / 100) * 100 + 0.5) / 100
        fits = (t["vehicles"] == 0) & (t["deposits"] <= 24 * standard * size)
        eligible = fits & (per_head < standard)
        marginal = fits & ~eligible & (2 * per_head < 3 * standard)
        tenths = np.select([eligible, marginal], [7, 6], 0)
        aid = (t["medical"] * 12 * tenths + 5) // 10 if self.exact else t["medical"] * 12 * (tenths / 10)
        return {
            "per_capita": per_head,
            "eligible": eligible,
            "total": np.where(eligible, sum_, 0),
            "marginal": marginal,
            "medical_aid": np.minimum(aid, 50_000 * yuan),
            "temporary_aid": np.where(t["emergency"], standard * np.minimum(3 * size, 12), 0),
        }

    def results(self, found: Any) -> Any:
        return {name: column.astype(np.int64) for name, column in found.items()} if self.exact else from_yuan(found)
