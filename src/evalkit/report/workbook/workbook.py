"""Which sheets the workbook has, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalkit.definitions.text import Language
from evalkit.report.formats.xlsx import Sheet
from evalkit.report.workbook.action import change, suggestions
from evalkit.report.workbook.evidence import evidence_sheets
from evalkit.report.workbook.quality import flags, reliability, samples
from evalkit.report.workbook.robustness import robustness
from evalkit.report.workbook.scores import dimensions, ranking, scores, values, weights
from evalkit.report.workbook.titles import Titles
from evalkit.study.results import StudyResults


def sheets(results: StudyResults, languages: Sequence[Language]) -> tuple[Sheet, ...]:
    """All sheets of the workbook."""
    titles = Titles(results, languages)
    notes = (titles.t("synthetic"),) if results.bundle.study.data.synthetic else ()
    built = (
        ranking(results, titles),
        dimensions(results, titles),
        scores(results, titles),
        values(results, titles),
        weights(results, titles),
        *robustness(results, titles),
        reliability(results, titles),
        flags(results, titles),
        samples(results, titles),
        suggestions(results, titles),
        change(results, titles),
        *evidence_sheets(titles.views),
    )
    return tuple(replace(sheet, notes=(*notes, *sheet.notes)) for sheet in built if sheet.rows)
