"""Charts of a comparison, by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from ._doudi import _Compared

#: Fonts with Chinese characters, those for screens first.
_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Hiragino Sans GB",
    "Heiti SC",
    "SimHei",
    "Noto Sans CJK JP",
    "Arial Unicode MS",
    "Droid Sans Fallback",
    "Noto Serif CJK SC",
    "Songti SC",
    "SimSun",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
#: Told apart by people who don't see red and green: blue and orange.
_BEFORE, _AFTER, _GAIN, _LOSE = "#9aa5b1", "#1f5fa8", "#1f7a8c", "#d9822b"
_INK = "#3b4754"


class _Words:
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def chinese_font() -> str | None:
    """The name of a font that is there and has Chinese characters."""
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _FONTS if name in there), None)


def plot(compared: _Compared, lang: str | None, path: str | PathLike[str] | None) -> tuple[Any, ...]:
    """What :meth:`doudi.Comparison.plot` does."""
    try:
        import matplotlib
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("作图需要 matplotlib:pip install matplotlib · plots need matplotlib: pip install matplotlib", name="matplotlib") from error
    if lang not in (None, "zh", "en"):
        raise ValueError('lang 应为 "zh" 或 "en" · lang is "zh" or "en"')
    font = chinese_font()
    words = _Words(lang or ("zh" if font else "en"))
    families = [font, "DejaVu Sans"] if font else ["DejaVu Sans"]
    style: dict[Any, Any] = {
        "font.family": families,
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": _INK,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelcolor": _INK,
        "text.color": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "legend.frameon": False,
        "font.size": 9,
    }
    with matplotlib.rc_context(style):
        figure, axes = pyplot.subplots(1, 3, figsize=(15, 4.8), layout="constrained")
        _costs(axes[0], compared, words)
        _movers(axes[1], compared, words)
        if "share" in compared.groupings:
            _resources(axes[2], compared, words)
        else:
            _amounts(axes[2], compared, words)
        figure.suptitle(compared.title(words.lang), x=0.01, ha="left", fontsize=12)
        if path is not None:
            figure.savefig(path, dpi=150)
    return tuple(axes)


def _columns(compared: _Compared, table: str, by: str | None, level: str | None = None) -> dict[str, list[Any]]:
    """A part of the comparison as columns of texts and numbers: a chart needs no more digits than a double has."""
    part = compared.part(table, by, level)
    rows = part._head(len(part))
    columns: dict[str, list[Any]] = {name: [] for name in part.columns}
    numbers = {name for name, type_ in part.types.items() if type_.startswith(("Decimal", "UInt"))}
    for row in rows:
        for name, cell in zip(part.columns, row):
            columns[name].append((float(cell) if cell else 0.0) if name in numbers else cell)
    return columns


def _scaled(values: list[float], words: _Words) -> tuple[float, str]:
    """What amounts are divided by, and what that is called."""
    most = max((abs(value) for value in values), default=0.0)
    steps = [(1e8, "亿"), (1e4, "万")] if words.lang == "zh" else [(1e9, "billion "), (1e6, "million "), (1e3, "thousand ")]
    return next(((size, name) for size, name in steps if most >= size), (1.0, ""))


def _unit(unit: str, scale: str, words: _Words) -> str:
    per = {"CNY/month": ("元/月", "yuan a month"), "CNY/year": ("元/年", "yuan a year"), "CNY": ("元", "yuan")}
    zh, en = per.get(unit, (unit, unit))
    return words(f"{scale}{zh}", f"{scale.strip()} {en}".strip())


def _costs(axes: Any, compared: _Compared, words: _Words) -> None:
    """A pair of bars for each programme and unit; a panel can have one scale, so what isn't per month has its unit beside its name."""
    found = _columns(compared, "summary", "", "programme")
    names = found["name_zh" if words.lang == "zh" else "name_en"]
    rows = [row for row in range(len(names)) if found["cost_before"][row] or found["cost_after"][row]]
    axes.set_title(words("各项目支出", "Cost by programme"))
    if not rows:
        _nothing(axes, words)
        return
    values = [found[key][row] for row in rows for key in ("cost_before", "cost_after")]
    size, scale = _scaled(values, words)
    places = range(len(rows))
    common = compared.unit
    for shift, key, colour, label in (
        (-0.2, "cost_before", _BEFORE, words("现行", "before")),
        (0.2, "cost_after", _AFTER, words("方案", "after")),
    ):
        bars = axes.barh([place + shift for place in places], [found[key][row] / size for row in rows], height=0.36, color=colour, label=label)
        axes.bar_label(bars, fmt=lambda value: f"{value:,.2f}", padding=3, fontsize=8)
    labels = [names[row] if found["unit"][row] == common else f"{names[row]}\n({_unit(found['unit'][row], '', words)})" for row in rows]
    axes.set_yticks(list(places), [_wrapped(label, words) for label in labels])
    # The first on top, and room for the legend below the last.
    axes.set_ylim(len(rows) + 0.3, -0.7)
    axes.set_xlabel(_unit(common or "", scale, words))
    axes.margins(x=0.18)
    axes.legend(loc="lower right")


