"""OpenFisca: persons in households, a variable for each rule."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from workload import EARNED, FLAGS, MONEY, RESULTS

from . import from_yuan

MONTH = "2025-01"
FIGURES = {"cost_share": 0.2, "cost_cap": 0.5, "tuition": 500, "months": 24, "grade": 0.3, "age": 0.2, "ill": 0.1, "marginal": 1.5, "aid_cap": 50_000}

person = build_entity("person", "persons", "Person", is_person=True)
household = build_entity("household", "households", "Household", roles=[{"key": "member", "plural": "members"}])


def costs(persons: Any, month: Any, parameters: Any) -> Any:
    figures = parameters(month).workload
    capped = np.minimum(persons("wage", month) * figures.cost_share, persons.household("standard", month) * figures.cost_cap)
    return capped * persons("in_work", month)


def top_up(persons: Any, month: Any, parameters: Any) -> Any:
    figures = parameters(month).workload
    grade, age = persons("disability", month), persons("age", month)
    which = [(grade == 1) | (grade == 2), (age >= 70) | (age < 18), persons("illness", month)]
    return np.select(which, [figures.grade, figures.age, figures.ill], 0.0)


def per_capita(households: Any, month: Any, parameters: Any) -> Any:
    members = households.members
    earned = households.sum(members("wage", month) + members("transfer", month)) - households.sum(members("costs", month))
    tuition = np.minimum(households("tuition", month), parameters(month).workload.tuition * households.sum(members("is_student", month)))
    income = np.maximum(earned + households("business", month) - households("medical", month) - tuition, 0)
    return np.floor(income / households.nb_persons() * 100 + 0.5) / 100


def fits(households: Any, month: Any, parameters: Any) -> Any:
    limit = households("standard", month) * parameters(month).workload.months * households.nb_persons()
    return (households("deposits", month) <= limit) & (households("vehicles", month) == 0)


def eligible(households: Any, month: Any) -> Any:
    return households("fits", month) & (households("per_capita", month) < households("standard", month))


def marginal(households: Any, month: Any, parameters: Any) -> Any:
    limit = households("standard", month) * parameters(month).workload.marginal
    return households("fits", month) & ~households("eligible", month) & (households("per_capita", month) < limit)


def total(households: Any, month: Any) -> Any:
    standard = households("standard", month)
    base = np.ceil((standard - households("per_capita", month)) * households.nb_persons())
    more = standard * households.sum(households.members("top_up", month))
    return np.where(households("eligible", month), np.floor((base + more) * 100 + 0.5) / 100, 0)


def medical_aid(households: Any, month: Any, parameters: Any) -> Any:
    share = np.select([households("eligible", month), households("marginal", month)], [0.7, 0.6], 0.0)
    return np.minimum(households("medical", month) * 12 * share, parameters(month).workload.aid_cap)


def temporary_aid(households: Any, month: Any) -> Any:
    return households("emergency", month) * households("standard", month) * np.minimum(3 * households.nb_persons(), 12)


FORMULAS = {
    costs: (person, float),
    top_up: (person, float),
    per_capita: (household, float),
    fits: (household, bool),
    eligible: (household, bool),
    marginal: (household, bool),
    total: (household, float),
    medical_aid: (household, float),
    temporary_aid: (household, float),
}
INPUTS = {
    **{name: (household, float) for name in MONEY},
    **{name: (person, float) for name in EARNED},
    **{name: (person, bool) for name in FLAGS},
    **{name: (person, int) for name in ("age", "disability")},
    "vehicles": (household, int),
    "emergency": (household, bool),
}


class Engine:
    def load(self) -> None:
        self.system = TaxBenefitSystem([person, household])
        figures = {name: {"values": {"2020-01-01": {"value": value}}} for name, value in FIGURES.items()}
        self.system.parameters = ParameterNode("", data={"workload": figures})
        named = {**{name: (*of, None) for name, of in INPUTS.items()}, **{formula.__name__: (*of, formula) for formula, of in FORMULAS.items()}}
        for name, (entity, type_, formula) in named.items():
            body = {"entity": entity, "value_type": type_, "definition_period": DateUnit.MONTH, "label": name}
            self.system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    def convert(self, households: Any, persons: Any) -> Any:
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("person", np.arange(len(persons["age"])))
        declared = builder.declare_entity("household", households["household_id"])
        builder.join_with_persons(declared, persons["household_id"], np.zeros(len(persons["age"]), dtype=np.int8))
        simulation = builder.build(self.system)
        for name in INPUTS:
            column = households[name] if name in households else persons[name]
            simulation.set_input(name, MONTH, column / 100 if name in (*MONEY, *EARNED) else column)
        return simulation

    def forget(self, simulation: Any) -> None:
        """It keeps what it has computed."""
        for formula in FORMULAS:
            simulation.delete_arrays(formula.__name__)

    def run(self, simulation: Any) -> Any:
        return {name: simulation.calculate(name, MONTH) for name in RESULTS}

    def results(self, found: Any) -> Any:
        return from_yuan(found)
