"""Two documents as long and as varied as the real ones, in both languages. All numbers are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    IntervalChart,
    IntervalRow,
    QuadrantChart,
    QuadrantPoint,
    RadarChart,
    Series,
)
from evalkit.numbers import fixed, interval, rank_range, with_interval
from evalkit.report.document import (
    BulletList,
    Callout,
    Card,
    Cards,
    Cell,
    ChartBlock,
    Column,
    Columns,
    Document,
    GroupRow,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.formats.pdf.pdf import PdfWriter
from evalkit.report.language import phrases

Language = Literal["zh", "en"]
INDICATORS = (
    ("客户信息收集", "Customer information collection", "%"),
    ("CRM系统与数据仓库应用", "CRM system and data-warehouse use", "1–5"),
    ("客户价值分析与细分", "Customer value analysis and segmentation", "%"),
    ("金融创新与产品多样化", "Financial innovation and product diversity", "n"),
    ("团队专业性与价值主张", "Professional CRM team and value proposition", "1–5"),
    ("感知服务质量", "Perceived service quality", "1–5"),
    ("客户心理体验", "Psychological experience", "1–5"),
    ("客户交易成本（时间、金钱、精力）", "Transaction cost (time, money, effort)", "min"),
    ("感知价值", "Perceived value for money", "1–5"),
    ("客户信任", "Trust", "1–5"),
    (
        "客户满意度指数（美国客户满意度模型加权）",
        "Customer satisfaction index (ACSI-type, weighted)",
        "0–100",
    ),
    ("客户保持率", "Customer retention", "%"),
    ("净推荐值", "Net promoter score", "−100–100"),
    ("客户贡献度（户均利润）", "Customer contribution (profit per customer)", "元 / yuan"),
    ("客户投诉率", "Complaints", "‰"),
)
GROUPS = (
    (0, "内部价值活动", "Internal value activities"),
    (5, "客户感知价值活动", "Customer-perceived value activities"),
    (10, "价值链整合结果", "Integration and results"),
)
CITIES = ("滨江", "城东", "开发区", "高新区", "人民路", "解放大道", "科技园", "中山北路")
TOWNS = (
    "Riverside",
    "East Gate",
    "Development Zone",
    "High-tech Park",
    "People's Road",
    "Liberation Avenue",
    "Science Park",
    "Zhongshan North Road",
)


def branch(k: int, language: Language) -> str:
    place = CITIES[k % 8] if language == "zh" else TOWNS[k % 8]
    return f"B{k + 1:02d} {place}{'支行' if language == 'zh' else ' branch'}"


def league(language: Language) -> list[tuple[str, float, float, int]]:
    rng = np.random.default_rng(7)
    scores = np.sort(rng.normal(72, 4.2, 40))[::-1]
    return [
        (branch(int(k), language), float(s), float(1.0 + rng.random() * 1.4), int(rng.integers(12, 110)))
        for k, s in zip(rng.permutation(40), scores, strict=True)
    ]


def intervals(language: Language, highlight: int) -> IntervalChart:
    rows = tuple(
        IntervalRow(
            label=name,
            value=score,
            lower=score - 1.96 * se,
            upper=score + 1.96 * se,
            highlight=k == highlight,
            muted=k in (22, 35),
        )
        for k, (name, score, se, _) in enumerate(league(language))
    )
    zh = language == "zh"
    return IntervalChart(
        rows=rows,
        reference=72.0,
        reference_label="全行均值 72.0" if zh else "bank mean 72.0",
        axis_label="总分（0–100）与95%区间" if zh else "total score (0–100) with 95 % interval",
    )


def indicator_rows(language: Language) -> tuple[Row, ...]:
    rng = np.random.default_rng(3)
    rows: list[Row] = []
    starts = {start: (zh, en) for start, zh, en in GROUPS}
    for k, (zh, en, unit) in enumerate(INDICATORS):
        if k in starts:
            rows.append(GroupRow(starts[k][0 if language == "zh" else 1]))
        score, mean = float(rng.uniform(48, 92)), float(rng.uniform(62, 78))
        tone = "warning" if score < 60 else "good" if score > 85 else "normal"
        rows.append(
            (
                zh if language == "zh" else en,
                fixed(score / 20, 2),
                unit,
                Cell(fixed(score), tone, bar=score),
                f"{fixed(100 / 15)}%",
                fixed(score / 15, 2),
                fixed(mean),
                Cell(fixed(score - mean, signed=True), tone),
            )
        )
    return tuple(rows)


def card(language: Language, banner: bool = True) -> Document:
    zh = language == "zh"
    names = tuple(row[0 if zh else 1] for row in INDICATORS)
    rng = np.random.default_rng(5)
    own, peers = rng.uniform(50, 92, 15), rng.uniform(65, 78, 15)
    radar = RadarChart(
        axes=names,
        series=(
            Series(name="本支行" if zh else "This branch", values=tuple(own)),
            Series(
                name="同规模支行均值" if zh else "Mean of branches of the same size",
                values=tuple(peers),
                emphasis="reference",
            ),
            Series(
                name="最优（P90）" if zh else "Best peers (P90)", values=tuple(peers + 9), emphasis="muted"
            ),
        ),
    )
    head = (
        ("指标", "原值", "单位", "得分", "权重", "贡献", "均值", "差距")
        if zh
        else ("Indicator", "Value", "Unit", "Score", "Weight", "Contrib.", "Mean", "Gap")
    )
    table = TableBlock(
        title="表 1 指标得分表" if zh else "Table 1 Indicator scores",
        columns=tuple(
            Column(label, "left" if j == 0 else "right", (3.4, 1, 1.3, 1.4, 1, 1, 1, 1)[j])
            for j, label in enumerate(head)
        ),
        rows=indicator_rows(language),
        note="得分为0–100，越高越好。差距为本支行得分减同规模支行均值。"
        if zh
        else "Scores run from 0 to 100, high is good. Gap = score of this branch − mean of its peers.",
    )
    strong = Callout(
        "三项优势" if zh else "Three strengths",
        (
            f"{names[11]}：91.8，高于同规模支行均值 13.2 分"
            if zh
            else f"{names[11]}: 91.8, 13.2 above its peers",
            f"{names[4]}：88.0，高于均值 9.6 分" if zh else f"{names[4]}: 88.0, 9.6 above its peers",
            f"{names[9]}：86.4，高于均值 8.1 分" if zh else f"{names[9]}: 86.4, 8.1 above its peers",
        ),
        "good",
    )
    weak = Callout(
        "三项不足" if zh else "Three weaknesses",
        (
            f"{names[14]}：49.2，损失 3.4 分，低于均值 16.0 分"
            if zh
            else f"{names[14]}: 49.2, 16.0 below its peers",
            f"{names[0]}：53.7，损失 3.1 分，低于均值 11.4 分"
            if zh
            else f"{names[0]}: 53.7, 11.4 below its peers",
            f"{names[7]}：58.9，损失 2.7 分，差异不显著"
            if zh
            else f"{names[7]}: 58.9, 4.2 below its peers (intervals overlap: not significant)",
        ),
        "warning",
    )
    label = branch(11, language)
    return Document(
        title="支行客户关系管理绩效评价报告" if zh else "Branch CRM performance report",
        subtitle=f"{label} · 2024年度" if zh else f"{label}, 2024",
        language=language,
        banner=phrases(language).t("synthetic") if banner else "",
        footer="bank_crm · evalkit 0.1.0",
        identifier="B12",
        blocks=(
            Cards(
                (
                    Card(
                        "总分" if zh else "Total score",
                        "74.6",
                        ("95%区间 " if zh else "95 % interval ") + interval(72.4, 76.8),
                    ),
                    Card("等级" if zh else "Grade", "中" if zh else "Fair", "70–80"),
                    Card(
                        "名次范围" if zh else "Rank range",
                        rank_range(6, 21),
                        "共40家支行" if zh else "of 40 branches",
                        "muted",
                    ),
                    Card(
                        "较上期" if zh else "Change",
                        fixed(2.3, signed=True),
                        "不显著" if zh else "not significant",
                        "good",
                    ),
                    Card(
                        "有效问卷" if zh else "Valid answers",
                        "76",
                        "剔除5份" if zh else "5 excluded",
                        "warning",
                    ),
                )
            ),
            Paragraph(
                "本支行总分为74.6分，95%区间为[72.4, 76.8]，名次在第6至第21名之间。与全行均值的差异不显著，"
                "因此不宜仅凭名次进行奖惩。"
                if zh
                else "The branch scores 74.6 with a 95 % interval of [72.4, 76.8]; its rank lies between 6 "
                "and 21 of 40. The distance to the bank’s mean is not significant, so the rank alone "
                "should not decide “reward or sanction”. Cronbach’s α of the scale is .87."
            ),
            Columns((strong,), (weak,)),
            Heading(2, "建议措施" if zh else "Actions"),
            BulletList(
                (
                    "M1 客户信息优化：由客户经理在季度内补齐关键字段（证据 C11，预期提高1.2分）"
                    if zh
                    else "M1 Customer information: complete the key fields (evidence C11, expected gain 1.2)",
                    "M3 客户关系维护：投诉在10日内回访（证据 C35，预期提高1.6分）"
                    if zh
                    else "M3 Customer care: call back within 10 days (evidence C35, expected gain 1.6)",
                    "技术保障：提高CRM系统使用率（证据 C12）"
                    if zh
                    else "Technology: raise the use of the CRM system (C12)",
                ),
                ordered=True,
            ),
            Heading(1, "指标轮廓" if zh else "Profile", "profile"),
            ChartBlock(
                radar,
                "图 1 十五项指标得分雷达图" if zh else "Figure 1 Fifteen indicators",
                "各轴为0–100分，外侧为优。" if zh else "Every axis runs from 0 to 100; outside is better.",
            ),
            table,
            Heading(1, "排名" if zh else "Ranking"),
            ChartBlock(
                intervals(language, 11),
                "图 2 各支行总分与95%区间"
                if zh
                else "Figure 2 Total scores of all branches with 95 % intervals",
            ),
            Paragraph(
                "样本量不足30的支行只作趋势参考，不参与排名。"
                if zh
                else "Branches with fewer than 30 answers show a trend only and are not ranked.",
                "muted",
            ),
        ),
    )


def index(language: Language) -> Document:
    zh = language == "zh"
    names = tuple(row[0 if zh else 1] for row in INDICATORS)
    head = (
        ("名次范围", "支行", "总分与95%区间", "内部活动", "客户感知", "整合结果", "样本", "说明")
        if zh
        else (
            "Ranks",
            "Branch",
            "Total score, 95 % interval",
            "Internal",
            "Perceived",
            "Results",
            "n",
            "Remark",
        )
    )
    rows: list[Row] = []
    for k, (name, score, se, n) in enumerate(league(language)):
        trend = n < 30
        rows.append(
            (
                "–" if trend else rank_range(max(1, k - 8), min(40, k + 10)),
                Link(name, f"branches/{name[:3]}.{language}.html"),
                Cell(with_interval(score, score - 1.96 * se, score + 1.96 * se), bar=score, strong=True),
                fixed(score - 3),
                fixed(score + 1),
                fixed(score + 2),
                str(n),
                Cell(("仅供趋势参考" if zh else "trend only") if trend else "", "muted"),
            )
        )
    bars = BarChart(
        rows=tuple(
            BarRow(
                label=name,
                value=12.0 - 0.7 * k,
                shown=f"{fixed(12.0 - 0.7 * k)}%",
                marker=6.0 + (k * 5) % 7,
                highlight=k == 2,
            )
            for k, name in enumerate(names)
        ),
        marker_label="熵权" if zh else "entropy weight",
        axis_label="组合权重（%）" if zh else "combined weight (%)",
    )
    ipa = QuadrantChart(
        points=tuple(
            QuadrantPoint(
                label=name, x=55 + (k * 13) % 31, y=3 + (k * 7) % 9, border=k % 5 == 0, highlight=k == 3
            )
            for k, name in enumerate(names)
        ),
        x_cut=70,
        y_cut=6.7,
        x_label="表现（得分）" if zh else "performance (score)",
        y_label="重要性（权重,%）" if zh else "importance (weight, %)",
        quadrants=("集中改进", "继续保持", "低优先", "可能过度")
        if zh
        else ("Concentrate here", "Keep up", "Low priority", "Possible overkill"),
    )
    quality = TableBlock(
        title="表 2 数据质量" if zh else "Table 2 Data quality",
        columns=(
            Column("规则" if zh else "Rule", width=3),
            Column("标记" if zh else "Flagged", "right"),
            Column("剔除" if zh else "Excluded", "right"),
        ),
        rows=(
            ("注意力题未通过" if zh else "Attention item failed", "112", "112"),
            ("作答过快" if zh else "Too fast", "87", "64"),
            ("同一选项连选" if zh else "Long string", "54", "41"),
        ),
    )
    scales = TableBlock(
        title="表 3 量表信度" if zh else "Table 3 Reliability",
        columns=(
            Column("量表" if zh else "Scale", width=2),
            Column("α", "right"),
            Column("95%区间" if zh else "95 % interval", "right", 1.6),
        ),
        rows=(
            ("满意" if zh else "Satisfaction", "0.86", interval(0.84, 0.88, 2)),
            ("信任" if zh else "Trust", Cell("0.68", "warning"), interval(0.63, 0.72, 2)),
        ),
        note="α低于0.70者以橙色标出。" if zh else "α below .70 is marked.",
    )
    return Document(
        title="各支行客户关系管理绩效排名" if zh else "CRM performance of 40 branches",
        subtitle="2024年度 · 40家支行 · 3012份有效问卷" if zh else "2024, 40 branches, 3,012 valid answers",
        language=language,
        footer="bank_crm · evalkit 0.1.0",
        blocks=(
            Heading(1, "排名" if zh else "Ranking"),
            TableBlock(
                columns=tuple(
                    Column(label, "left" if j in (1, 7) else "right", (1.1, 2.6, 2.2, 1, 1, 1, 0.7, 1.3)[j])
                    for j, label in enumerate(head)
                ),
                rows=tuple(rows),
                highlighted=(4,),
                title="表 1 排名" if zh else "Table 1 Ranking",
            ),
            Heading(1, "得分与区间" if zh else "Scores with intervals"),
            ChartBlock(intervals(language, 4), "图 1" if zh else "Figure 1"),
            PageBreak(),
            Heading(1, "权重" if zh else "Weights"),
            ChartBlock(bars, "图 2 指标权重" if zh else "Figure 2 Weights"),
            ChartBlock(
                ipa,
                "图 3 重要性—表现分析" if zh else "Figure 3 Importance and performance",
                "空心点距分界线不足0.25个标准差。" if zh else "Hollow points lie within .25 sd of a cut.",
            ),
            Heading(1, "数据来源与质量" if zh else "Data and quality"),
            Columns((quality,), (scales,)),
        ),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "#panic()",
    "$x^2$",
    '=HYPERLINK("http://evil","x")',
    "{{ 7*7 }}",
    "@ref *b* _i_",
    "\"quoted\" & 'more'",
    "]] --> <!-- ",
    "\\u{41} `raw`",
    "<img src=x onerror=alert(1)>",
)


def hostile() -> Document:
    """Text that would be code in one format or another, in every place that takes text."""
    text = " ".join(HOSTILE)
    return Document(
        title=text,
        subtitle=text,
        language="en",
        banner=text,
        footer=text,
        identifier=HOSTILE[1],
        blocks=(
            Heading(1, text),
            Paragraph(text),
            BulletList(HOSTILE),
            Callout(text, HOSTILE),
            Cards((Card(text, HOSTILE[1], text),)),
            TableBlock(
                columns=(Column(text), Column(HOSTILE[0])),
                rows=((text, Link(text, "a.html")), GroupRow(text), (Cell(text), HOSTILE[2])),
                title=text,
                note=text,
            ),
            ChartBlock(
                IntervalChart(
                    rows=(
                        IntervalRow(label=HOSTILE[0], value=1.0),
                        IntervalRow(label=HOSTILE[2], value=2.0, group=HOSTILE[1]),
                    ),
                    reference=1.5,
                    reference_label=HOSTILE[1],
                    axis_label=text,
                ),
                text,
                text,
                text,
            ),
            ChartBlock(BarChart(rows=(BarRow(label=HOSTILE[1], value=1.0, shown=HOSTILE[0]),)), text),
        ),
    )


@pytest.fixture(scope="session")
def branch_card() -> Callable[[Language], Document]:
    return card


@pytest.fixture(scope="session")
def index_page() -> Callable[[Language], Document]:
    return index


@pytest.fixture(scope="session")
def hostile_document() -> Document:
    return hostile()


@pytest.fixture(scope="session")
def hostile_texts() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def writer() -> PdfWriter:
    return PdfWriter()


class Visit:
    """A page opened from a file without a network, and what it asked for or complained about."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda line: self.complaints.append(line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))

    def violations(self) -> list[str]:
        """Serious and critical violations of accessibility rules, with the first element of each."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        grave = [rule for rule in found if rule["impact"] in {"serious", "critical"}]
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in grave]

    def until(self, expression: str) -> None:
        """Wait until an expression is true (the policy of a page may forbid Playwright's own way to wait)."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never true: {expression}")

    def close(self) -> None:
        """End the visit; it must have stayed offline and silent."""
        self.context.close()
        assert self.requests == [self.url]
        assert self.complaints == []


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Opens HTML text in a browser; every visit is checked for requests and console messages at the end."""
    visits: list[Visit] = []

    def opened(html: str, *, width: int = 1280, scheme: str = "light") -> Visit:
        path = tmp_path / f"page{len(visits)}.html"
        path.write_bytes(html.encode("utf-8"))
        visits.append(Visit(browser, path, width, scheme))
        return visits[-1]

    yield opened
    for one in visits:
        one.close()