def _movers(axes: Any, compared: _Compared, words: _Words) -> None:
    """The share of households that gain, upward, and that lose, downward: by share of income, else by the first grouping, else of all."""
    groupings = compared.groupings
    by = "share" if "share" in groupings else next(iter(groupings), "")
    found = _columns(compared, "summary", by, "total")
    whole = found["households"]
    gain = [100 * part / all if all else 0.0 for part, all in zip(found["gainers"], whole)]
    lose = [-100 * part / all if all else 0.0 for part, all in zip(found["losers"], whole)]
    if by == "share":
        labels = found["group"]
        of = words("收入十等分组(由低到高)", "deciles of income, lowest first") if len(labels) == 10 else words("收入分组(由低到高)", "shares by income, lowest first")
    elif by:
        labels = [label or words("不详", "not known") for label in found["group_zh" if words.lang == "zh" else "group_en"]]
        of = by
    else:
        labels, of = [words("全部家庭", "all households")], ""
    axes.set_title(words("受益与受损家庭", "Households that gain and lose"))
    places = range(len(labels))
    wide = 0.7 if len(labels) > 2 else 0.3
    axes.bar(places, gain, width=wide, color=_GAIN, label=words("增加", "gain"))
    axes.bar(places, lose, width=wide, color=_LOSE, label=words("减少", "lose"))
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.set_xticks(list(places), labels)
    axes.set_xlim(-0.75, len(labels) - 0.25)
    axes.set_xlabel(of)
    axes.set_ylabel(words("占家庭的百分比", "% of households"))
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    most = max([*gain, *(-value for value in lose), 1.0])
    axes.set_ylim(-1.15 * most if any(lose) else -0.08 * most, 1.15 * most)
    axes.legend(loc="upper right")


def _resources(axes: Any, compared: _Compared, words: _Words) -> None:
    """Mean resources of each share before and after, with what lies between them."""
    found = _columns(compared, "distribution", "share")
    before, after = ([value for value, side in zip(found["mean"], found["side"]) if side == wanted] for wanted in ("before", "after"))
    overall = _columns(compared, "distribution", "")
    places = range(1, len(before) + 1)
    axes.set_title(words("资源分布(收入加待遇)", "Distribution of income and benefits"))
    axes.fill_between(places, before, after, color=_AFTER, alpha=0.18, linewidth=0)
    for values, colour, label, style, gini in (
        (before, _BEFORE, words("现行", "before"), "--", overall["gini"][0]),
        (after, _AFTER, words("方案", "after"), "-", overall["gini"][1]),
    ):
        name = f"{label}({words('基尼系数', 'Gini')} {gini:.4f})" if words.lang == "zh" else f"{label} (Gini {gini:.4f})"
        axes.plot(places, values, color=colour, linestyle=style, marker="o", markersize=4, label=name)
    axes.set_xticks(list(places))
    axes.set_xlabel(words("收入分组(由低到高)", "shares by income, lowest first"))
    axes.set_ylabel(words("平均数,", "mean, ") + _unit(compared.unit or "", "", words))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_ylim(bottom=min(0, *before, *after))
    axes.legend(loc="upper left")


def _amounts(axes: Any, compared: _Compared, words: _Words) -> None:
    """Without an income: how large the amounts are that households get."""
    found = _columns(compared, "households", None)
    before, after = ([value for value in found[side] if value > 0] for side in ("before", "after"))
    axes.set_title(words("领取家庭的待遇金额", "Amounts of households that receive"))
    if not before and not after:
        _nothing(axes, words)
        return
    most = max([*before, *after])
    edges = [most * step / 30 for step in range(31)]
    axes.hist(before, bins=edges, color=_BEFORE, alpha=0.75, label=words("现行", "before"))
    axes.hist(after, bins=edges, histtype="step", color=_AFTER, linewidth=1.8, label=words("方案", "after"))
    axes.set_xlabel(_unit(compared.unit or "", "", words))
    axes.set_ylabel(words("户数", "households"))
    axes.legend(loc="upper right")


def _nothing(axes: Any, words: _Words) -> None:
    axes.text(0.5, 0.5, words("无数据", "nothing to show"), ha="center", va="center", transform=axes.transAxes)
    axes.set_axis_off()


def _wrapped(label: str, words: _Words) -> str:
    from textwrap import fill

    return "\n".join(fill(line, 10 if words.lang == "zh" else 22) for line in label.split("\n"))
