"""The population that all engines assess, and what is right for each household of it.

The rules are those of `core/benches/workload`; no figure in them is of any policy. Amounts are whole fen, so that every engine starts from the same numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

Columns = dict[str, Any]

#: Household amounts, member amounts, and truth values of members.
MONEY = ("standard", "medical", "tuition", "deposits", "business")
EARNED = ("wage", "transfer")
FLAGS = ("is_student", "illness", "in_work")
#: What is computed: amounts in fen, truth values as 0 and 1.
RESULTS = ("per_capita", "eligible", "total", "marginal", "medical_aid", "temporary_aid")


def population(households: int, seed: int = 7) -> tuple[Columns, Columns]:
    """Tables of households and of their members, members sorted by household. The same seed gives the same population."""
    random = np.random.default_rng((seed, households))

    def amounts(rows: int, middle: float, spread: float, most: int, share: float = 1.0) -> Any:
        """Skewed amounts in fen: some to the fen, some to the jiao, yuan or ten yuan, as people give them."""
        fen = np.minimum(random.lognormal(np.log(middle), spread, rows) * 100, most * 100)
        grain = random.choice([1, 10, 100, 1000], rows, p=[0.5, 0.1, 0.3, 0.1])
        return np.where(random.random(rows) < share, (fen // grain * grain).astype(np.int64), 0)

    def truths(chance: Any) -> Any:
        return random.random(len(chance)) < chance

    size = random.choice(6, households, p=[0.22, 0.27, 0.22, 0.15, 0.09, 0.05]) + 1
    ids = np.arange(households, dtype=np.int64) + 500_000
    persons = int(size.sum())
    age = np.minimum(random.gamma(3.2, 14.0, persons), 99).astype(np.int64)
    head = np.cumsum(size) - size
    age[head] = random.integers(20, 88, households)
    adult, old = (age >= 18) & (age < 60), age >= 60
    in_work = truths(np.select([adult, old], [0.6, 0.12], 0.0))
    student = truths(np.where((age >= 6) & (age < 18), 0.95, np.where((age < 25) & ~in_work, 0.4, 0.0)))
    members = {
        "household_id": np.repeat(ids, size),
        "age": age,
        "wage": np.where(in_work | truths(np.full(persons, 0.02)), amounts(persons, 1500, 0.6, 30_000), 0),
        "transfer": amounts(persons, 380, 0.8, 6_000, 0.35),
        "disability": random.choice(5, persons, p=[0.88, 0.02, 0.03, 0.04, 0.03]),
        "is_student": student,
        "illness": truths(np.where(old, 0.38, 0.12)),
        "in_work": in_work,
    }
    table = {
        "household_id": ids,
        "standard": random.choice([61_000, 72_000, 85_000], households, p=[0.4, 0.35, 0.25]),
        "medical": amounts(households, 135, 1.3, 20_000, 0.55),
        "tuition": np.where(np.add.reduceat(student, head) > 0, amounts(households, 270, 0.6, 6_000), 0),
        "deposits": amounts(households, 6_600, 1.5, 900_000, 0.75),
        "business": amounts(households, 540, 0.9, 40_000, 0.12),
        "vehicles": random.choice(3, households, p=[0.9, 0.09, 0.01]),
        "emergency": truths(np.full(households, 0.05)),
    }
    return table, members


def right(households: Columns, persons: Columns) -> Columns:
    """The exact results, in whole numbers: household by household, in plain Python, so that nothing can overflow or be rounded."""
    rows = []
    members = zip(*(persons[name].tolist() for name in ("age", *EARNED, "disability", *FLAGS)))
    counts = np.unique(persons["household_id"], return_counts=True)[1].tolist()
    amounts = zip(*(households[name].tolist() for name in (*MONEY, "vehicles", "emergency")))
    for size, (standard, medical, tuition, deposits, business, vehicles, emergency) in zip(counts, amounts):
        # In tenths of a fen, in which a fifth of a wage and half of a standard are whole.
        income, students, percent = 10 * (business - medical), 0, 0
        for _ in range(size):
            age, wage, transfer, disability, student, ill, works = next(members)
            income += 10 * (wage + transfer) - (min(2 * wage, 5 * standard) if works else 0)
            students += student
            percent += 30 if disability in (1, 2) else 20 if age >= 70 or age < 18 else 10 if ill else 0
        income = max(income - 10 * min(tuition, 50_000 * students), 0)
        per_head = (2 * income + 10 * size) // (20 * size)
        fits = deposits <= 24 * standard * size and vehicles == 0
        eligible = fits and per_head < standard
        marginal = fits and not eligible and 2 * per_head < 3 * standard
        gap = (standard - per_head) * size
        # A whole number of yuan, and a top-up to the fen: a standard times a whole percentage is no half of a fen here.
        total = -(-gap // 100) * 100 + (2 * standard * percent + 100) // 200 if eligible else 0
        tenths = 7 if eligible else 6 if marginal else 0
        aid = min((medical * 12 * tenths + 5) // 10, 5_000_000)
        rows.append((per_head, eligible, total, marginal, aid, standard * min(3 * size, 12) if emergency else 0))
    return {name: np.array(column, dtype=np.int64) for name, column in zip(RESULTS, zip(*rows))}


def right_by_fractions(households: Columns, persons: Columns) -> Columns:
    """The same in fractions of yuan, after the rules' own text: a check of :func:`right`."""

    def half_up(amount: Fraction) -> Fraction:
        return Fraction((amount * 100 + Fraction(1, 2)).__floor__(), 100)

    rows = []
    first = 0
    counts = np.unique(persons["household_id"], return_counts=True)[1].tolist()
    for place, size in enumerate(counts):
        own = {name: households[name][place].item() for name in (*MONEY, "vehicles", "emergency")}
        standard, medical, tuition, deposits, business = (Fraction(own[name], 100) for name in MONEY)
        members = [{name: column[row].item() for name, column in persons.items()} for row in range(first, first + size)]
        first += size
        gross = sum((Fraction(m["wage"] + m["transfer"], 100) for m in members), business)
        costs = sum((min(Fraction(m["wage"], 500), standard / 2) for m in members if m["in_work"]), Fraction(0))
        rigid = medical + min(tuition, Fraction(500 * sum(m["is_student"] for m in members)))
        per_head = half_up(max(gross - costs - rigid, Fraction(0)) / size)
        fits = deposits <= standard * 24 * size and own["vehicles"] == 0
        eligible = fits and per_head < standard
        marginal = not eligible and fits and per_head < standard * Fraction(3, 2)
        total = Fraction(0)
        if eligible:
            total = Fraction(((standard - per_head) * size).__ceil__())
            for m in members:
                if m["disability"] in (1, 2):
                    total += standard * Fraction(3, 10)
                elif m["age"] >= 70 or m["age"] < 18:
                    total += standard * Fraction(2, 10)
                elif m["illness"]:
                    total += standard * Fraction(1, 10)
        share = Fraction(7, 10) if eligible else Fraction(6, 10) if marginal else Fraction(0)
        aid = half_up(min(medical * 12 * share, Fraction(50_000)))
        urgent = standard * min(size * 3, 12) if own["emergency"] else Fraction(0)
        rows.append((per_head, eligible, half_up(total), marginal, aid, urgent))
    fen = [[int(cell) if isinstance(cell, bool) else int(cell * 100) for cell in row] for row in rows]
    return {name: np.array(column, dtype=np.int64) for name, column in zip(RESULTS, zip(*fen))}


def record(households: Columns, persons: Columns, place: int) -> dict[str, Any]:
    """A household as a dict, amounts in yuan."""
    key = households["household_id"][place]
    first, last = np.searchsorted(persons["household_id"], [key, key + 1])
    found: dict[str, Any] = {name: households[name][place].item() / 100 for name in MONEY}
    found |= {"vehicles": households["vehicles"][place].item(), "emergency": households["emergency"][place].item()}
    members = []
    for row in range(first, last):
        member = {name: persons[name][row].item() / 100 for name in EARNED}
        members.append(member | {name: persons[name][row].item() for name in ("age", "disability", *FLAGS)})
    return found | {"members": members}
