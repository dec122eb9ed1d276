"""What comes back."""

from __future__ import annotations

import collections.abc
import copy
import datetime
import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import HOUSEHOLDS, ROOT

import doudi

FAMILY: dict[str, Any] = {
    "area": "urban",
    "seen_on": "2023-05-01",
    "members": [{"wage_income": 300.5, "birth_date": "1985-04-02", "grade": None}, {"birth_date": "2013-05-01", "grade": 2}],
}


@pytest.fixture(scope="module")
def family(policy: doudi.Policy) -> doudi.Assessment:
    return policy.assess(FAMILY)


def test_a_mapping(family: doudi.Assessment) -> None:
    assert isinstance(family, collections.abc.Mapping)
    assert dict(family) == {
        "aid::income": Decimal("300.50"),
        "aid::eligible": True,
        "aid::amount": Decimal("1099.50"),
        "aid::visit": datetime.date(2023, 5, 1),
    }
    assert list(family) == family.keys() == [name for name, _ in family.items()]
    assert family.values() == [value for _, value in family.items()]
    assert len(family) == 4 and "aid::age" not in family
    assert not family.__contains__(3)
    assert str(family["aid::amount"]) == "1099.50"
    assert family.get("aid::none") is None and family.get("aid::none", 3) == 3


def test_members(family: doudi.Assessment) -> None:
    assert [member["aid::age"] for member in family.members] == [38, 10]
    assert family["members[1].aid::severe"] is True
    assert family.members[1].path == "members[1]" and family.path == ""
    assert family.entities("members")[0]["aid::severe"] is False
    assert "members" in dir(family)
    with pytest.raises(AttributeError):
        family.nobody
    with pytest.raises(doudi.UnknownNameError):
        family.entities("nobody")
    for copied in (copy.copy(family), copy.deepcopy(family)):
        assert copied.to_json() == family.to_json()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("aid::elgible", "did you mean `aid::eligible`"),
        ("aid::age", "has 2 results; say which, for example `members.0..aid::age`"),
        ("members[2].aid::age", "nobody"),
        ("nonsense", "there is no rule"),
        ("", "write a rule like"),
    ],
)
def test_names_that_mean_nothing(family: doudi.Assessment, path: str, says: str) -> None:
    for read in (family.__getitem__, family.explain, family.reasons):
        with pytest.raises(KeyError, match=says) as caught:
            read(path)
        assert isinstance(caught.value, doudi.UnknownNameError) and caught.value.names == (path,)


def test_rules_without_a_value(policy: doudi.Policy) -> None:
    result = policy.assess({"members": [{}]})
    assert set(result.errors) == {"aid::eligible", "aid::amount", "aid::visit", "members[0].aid::age", "members[0].aid::severe"}
    assert set(result.members[0].errors) == {"aid::age", "aid::severe"}
    assert "aid::eligible" not in result and list(result) == ["aid::income"]
    for read in (result.__getitem__, result.get):
        with pytest.raises(doudi.RuleError) as caught:
            read("aid::eligible")
        assert (caught.value.asked, caught.value.code, caught.value.path) == ("aid::eligible", "unknown_fact", "area")
    with pytest.raises(doudi.RuleError) as caught:
        result.members[0]["aid::age"]
    assert caught.value.asked == "members[0].aid::age" and caught.value.place.startswith("demo/aid.rhai:")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and again.code == "unknown_fact"


def test_asking_for_some(policy: doudi.Policy) -> None:
    result = policy.assess(FAMILY, rules=("aid::income",))
    assert dict(result) == {"aid::income": Decimal("300.50")}
    with pytest.raises(doudi.UnknownNameError, match="was not asked for"):
        result["aid::eligible"]
    assert result.get("aid::eligible", "-") == "-"
    with pytest.raises(doudi.UnknownNameError) as caught:
        policy.assess(FAMILY, rules=["aid::incom", "aid::nothing"])
    assert caught.value.names == ("aid::incom", "aid::nothing")


def test_given_values(policy: doudi.Policy) -> None:
    result = policy.assess({**FAMILY, "given": {"aid::income": 0}})
    assert result["aid::amount"] == 1400
    assert pickle.loads(pickle.dumps(result)).to_json() == result.to_json()


def test_pickles_are_references(family: doudi.Assessment, policy: doudi.Policy) -> None:
    again = pickle.loads(pickle.dumps(family))
    assert isinstance(again, doudi.Assessment) and again.record() == family.record()
    some = pickle.loads(pickle.dumps(policy.assess(FAMILY, rules="aid::income")))
    assert list(some) == ["aid::income"]
    member = pickle.loads(pickle.dumps(family.members[1]))
    assert member.path == "members[1]" and dict(member) == dict(family.members[1])
    assert pickle.loads(pickle.dumps(doudi.UNKNOWN)) is doudi.UNKNOWN
    baoji = doudi.Pack(ROOT / "rules-examples" / "shaanxi-baoji").policy("2023-06-01")
    household = json.loads(HOUSEHOLDS[0].read_text(encoding="utf-8"))
    assert len(pickle.dumps(baoji.assess(household))) < 4000


