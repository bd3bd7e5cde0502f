"""One chart of every kind in both languages, with few or many rows and long names. All numbers are invented."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from evalkit.charts import kinds as k

Gallery = Callable[[str, int], dict[str, k.Chart]]

NAMES = {
    "zh": (
        "客户满意度",
        "服务流程中各环节之间衔接的顺畅程度与一致性",
        "员工专业能力",
        "忠诚",
        "渠道可得性与线上线下一体化体验",
        "投诉处理",
    ),
    "en": (
        "Customer satisfaction",
        "Smoothness and consistency of the hand-over between the steps of a service process",
        "Staff skills",
        "Loyalty",
        "Availability of channels, online and in the branch",
        "Handling of complaints",
    ),
}
LEVELS = {
    "zh": ("非常不同意", "不同意", "一般", "同意", "非常同意"),
    "en": ("strongly disagree", "disagree", "neither", "agree", "strongly agree"),
}


def names(language: str, n: int) -> list[str]:
    base = NAMES[language]
    return [base[i % len(base)] + (f" {i // len(base) + 1}" if i >= len(base) else "") for i in range(n)]


def rows_charts(language: str, n: int, rng: np.random.Generator) -> dict[str, k.Chart]:
    zh = language == "zh"
    label = names(language, n)
    answers = rng.dirichlet([1, 2, 3, 5, 3], n)
    before, after = rng.normal(70, 6, n), rng.normal(72, 6, n)
    weights = rng.dirichlet([3.0] * n, 3).T
    gaps = rng.normal(4, 5, n)
    classes = ("存款", "贷款", "理财", "保险") if zh else ("deposits", "loans", "funds", "insurance")
    return {
        "bar": k.BarChart(
            rows=tuple(
                k.BarRow(a, float(v), marker=70.0, highlight=i == 1)
                for i, (a, v) in enumerate(zip(label, after, strict=True))
            ),
            marker_label="同业均值" if zh else "mean of peers",
            reference=60.0,
            reference_label="界限 60" if zh else "limit 60",
        ),
        "interval": k.IntervalChart(
            rows=tuple(
                k.IntervalRow(a, float(v), float(v) - 2, float(v) + 2, highlight=i == 2)
                for i, (a, v) in enumerate(zip(label, after, strict=True))
            ),
            axis_label="总分及95%区间" if zh else "total score, 95% interval",
        ),
        "likert": k.LikertChart(
            rows=tuple(
                k.LikertRow(a, tuple(map(float, p)), highlight=i == 0)
                for i, (a, p) in enumerate(zip(label, answers, strict=True))
            ),
            levels=LEVELS[language],
            axis_label="回答占比" if zh else "share of answers",
        ),
        "shares": k.ShareChart(
            rows=tuple(
                k.ShareRow(a, tuple(map(float, p)), shown="n = 120")
                for a, p in zip(label, answers[:, :4], strict=True)
            ),
            classes=classes,
        ),
        "change": k.ChangeChart(
            rows=tuple(
                k.ChangeRow(
                    a,
                    float(x),
                    float(y),
                    (float(x) - 2, float(x) + 2),
                    (float(y) - 1.5, float(y) + 1.5),
                    settled=bool(abs(x - y) > 2.5),
                )
                for a, x, y in zip(label, before, after, strict=True)
            ),
            before_label="2023",
            after_label="2024",
            axis_label="得分" if zh else "score",
        ),
        "weight": k.WeightChart(
            rows=tuple(k.WeightRow(a, tuple(map(float, w))) for a, w in zip(label, weights, strict=True)),
            methods=("组合权重", "层次分析法", "熵权法") if zh else ("combined", "AHP", "entropy"),
        ),
        "pareto": k.ParetoChart(
            rows=tuple(k.ParetoRow(a, float(g)) for a, g in zip(label, gaps, strict=True)),
            axis_label="与最佳同业的差距（分）" if zh else "gap to the best peers (points)",
            share_label="累计占比" if zh else "cumulative share",
        ),
    }


def plane_charts(language: str, n: int, rng: np.random.Generator) -> dict[str, k.Chart]:
    zh = language == "zh"
    label = names(language, n)
    profits = np.concatenate([rng.exponential(10, 10 * n), -rng.exponential(8, 6 * n), [30.0]])
    sizes = rng.integers(15, 160, n).astype(float)
    values = 70 + rng.normal(0, 1, n) * 14 / np.sqrt(sizes) * 1.6
    grid = np.linspace(10, 170, 60)

    def limits(z: float) -> tuple[tuple[float, float, float], ...]:
        return tuple((float(s), 70 - z * 14 / math.sqrt(s), 70 + z * 14 / math.sqrt(s)) for s in grid)

    def side(s: float, v: float) -> str:
        reach = 1.96 * 14 / math.sqrt(s)
        return "above" if v > 70 + reach else "below" if v < 70 - reach else "inside"

    eigen = np.sort(np.concatenate([[4.1, 2.2, 1.4], rng.uniform(0.2, 1.0, max(n - 3, 0))]))[::-1]
    return {
        "quadrant": k.QuadrantChart(
            points=tuple(
                k.QuadrantPoint(a, float(x), float(y))
                for a, x, y in zip(label, rng.normal(4, 0.3, n), rng.normal(0.3, 0.1, n), strict=True)
            ),
            x_cut=4.0,
            y_cut=0.3,
            x_label="满意度" if zh else "performance",
            y_label="重要性" if zh else "importance",
            quadrants=("优先改进", "继续保持", "低优先", "可能过度")
            if zh
            else ("concentrate here", "keep up", "low priority", "possible overkill"),
        ),
        "radar": k.RadarChart(
            axes=tuple(names(language, 6)),
            series=(
                k.Series("2024", (60.0, 75.0, 80.0, 42.0, 66.0, 71.0)),
                k.Series("同业" if zh else "peers", (65.0,) * 6, "reference"),
            ),
        ),
        "line": k.LineChart(
            moments=tuple(f"2024-{month:02d}" for month in range(1, 13)),
            series=(
                k.TimeSeries("活跃用户率" if zh else "active users", tuple(50.0 + 2 * j for j in range(12))),
                k.TimeSeries("目标" if zh else "target", (*(60.0,) * 5, None, *(65.0,) * 6)),
            ),
            y_label="%",
            trends=((50.0, 72.0), None),
            trend_label="趋势" if zh else "trend",
        ),
        "whale": k.WhaleChart(
            curve=k.whale_curve(profits),
            x_label="客户（按利润从高到低）" if zh else "customers, most profitable first",
            y_label="累计利润占总利润" if zh else "cumulative profit, percent of total",
            peak_label="峰值" if zh else "peak",
            pareto_label="前20%客户" if zh else "top fifth",
        ),
        "funnel": k.FunnelChart(
            points=tuple(
                k.FunnelPoint(a, float(s), float(v), side(s, v))
                for a, s, v in zip(label, sizes, values, strict=True)
            ),
            centre=70.0,
            centre_label="总平均 70.0" if zh else "mean 70.0",
            limits=(k.FunnelLimit("95%", limits(1.96)), k.FunnelLimit("99.8%", limits(3.09))),
            x_label="有效问卷数" if zh else "valid answers",
            y_label="得分" if zh else "score",
            above_label="高于界限" if zh else "above the limits",
            below_label="低于界限" if zh else "below the limits",
        ),
        "scree": k.ScreeChart(
            observed=tuple(map(float, eigen)),
            simulated=tuple(np.linspace(1.5, 0.6, len(eigen)).tolist()),
            retained=2,
            x_label="序号" if zh else "place",
            y_label="特征值" if zh else "eigenvalue",
            observed_label="观测值" if zh else "observed",
            simulated_label="随机数据第95百分位" if zh else "random data, 95th percentile",
            retained_label="保留2个因子" if zh else "2 factors retained",
        ),
    }


def structure_charts(language: str, n: int, rng: np.random.Generator) -> dict[str, k.Chart]:
    zh = language == "zh"
    label = names(language, n)
    columns = names(language, min(n, 6))
    values = rng.uniform(40, 95, (n, len(columns)))
    cells: list[list[float | None]] = values.tolist()
    cells[0][0] = None
    corr = np.clip(rng.uniform(-0.6, 0.9, (min(n, 30),) * 2), -1, 1)
    corr = (corr + corr.T) / 2
    np.fill_diagonal(corr, 1.0)
    groups = max(n // 6, 2)
    short = (
        ["客户感知", "价值", "流程顺畅", "员工能力", "渠道体验", "投诉处理率"]
        if zh
        else [f"indicator {i}" for i in range(6)]
    )
    leaves = [
        k.TreeNode(short[i % 6] if n > 6 else label[i], float(w))
        for i, w in enumerate(rng.dirichlet([2.0] * n))
    ]
    root = k.TreeNode(
        "银行客户关系管理绩效" if zh else "CRM performance of the bank",
        None,
        tuple(
            k.TreeNode(names(language, 6)[g % 6], math.fsum(x.weight or 0 for x in part), tuple(part))
            for g in range(groups)
            if (part := leaves[g::groups])
        ),
    )
    boxes = min(max(n, 2), 8)
    nodes = [
        k.SankeyNode(f"{c}{i}", f"{a}", c)
        for c in range(3)
        for i, a in enumerate(names(language, max(boxes - c, 1)))
    ]
    links = [
        k.SankeyLink(f"{c}{i}", f"{c + 1}{(i * 2 + j) % max(boxes - c - 1, 1)}", float(rng.integers(2, 20)))
        for c in range(2)
        for i in range(max(boxes - c, 1))
        for j in range(1 + (i % 2 if boxes - c - 1 > 1 else 0))
    ]
    per = min(max(n // 6, 2), 8)
    latents = tuple(
        k.Latent(
            f"L{i}",
            a,
            tuple(k.Indicator(f"Q{i}{j}", 0.8 - 0.05 * j, 0.36) for j in range(per)),
            note="R² = .41" if i == 2 else "",
        )
        for i, a in enumerate(names(language, 4))
    )
    return {
        "heat": k.HeatChart(
            rows=tuple(label),
            columns=tuple(columns),
            values=tuple(map(tuple, cells)),
            highlighted=frozenset({1}),
            missing_label="无数据" if zh else "no data",
        ),
        "correlation": k.HeatChart(
            rows=tuple(names(language, len(corr))),
            columns=tuple(names(language, len(corr))),
            values=tuple(map(tuple, corr.tolist())),
            lower=-1.0,
            upper=1.0,
            centre=0.0,
            faint_below=0.3,
            digits=2,
            leading_zero=False,
        ),
        "tree": k.HierarchyChart(root=root),
        "upright tree": k.HierarchyChart(root=root, vertical=True),
        "sankey": k.SankeyChart(
            columns=("问题", "原因", "措施") if zh else ("problem", "cause", "action"),
            nodes=tuple(nodes),
            links=tuple(links),
        ),
        "path": k.PathDiagram(
            latents=latents,
            links=(
                k.PathLink("L0", "L1", 0.42, both=True),
                k.PathLink("L0", "L2", 0.31),
                k.PathLink("L1", "L2", 0.52),
                k.PathLink("L2", "L3", 0.66),
                k.PathLink("L0", "L3", 0.05, settled=False),
            ),
        ),
        "measurement": k.PathDiagram(
            latents=latents[:3],
            links=tuple(
                k.PathLink(f"L{i}", f"L{j}", 0.4 + 0.1 * j, both=True) for i, j in ((0, 1), (1, 2), (0, 2))
            ),
        ),
    }


def all_charts(language: str, n: int) -> dict[str, k.Chart]:
    rng = np.random.default_rng(11)
    return {
        **rows_charts(language, n, rng),
        **plane_charts(language, n, rng),
        **structure_charts(language, n, rng),
    }


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    """A function of language and number of rows that gives one chart of each kind by name."""
    return all_charts
