"""A thesis chapter with everything that carries a number, in both languages. All numbers are invented."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from evalkit.charts.kinds import BarChart, BarRow
from evalkit.report.document import (
    Big,
    BulletList,
    Callout,
    Card,
    Cards,
    Cell,
    ChartBlock,
    Cite,
    Column,
    Document,
    Formula,
    Fraction,
    GroupRow,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Ref,
    Reference,
    References,
    Root,
    Script,
    TableBlock,
    rich,
)
from evalkit.report.formats.pictures import PictureWriter

Language = Literal["zh", "en"]
SENTENCE = {
    "zh": "按{source}构造判断矩阵，{table}列出权重，{formula}给出一致性指标，见{figure}与{section}。",
    "en": "Matrices follow {source}; {table} lists weights, {formula} the index, see {figure} and {section}.",
}


def chapter(language: Language) -> Document:
    zh = language == "zh"
    weights = TableBlock(
        label="tbl-weights",
        title="准则层权重" if zh else "Weights of the criteria",
        columns=(
            Column("准则" if zh else "Criterion", width=3.0),
            Column("权重" if zh else "Weight", "right"),
            Column("来源" if zh else "Source", "center"),
        ),
        rows=(
            GroupRow("准则层" if zh else "Criteria"),
            ("内部价值活动" if zh else "Internal activities", Cell("0.1634", bar=16.3), "AHP"),
            ("整合结果" if zh else "Results", Cell("0.5396", strong=True), Link("B3", "#sec-score")),
        ),
        note=rich("详见{section}。" if zh else "See {section}.", section=Ref("sec-score")),
        highlighted=(2,),
    )
    bars = BarChart(rows=(BarRow(label="B1", value=16.3), BarRow(label="B3", value=54.0)))
    return Document(
        title="第5章 绩效评价" if zh else "Chapter 5. Performance evaluation",
        language=language,
        style="thesis",
        chapter=5,
        footer="evalkit",
        identifier="study",
        blocks=(
            Heading(1, "权重" if zh else "Weights", "sec-weights"),
            Paragraph(
                rich(
                    SENTENCE[language],
                    source=Cite("saaty1980", "xu1988"),
                    table=Ref("tbl-weights"),
                    formula=Ref("eq-ci"),
                    figure=Ref("fig-weights"),
                    section=Ref("sec-score"),
                )
            ),
            weights,
            Formula(
                (Script("w", "i"), "=", Fraction((Big("∑", "j = 1", "n"), "a"), Root("σ"))), label="eq-w"
            ),
            Formula(("CI =", Fraction((Script("λ", "max"), "− n"), "n − 1")), label="eq-ci"),
            Heading(2, "得分" if zh else "Scores", "sec-score"),
            ChartBlock(bars, "权重" if zh else "Weights", alt="B1 16.3, B3 54.0", label="fig-weights"),
            BulletList(("一", rich("{table}", table=Ref("tbl-weights")))),
            BulletList(("first", "second"), ordered=True),
            Callout("提示" if zh else "Remember", ("甲", "乙"), "warning"),
            Cards((Card("CR", "0.0079", "note"),)),
            PageBreak(),
            Heading(1, "参考文献" if zh else "References"),
            References(
                (
                    Reference("xu1988", "许树柏. 层次分析法原理.", "Xu, 1988"),
                    Reference("saaty1980", "Saaty T L. The analytic hierarchy process.", "Saaty, 1980"),
                ),
                numbered=zh,
            ),
        ),
    )


@pytest.fixture(scope="session")
def thesis() -> Callable[[Language], Document]:
    return chapter


@pytest.fixture(scope="session")
def pictures() -> PictureWriter:
    return PictureWriter()


@pytest.fixture(scope="session")
def as_pdf() -> Callable[[Path], Path]:
    """Converts an office file beside itself with LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice (soffice) on the path")

    def convert(path: Path) -> Path:
        profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
        options = ["--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
        subprocess.run([soffice, profile, *options], check=True, capture_output=True, timeout=180)
        return path.with_suffix(".pdf")

    return convert
