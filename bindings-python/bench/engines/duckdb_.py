"""DuckDB: one statement over two tables with DECIMAL amounts, on all cores."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
from workload import EARNED, MONEY, RESULTS

from . import from_yuan

STATEMENT = """
WITH sums AS (
    SELECT persons.household_id, count(*) AS size, count(*) FILTER (is_student) AS students, sum(wage + transfer) AS earned,
        sum(CASE WHEN in_work THEN least(wage * 0.2, standard * 0.5) ELSE 0 END) AS costs,
        sum(CASE WHEN disability IN (1, 2) THEN 0.3 WHEN age < 18 OR age >= 70 THEN 0.2 WHEN illness THEN 0.1 ELSE 0.0 END) AS top_up
    FROM persons JOIN households USING (household_id) GROUP BY persons.household_id
), incomes AS (
    SELECT *, round(greatest(earned + business - costs - medical - least(tuition, 500 * students), 0) / size, 2)::DECIMAL(14, 2) AS per_capita,
        vehicles = 0 AND deposits <= 24 * standard * size AS fits
    FROM households JOIN sums USING (household_id)
), decided AS (
    SELECT *, fits AND per_capita < standard AS eligible, fits AND per_capita >= standard AND per_capita < 1.5 * standard AS marginal FROM incomes
)
SELECT household_id, per_capita, eligible, marginal,
    CASE WHEN eligible THEN round(ceil((standard - per_capita) * size) + standard * top_up, 2) ELSE 0 END AS total,
    least(medical * 12 * CASE WHEN eligible THEN 0.7 WHEN marginal THEN 0.6 ELSE 0.0 END, 50000) AS medical_aid,
    CASE WHEN emergency THEN standard * least(3 * size, 12) ELSE 0 END AS temporary_aid
FROM decided ORDER BY household_id
"""


class Engine:
    def load(self) -> None:
        self.connection = duckdb.connect()

    def convert(self, households: Any, persons: Any) -> Any:
        for name, columns, money in (("households", households, MONEY), ("persons", persons, EARNED)):
            self.connection.register("given", pa.table(columns))
            plain = ", ".join(key for key in columns if key not in money)
            amounts = ", ".join(f"({key} * 0.01)::DECIMAL(12, 2) AS {key}" for key in money)
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {plain}, {amounts} FROM given")
            self.connection.unregister("given")
        return self.connection

    def run(self, connection: Any) -> Any:
        return connection.sql(STATEMENT).to_arrow_table()

    def results(self, found: Any) -> Any:
        return from_yuan({name: found[name].to_numpy().astype(float) for name in RESULTS})
