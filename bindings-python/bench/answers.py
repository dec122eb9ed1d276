"""Made-up answers to all that the rules of a pack ask: tables of households and of what is in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

#: How many there are of each, of those in lists of members for each member.
SIZES = {"members": 2.8}
#: Amounts beyond this would be rare.
MOST = 3000


def answers(policy: Any, households: int) -> dict[str, Any]:
    """Tables by the names of arguments of `assess_table`."""
    random = np.random.default_rng(11)
    facts = {(fact.path.rpartition("[].")[0] or "households", fact.key): fact for fact in policy.pack.facts}
    rows: dict[str, int] = {"household_id": households}
    tables = {}
    for name, table in policy.template().items():
        ids = [column for column in table.columns if column.endswith("_id") and (name, column) not in facts]
        count = households if name == "households" else int(rows[ids[0]] * SIZES.get(name, 0.1))
        columns: dict[str, Any] = {}
        for index, column in enumerate(ids):
            # The first joins it to what it is in, each of which has one at least.
            above = rows[column] if column in rows else count
            more = np.sort(random.integers(0, above, max(count - above, 0)))
            columns[column] = np.sort(np.concatenate([np.arange(min(above, count)), more])) if index == 0 and column in rows else np.arange(count)
            rows.setdefault(column, count)
        for column in table.columns:
            fact = next((fact for (place, key), fact in facts.items() if key == column and place.split("[].")[-1] in (name, "households")), None)
            if column not in ids and fact is not None:
                columns[column] = values(random, fact, count)
        tables[name] = pa.table(columns)
    return tables


def values(random: Any, fact: Any, count: int) -> Any:
    """Of a fact's own kind, within its bounds."""
    if fact.type == "bool":
        return pa.array(random.random(count) < 0.3)
    if fact.type == "region":
        return pa.array(["6103"] * count)
    if fact.type == "choice":
        codes = sorted(fact.codes)
        return pa.DictionaryArray.from_arrays(pa.array(random.integers(0, len(codes), count), pa.int32()), pa.array(codes))
    if fact.type == "date":
        return pa.array((np.datetime64("1940-01-01") + random.integers(0, 30_000, count)).astype("datetime64[D]"))
    if fact.type == "text":
        return pa.array([""] * count)
    low, high = max(int(fact.min), 0), min(int(fact.max), MOST)
    whole = random.integers(low, max(high, low) + 1, count)
    return pa.array(whole) if fact.type == "int" else pa.array(whole.astype(float))
