"""RESULTS.md from the measurements of one run: `report.py LINES` prints it."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ENGINES = {"doudi": "doudi", "OpenFisca": "openfisca-core", "zen": "zen-engine", "numpy": "numpy", "polars": "polars", "DuckDB": "duckdb", "pyarrow": "pyarrow"}


def rate(households: float, seconds: float) -> str:
    """Households a second: 1.23 million, 45 thousand."""
    found = households / seconds
    return f"{found / 1e6:.2f} M" if found >= 1e5 else f"{found / 1e3:.1f} k"


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def main(lines: list[dict[str, Any]]) -> None:
    batches = [line for line in lines if line["what"] == "batch"]
    sizes = sorted({line["households"] for line in batches})
    versions = ", ".join(f"{name} {version(package)}" for name, package in ENGINES.items())
    out = [
        "# doudi beside other engines",
        "",
        f"One run of `bindings-python/bench/run` on {date.today()}: {processor()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
        f"{versions}.",
        "",
        "Households a second, median of at least five runs after a warm-up, from the engine's own tables to all six results; in brackets with the conversion",
        "from numpy's columns to these tables. doudi's tables are Arrow's, as an analyst has them, and what it makes of them inside is in the first figure.",
        "Wrong: households of which any result differs from the exact one at the fen.",
        "",
    ]
    rows = []
    for name in dict.fromkeys(line["engine"] for line in batches):
        own = {line["households"]: line for line in batches if line["engine"] == name}
        cells = []
        for size in sizes:
            line = own.get(size)
            cells.append(f"{rate(size, line['run'])} ({rate(size, line['run'] + line['conversion'])})" if line else "")
        last = own[max(own)]
        cells += [f"{last['peak_mb']:.0f}", f"{last['wrong']} of {max(own):,}"]
        rows.append([name, *cells])
    out += table(["engine", *(f"{size:,}" for size in sizes), "MB above its tables", "wrong"], rows)

    out += ["", "Wrong by result:", ""]
    for line in batches:
        if line["wrong"] and line["households"] == max(other["households"] for other in batches if other["engine"] == line["engine"]):
            out.append(f"- {line['engine']}: " + ", ".join(f"{key} {count}" for key, count in line["wrong_by"].items()))

    out += ["", "## One household from a dict", "", "Four members, all six results, microseconds.", ""]
    single = [line for line in lines if line["what"] == "single"]
    out += table(["engine", "median", "99 %"], [[line["engine"], f"{line['p50_us']:.1f}", f"{line['p99_us']:.1f}"] for line in single])

    out += ["", "## Aims", ""]
    for line in lines:
        if line["what"] == "packs":
            out += [
                "The households of the last row are made up at random: most read standards that the pack doesn't have for the day, so that many results are",
                f"errors that have to be told, and {line['faulty'] * 100 / line['households']:.0f} % are at fault.",
                "",
            ]
    out += table(["aim", "wanted", "measured"], aims(lines, sizes))
    print("\n".join(out))


def aims(lines: list[dict[str, Any]], sizes: list[int]) -> list[list[str]]:
    """What was wanted, beside what came out."""

    def of(engine: str, size: int) -> dict[str, Any] | None:
        found = [line for line in lines if line["what"] == "batch" and line["engine"] == engine and line["households"] == size]
        return found[0] if found else None

    middle = 1_000_000 if 1_000_000 in sizes else sizes[-1]
    own = of("doudi, decimal128", middle)
    rows = []
    if own:
        for engine, wanted, conversion in (
            ("OpenFisca", 10, True),
            ("polars Int64", 3, False),
            ("polars Float64", 3, False),
            ("DuckDB", 3, False),
            ("Rust by hand", None, False),
        ):
            if line := of(engine, middle):
                seconds = line["run"] + (line["conversion"] if conversion else 0)
                label = f"tables to tables, {middle:,}: beside {engine}{' with its conversion' if conversion else ''}"
                rows.append([label, f"≥ {wanted} ×" if wanted else "", f"{seconds / own['run']:.2f} ×"])
        if one := of("doudi, decimal128, 1 thread", middle):
            by_hand = of("Rust by hand, 1 thread", middle), of("Rust by hand", middle)
            theirs = by_hand[0]["run"] / by_hand[1]["run"] if by_hand[0] and by_hand[1] else 0
            rows.append([f"two threads beside one, {middle:,} (by hand {theirs:.2f} ×)", "", f"{one['run'] / own['run']:.2f} ×"])
        rows.append(["peak memory beside the tables (with the results)", "≤ 1.5 ×", f"{1 + own['peak_mb'] / own['tables_mb'] * 2**20:.2f} ×"])
        flat = [(size, of("doudi, decimal128", size)) for size in sizes if size >= 100_000]
        figures = ", ".join(f"{line['run'] / size * 1e9:.0f} ns" for size, line in flat if line)
        rows.append([f"time a household at {', '.join(f'{size:,}' for size, line in flat if line)}", "flat", figures])
        wrong = sum(line["wrong"] for line in lines if line["what"] == "batch" and line["engine"].startswith("doudi"))
        rows.append(["households wrong", "0", str(wrong)])
    for line in lines:
        if line["what"] == "import":
            rows.append(["`import doudi`", "≤ 30 ms", f"{line['ms']:.1f} ms (Python alone {line['python_ms']:.1f} ms)"])
        if line["what"] == "single" and line["engine"].startswith("doudi"):
            rows.append(["`policy.assess(dict)`, four members", "≤ 10 µs", f"{line['p50_us']:.1f} µs"])
        if line["what"] == "packs":
            label = f"national + shaanxi-baoji, {line['rules']} rules of all programmes, {line['households']:,} households"
            rows.append([label, "≥ 1 M/s", f"{rate(line['households'], line['run'])}/s"])
    return rows


if __name__ == "__main__":
    main([json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()])
