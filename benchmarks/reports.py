"""A thousand branch reports of four pages and five charts; the same page by matplotlib and python-docx."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

from timing import PEAK, median_seconds

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
from evalkit.report.document import (
    Callout,
    Card,
    Cards,
    Cell,
    ChartBlock,
    Column,
    Columns,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from evalkit.report.formats.xlsx import Sheet, SheetChart, write_xlsx
from evalkit.report.rendering import WORKERS

REPORTS = 1_000
SAMPLE = 20  # reports of the peer; it is too slow for a thousand
NAMES = tuple(f"指标{k:02d}（客户感知与价值）" for k in range(15))
WORK = """
import sys, time
sys.path.insert(0, {here!r})
from pathlib import Path
from reports import card
from evalkit.report.rendering import write_documents
folder = Path({folder!r})
jobs = ((folder / f"B{{k:04d}}", card(k)) for k in range({count}))
for _ in write_documents([(folder / "warm", card(0))], ({form!r},)):
    pass
begun, used = time.perf_counter(), time.process_time()
for _ in write_documents(jobs, ({form!r},)):
    pass
print(time.perf_counter() - begun, time.process_time() - used)
"""


def card(k: int) -> Document:
    """The report of branch k: invented numbers that differ from branch to branch."""
    score = [50.0 + (7 * j + 13 * k) % 45 for j in range(15)]
    axes = tuple(name[:4] for name in NAMES)
    means = tuple(70.0 for _ in NAMES)
    radar = RadarChart(
        axes=axes,
        series=(
            Series(name="本支行", values=tuple(score)),
            Series(name="均值", values=means, emphasis="reference"),
        ),
    )
    bars = BarChart(rows=tuple(BarRow(label=n, value=s) for n, s in zip(NAMES, score, strict=True)))
    points = (
        QuadrantPoint(label=n[:4], x=s, y=3.0 + (7 * j) % 9)
        for j, (n, s) in enumerate(zip(NAMES, score, strict=True))
    )
    importance = QuadrantChart(
        points=tuple(points),
        x_cut=70.0,
        y_cut=6.0,
        x_label="表现",
        y_label="重要性",
        quadrants=("集中改进", "继续保持", "低优先", "可能过度"),
    )
    league = IntervalChart(
        rows=tuple(
            IntervalRow(
                label=f"支行{j:02d}", value=80.0 - j, lower=78.0 - j, upper=82.0 - j, highlight=j == k % 25
            )
            for j in range(25)
        ),
        reference=70.0,
        reference_label="均值",
    )
    rows = tuple((n, f"{s:.1f}", Cell(f"{s:.1f}", bar=s), "6.7%") for n, s in zip(NAMES, score, strict=True))
    columns = (
        Column("指标", width=3.0),
        Column("原值", "right"),
        Column("得分", "right"),
        Column("权重", "right"),
    )
    table = TableBlock(title="指标得分", columns=columns, rows=rows, note="得分为0–100，越高越好。")
    boxes = tuple(
        Callout(t, tuple(f"{n}：{s:.1f}分" for n, s in zip(NAMES[:3], score, strict=False)))
        for t in ("优势", "不足")
    )
    return Document(
        title=f"支行{k:04d}绩效评价报告",
        language="zh",
        identifier=f"B{k:04d}",
        footer="evalkit",
        blocks=(
            Cards(tuple(Card(label, f"{score[j]:.1f}", "区间") for j, label in enumerate("甲乙丙丁"))),
            Paragraph("本支行与全行均值的差异不显著，名次应按区间理解。" * 3),
            Columns((boxes[0],), (boxes[1],)),
            ChartBlock(radar, "指标轮廓"),
            PageBreak(),
            Heading(1, "指标"),
            table,
            ChartBlock(bars, "指标得分"),
            PageBreak(),
            Heading(1, "排名"),
            ChartBlock(league, "总分与区间"),
            PageBreak(),
            Heading(1, "优先"),
            ChartBlock(importance, "重要性与表现"),
            ChartBlock(bars, "权重"),
        ),
    )


def peer(k: int) -> bytes:
    """The same page as a Word file with five pictures of matplotlib."""
    import docx
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    word = docx.Document()
    word.add_heading(f"Branch {k:04d}")
    score = [50.0 + (7 * j + 13 * k) % 45 for j in range(15)]
    table = word.add_table(rows=15, cols=4)
    for j, row in enumerate(table.rows):
        for cell, text in zip(
            row.cells, (f"indicator {j}", f"{score[j]:.1f}", f"{score[j]:.1f}", "6.7%"), strict=True
        ):
            cell.text = text
    for kind in ("polar", "bars", "intervals", "points", "bars"):
        figure = Figure(figsize=(6.5, 4.0), dpi=150)
        axes = figure.add_subplot(projection="polar" if kind == "polar" else None)
        if kind == "bars":
            axes.barh(range(15), score)
        elif kind == "intervals":
            axes.errorbar(range(25), [80.0 - j for j in range(25)], yerr=2.0, fmt="o")
        else:
            axes.plot(range(15), score, "o-" if kind == "polar" else "o")
        picture = io.BytesIO()
        FigureCanvasAgg(figure).print_png(picture)
        word.add_picture(picture)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _written(folder: Path, form: str) -> tuple[float, float, float]:
    """Seconds, seconds of processor and peak MB of a process of its own that writes every report."""
    here = str(Path(__file__).parent)
    code = WORK.format(here=here, folder=str(folder), count=REPORTS, form=form) + PEAK
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    seconds, used, memory = map(float, done.stdout.split())
    return seconds, used, memory


def run(folder: Path, rscript: str | None) -> None:
    """Print seconds and memory for PDF, HTML and the workbook, and the peer scaled to as many reports."""
    del rscript
    for form in ("pdf", "html"):
        seconds, used, memory = _written(folder, form)
        print(f"{REPORTS} × {form:5s}{seconds:8.1f} s ({used:.1f} s of processor), {memory:.0f} MB")
    rows = tuple((f"B{k:04d}", *(50.0 + (k * j) % 45 for j in range(15))) for k in range(REPORTS))
    sheet = Sheet(
        name="scores",
        columns=("code", *NAMES),
        rows=rows,
        bars=(1,),
        chart=SheetChart(title="scores", labels=0, values=1),
    )
    seconds = median_seconds(lambda: write_xlsx(folder / "tables.xlsx", [sheet] * 7), 3, 0)
    print(f"tables.xlsx, 7 sheets of {REPORTS} branches{seconds:8.2f} s")
    peer(0)
    begun = time.perf_counter()
    for k in range(SAMPLE):
        peer(k)
    each = (time.perf_counter() - begun) / SAMPLE
    whole = each * REPORTS / WORKERS
    print(f"matplotlib + python-docx: {each:.2f} s a report, {whole:.0f} s in {WORKERS} processes")