def test_explanations(family: doudi.Assessment) -> None:
    explanation = family.explain("aid::amount", lang="en")
    assert str(explanation).startswith("Amount = 1099.50 yuan/month\n")
    assert explanation.text("zh").startswith("金额 = 1099.50 元/月\n")
    assert explanation._repr_markdown_().startswith("- Amount")
    html = explanation._repr_html_()
    assert html.startswith('<div class="doudi-explanation" lang="en"><ul><li>Amount') and html.count("<ul>") == html.count("</ul>")
    assert explanation.to_dict()["explanation"]["value"] == "1099.50"
    assert "Amount" in repr(explanation)
    hidden, shown = family.members[0].explain("aid::age"), family.members[0].explain("aid::age", sensitive=True)
    assert "1985-04-02" not in str(hidden) and "1985-04-02" in str(shown)
    with pytest.raises(ValueError, match="lang"):
        family.explain("aid::amount", lang="fr")


def test_reasons(policy: doudi.Policy, family: doudi.Assessment) -> None:
    assert family.reasons("aid::eligible") == []
    rich = policy.assess({"area": "urban", "members": [{"wage_income": 800}]})
    assert len(rich.reasons("aid::eligible")) == 1 and len(rich.reasons("aid::eligible", lang="en")) == 1


def test_records(demo: doudi.Pack, family: doudi.Assessment) -> None:
    assert demo.verify(family.record()) == []
    forged = family.record().replace("1099.50", "2099.50")
    assert [(d.path, d.recorded, d.recomputed_en) for d in demo.verify(forged)] == [("results.aid::amount", '"2099.50"', '"1099.50"')]
    with pytest.raises(doudi.RecordError):
        demo.verify("no record")


def test_review_and_reconcile(policy: doudi.Policy) -> None:
    now = {**FAMILY, "members": [{**FAMILY["members"][0], "wage_income": 400}, FAMILY["members"][1]]}
    review = policy.review(FAMILY, json.dumps(now))
    (change,) = review.to_dict()["changes"]
    assert (change["rule"], change["by"], change["change"]) == ("aid::amount", "-99.5", "down")
    assert "1099.50" in str(review) and "Wage (person 1)" in review.text("en")
    found = policy.reconcile(FAMILY, now)
    assert [change["finding"] for change in found.to_dict()["changes"]] == ["paid_too_much"]
    assert found.to_dict()["too_much_a_month"] == "99.50" and "多发" in str(found)
    within = policy.reconcile(FAMILY, now, tolerance={"wage_income": 100}, match={"members": "birth_date"})
    assert within.to_dict()["changes"] == []
    with pytest.raises(doudi.UnknownNameError):
        policy.review(FAMILY, now, match={"members": "nothing"})
    with pytest.raises(doudi.UnknownNameError):
        policy.reconcile(FAMILY, now, tolerance={"nothing": 1})
    with pytest.raises(doudi.ComparisonError):
        policy.reconcile(FAMILY, now, tolerance={"area": 1})
    with pytest.raises(ValueError):
        policy.reconcile(FAMILY, now, tolerance={"wage_income": "much"})
    with pytest.raises(doudi.HouseholdError) as caught:
        policy.reconcile(FAMILY, {"members": [{"grade": 7}]})
    assert caught.value.faults[0].path == "members[0].grade" and "verified" in caught.value.message_en


def test_threads_share_a_policy(policy: doudi.Policy) -> None:
    def one(wage: int) -> object:
        result = policy.assess({"area": "urban", "members": [{"wage_income": wage}]})
        result.explain("aid::amount")
        return result["aid::amount"]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(700))) == [700 - wage for wage in range(700)]


def test_repr(family: doudi.Assessment, policy: doudi.Policy, demo: doudi.Pack) -> None:
    assert repr(demo) == "<doudi.Pack demo 1>"
    assert repr(policy) == "<doudi.Policy demo 1 on 2023-06-01>"
    assert repr(family).startswith("<doudi.Assessment on 2023-06-01: 4 of 4 rules have a value; aid::eligible=yes, ")
    assert repr(family.members[0]).startswith("<doudi.Results members[0] on")


@pytest.mark.parametrize("path", HOUSEHOLDS, ids=lambda path: path.stem)
def test_the_canonical_text_is_that_of_the_command_line(path: Path, command_line: str) -> None:
    pack = next(pack for pack in (ROOT / "rules-examples").iterdir() if pack.name.split("-")[-1] == path.stem.split("-")[0])
    policy = doudi.Pack(pack).policy("2023-06-01")
    text = path.read_text(encoding="utf-8")
    for household in (text, json.loads(text), json.loads(text, parse_float=Decimal)):
        for form, own in (("json", doudi.Assessment.to_json), ("record", doudi.Assessment.record)):
            command = [command_line, "assess", str(pack), str(path), "--on", "2023-06-01", "--format", form]
            said = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
            assert own(policy.assess(household)) == said.rstrip("\n")


def test_importing_loads_nothing_slow() -> None:
    code = "import sys; before = set(sys.modules); import doudi; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, encoding="utf-8").stdout.split()
    assert "doudi._doudi" in loaded
    assert not {"typing", "decimal", "datetime", "dataclasses", "enum", "doudi._model"} & set(loaded)
