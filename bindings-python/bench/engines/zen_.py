"""zen-engine: a decision graph of expressions, one call for each household."""

from __future__ import annotations

import json
from typing import Any

from workload import RESULTS, record

from . import from_yuan

EXPRESSIONS = {
    "heads": "len(members)",
    "costs": "sum(map(members, #.in_work ? min([#.wage * 0.2, standard * 0.5]) : 0))",
    "rigid": "medical + min([tuition, 500 * count(members, #.is_student)])",
    "income": "max([sum(map(members, #.wage + #.transfer)) + business - $.costs - $.rigid, 0])",
    "per_capita": "round($.income / $.heads, 2)",
    "fits": "vehicles == 0 and deposits <= standard * 24 * $.heads",
    "eligible": "$.fits and $.per_capita < standard",
    "marginal": "$.fits and not $.eligible and $.per_capita < standard * 1.5",
    "top_up": "sum(map(members, #.disability in [1, 2] ? 0.3 : (#.age < 18 or #.age >= 70) ? 0.2 : #.illness ? 0.1 : 0))",
    "total": "$.eligible ? round(ceil((standard - $.per_capita) * $.heads) + standard * $.top_up, 2) : 0",
    "medical_aid": "round(min([medical * 12 * ($.eligible ? 0.7 : $.marginal ? 0.6 : 0), 50000]), 2)",
    "temporary_aid": "emergency ? standard * min([3 * $.heads, 12]) : 0",
}


def graph() -> dict[str, Any]:
    """What zen's editor would save."""
    expressions = [{"id": key, "key": key, "value": value} for key, value in EXPRESSIONS.items()]
    content = {"expressions": expressions, "passThrough": False, "inputField": None, "outputPath": None, "executionMode": "single"}
    nodes = [("in", "inputNode", {"schema": ""}), ("rules", "expressionNode", content), ("out", "outputNode", {"schema": ""})]
    edges = [("in", "rules"), ("rules", "out")]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": key, "type": kind, "name": key, "position": {"x": 0, "y": 0}, "content": content} for key, kind, content in nodes
        ],
        "edges": [{"id": a + b, "type": "edge", "sourceId": a, "targetId": b} for a, b in edges],
    }


class Engine:
    #: Beyond this it would take minutes.
    most = 100_000

    def load(self) -> None:
        import zen

        self.engine = zen.ZenEngine({"loader": {"type": "static", "content": {"workload": json.loads(json.dumps(graph()))}}})

    def convert(self, households: Any, persons: Any) -> Any:
        return [record(households, persons, place) for place in range(len(households["household_id"]))]

    def run(self, records: Any) -> Any:
        return [self.single(record) for record in records]

    def results(self, found: Any) -> Any:
        return from_yuan({name: [row[name] for row in found] for name in RESULTS})

    def single(self, record: Any) -> Any:
        return self.engine.evaluate("workload", record)["result"]
