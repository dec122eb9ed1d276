"""One measurement in a process of its own, printed as a line of JSON.

    measure.py batch ENGINE HOUSEHOLDS     seconds of a run and of conversion, memory, households wrong
    measure.py single ENGINE               microseconds of one household from a dict
    measure.py import                      milliseconds of `import doudi` beyond Python's own start
    measure.py packs HOUSEHOLDS            national + shaanxi-baoji, all programmes
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import engines
import numpy as np
import workload

HERE = Path(__file__).parent
CACHE = HERE / "data"
#: At least so many runs and so many seconds of them.
RUNS, SECONDS = 5, 3.0


def population(households: int) -> tuple[Any, Any, Any]:
    """The tables and what is right, computed once for each size and kept in files."""
    path = CACHE / f"{households}.npz"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        tables = workload.population(households)
        names = ("households", "persons", "right")
        columns = zip(names, (*tables, workload.right(*tables)))
        np.savez(path, **{f"{table}.{name}": column for table, found in columns for name, column in found.items()})
    found: dict[str, dict[str, Any]] = {"households": {}, "persons": {}, "right": {}}
    with np.load(path) as kept:
        for key in kept.files:
            table, name = key.split(".")
            found[table][name] = kept[key]
    return found["households"], found["persons"], found["right"]


def memory(key: str) -> float:
    """Of this process, in megabytes: `VmRSS` now, `VmHWM` at most since :func:`forget_peak`."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{key}:"))


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def batch(name: str, households: int) -> dict[str, Any]:
    tables = population(households)
    engine = engines.make(name)
    columns, right = tables[:2], tables[2]
    conversions = []
    native = None
    for _ in range(3):
        native = None
        gc.collect()
        before = memory("VmRSS")
        started = time.perf_counter()
        native = engine.convert(*columns)
        conversions.append(time.perf_counter() - started)
    size = memory("VmRSS") - before
    seconds: list[float] = []
    found = None
    started = time.perf_counter()
    # The first run warms up.
    while len(seconds) < RUNS + 1 or (time.perf_counter() - started < SECONDS and len(seconds) < 50):
        if hasattr(engine, "forget"):
            engine.forget(native)
        found = None
        gc.collect()
        if not seconds:
            forget_peak()
            resident = memory("VmRSS")
        begun = time.perf_counter()
        found = engine.run(native)
        seconds.append(getattr(engine, "seconds", None) or time.perf_counter() - begun)
        if len(seconds) == 2:
            peak = memory("VmHWM") - resident
        if seconds[0] > 20 and len(seconds) > 2:
            break
    results = engine.results(found)
    wrong = {key: results[key] != right[key] for key in right}
    return {
        "run": statistics.median(seconds[1:]),
        "best": min(seconds[1:]),
        "runs": len(seconds) - 1,
        "conversion": statistics.median(conversions),
        "tables_mb": getattr(native, "nbytes", None) or (sum(t.nbytes for t in native) if name.startswith("doudi") else size),
        "peak_mb": peak,
        "wrong": int(np.any(list(wrong.values()), axis=0).sum()),
        "wrong_by": {key: int(rows.sum()) for key, rows in wrong.items() if rows.any()},
    }


def single(name: str) -> dict[str, Any]:
    """A household of four members, again and again; and two thousand different ones."""
    engine = engines.make(name)
    tables = workload.population(10_000)
    sizes = np.unique(tables[1]["household_id"], return_counts=True)[1]
    fours = [workload.record(*tables, place) for place in np.flatnonzero(sizes == 4)[:500]]

    def timed(records: list[Any]) -> list[float]:
        for record in records:
            engine.single(record)
        times = []
        for number in range(20_000):
            record = records[number % len(records)]
            begun = time.perf_counter_ns()
            engine.single(record)
            times.append((time.perf_counter_ns() - begun) / 1000)
        return sorted(times)

    times = timed(fours)
    return {"p50_us": times[len(times) // 2], "p99_us": times[len(times) * 99 // 100]}


def importing() -> dict[str, Any]:
    """The median of fresh processes, and of Python alone."""

    def started(code: str) -> float:
        times = []
        for _ in range(21):
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-I", "-c", code], check=True)
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times)

    python = started("pass")
    return {"ms": started("import doudi") - python, "python_ms": python}


def packs(households: int) -> dict[str, Any]:
    """All programmes of national + shaanxi-baoji over made-up households that answer all that is asked."""
    import doudi
    from answers import answers

    policy = doudi.Pack(HERE.parents[1] / "rules-examples" / "shaanxi-baoji").policy("2023-06-01")
    tables = answers(policy, households)
    times = []
    result: Any = None
    for _ in range(4):
        result = None
        begun = time.perf_counter()
        result = policy.assess_table(**tables, progress=False)
        times.append(time.perf_counter() - begun)
    told = sum(column.null_count == 0 for column in result.households.columns)
    return {"run": statistics.median(times[1:]), "rules": len(result.totals), "told": told, "faulty": result.faulty}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "batch":
        found = {"engine": rest[0], "households": int(rest[1]), **batch(rest[0], int(rest[1]))}
    elif what == "single":
        found = {"engine": rest[0], **single(rest[0])}
    elif what == "import":
        found = importing()
    else:
        found = {"households": int(rest[0]), **packs(int(rest[0]))}
    print(json.dumps({"what": what, **found}), flush=True)
