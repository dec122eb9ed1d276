"""Two policies over tables of every kind: sums, groups, charts."""

from __future__ import annotations

import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import matplotlib
import pandas
import polars
import pyarrow
import pytest

import doudi

matplotlib.use("agg")

HOUSEHOLDS = {"household_id": [1, 2, 3, 4], "area": ["urban", "urban", "rural", "urban"], "w": [1, 2, 3, 4], "has": [0, 500, 100, 2000], "known": [True, False, True, False]}
PERSONS = {"household_id": [1, 2, 3, 4], "wage_income": [0, 650, 100, 2000]}


@pytest.fixture(scope="module")
def reform(policy: doudi.Policy) -> doudi.Policy:
    return policy.reform({"aid::standard": {"urban": 770, "rural": 450}})


@pytest.fixture(scope="module")
def found(policy: doudi.Policy, reform: doudi.Policy) -> doudi.Comparison:
    tables = (polars.DataFrame(HOUSEHOLDS), polars.DataFrame(PERSONS))
    return doudi.compare(policy, reform, *tables, weight="w", by="area", income="has", line=600, truth="known", shares=4)


def test_sums_by_hand(found: doudi.Comparison) -> None:
    # Before 700, 50, 400, 0 with weights 1, 2, 3, 4; after 770, 120, 350, 0.
    total = found.summary().row(0, named=True)
    assert (total["cost_before"], total["cost_after"], total["cost_difference"]) == (Decimal(2000), Decimal(2060), Decimal(60))
    assert (total["gainers"], total["gainers_amount"], total["losers"], total["losers_amount"]) == (3, 210, 3, -150)
    rural = found.by("area").filter(group="rural", level="total").row(0, named=True)
    assert (rural["cost_difference"], rural["losers"], rural["group_en"]) == (-150, 3, "Rural")
    assert found.households()["difference"].to_list() == [70, 70, -50, 0]
    assert found.winners_losers()["group"].to_list() == ["1", "2", "3", "4"] and found.winners_losers("area")["losers"].to_list() == [0, 3]
    spread = found.distribution()
    assert spread["side"].to_list() == ["before", "after"] and spread["poor"].to_list() == [5, 3] and "group" not in spread.columns
    assert found.distribution("area").height == 4
    assert found.coverage()["wrongly_paid"].to_list() == [2, 2] and found.coverage()["covered"].to_list() == [4, 4]
    assert found.to_dict()["overall"]["total"]["difference"] == "60.00"
    for lang, word in (("zh", "合计"), ("en", "total")):
        assert word in found.text(lang)
    assert str(found) == found.text() and "<table>" in found._repr_html_()


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_the_same_kind_comes_out(policy: doudi.Policy, reform: doudi.Policy, make: Any) -> None:
    found = doudi.compare(policy, reform, make(HOUSEHOLDS), persons=make(PERSONS), by=["area"])
    for table in (found.summary(), found.by("area"), found.winners_losers(), found.distribution(), found.coverage(), found.households()):
        assert type(table) is type(make({"a": [1]}))


def test_what_can_not_be_used_so(policy: doudi.Policy, reform: doudi.Policy, found: doudi.Comparison) -> None:
    tables = (polars.DataFrame(HOUSEHOLDS), polars.DataFrame(PERSONS))
    with pytest.raises(doudi.ComparisonError) as caught:
        doudi.compare(policy, reform, *tables, weight="weigth", by="aera", line=600)
    assert {fault.path for fault in caught.value.faults} >= {"weight", "by"} and "aera" in str(caught.value)
    with pytest.raises(TypeError, match="number"):
        doudi.compare(policy, reform, *tables, line=[])  # type: ignore[arg-type]
    with pytest.raises(doudi.UnknownNameError, match="region"):
        found.by("region")
    with pytest.raises(doudi.TableError):
        doudi.compare(policy, reform, tables[0], tables[0].rename({"household_id": "id"}))


@pytest.mark.parametrize("lang", [None, "zh", "en"])
def test_charts(found: doudi.Comparison, policy: doudi.Policy, reform: doudi.Policy, lang: str | None, tmp_path: Path) -> None:
    from matplotlib import pyplot

    from doudi._plot import chinese_font

    if lang == "zh" and chinese_font() is None:
        pytest.skip("no font has Chinese characters")
    plain = doudi.compare(policy, reform, polars.DataFrame(HOUSEHOLDS), polars.DataFrame(PERSONS))
    nothing = doudi.compare(policy, policy, polars.DataFrame(HOUSEHOLDS), polars.DataFrame({"household_id": [], "wage_income": []}, schema_overrides={"household_id": polars.Int64}))
    for number, comparison in enumerate((found, plain, nothing)):
        path = tmp_path / f"{number}.png"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            axes = comparison.plot(lang, path)
        assert len(axes) == 3 and path.stat().st_size > 10_000
        pyplot.close(axes[0].figure)
    assert axes[0].get_title("left") == ("各项目支出" if lang == "zh" or (lang is None and chinese_font()) else "Cost by programme")


def test_labels_are_english_where_no_font_is_chinese(found: doudi.Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doudi._plot._FONTS", ())
    axes = found.plot()
    assert axes[1].get_ylabel() == "% of households"
    with pytest.raises(ValueError, match="zh"):
        found.plot("fr")
