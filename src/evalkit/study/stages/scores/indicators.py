"""Stage 5: indicator values of every branch, their sampling covariance, and their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.index_system import IndexSystem, Node
from evalkit.errors import Problem
from evalkit.evaluation.scoring.scoring_rules import score, slope
from evalkit.experts.grades import ExpertGrades
from evalkit.interviews.mentions import Mentions
from evalkit.operations.table import Operations
from evalkit.study.stages.reading.branches import Branch
from evalkit.study.stages.reading.rules import scoring_rule
from evalkit.study.stages.reading.sampling import branch_means
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import item_values, mean_of_answered


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicators:
    """Branch × indicator, b × k.

    Attributes:
        codes: indicator codes, shape (k,).
        branches: branch codes, shape (b,).
        value: raw values in the indicator's unit, shape (b, k), NaN = none.
        n: respondents behind a survey indicator, shape (b, k); 0 for operations indicators.
        se: standard error of the raw value, shape (b, k).
        score: 0–100, shape (b, k).
        score_se: shape (b, k).
        score_covariance: shape (b, k, k); respondents who answer several indicators carry covariance.
        respondents: answers per branch and survey.
        problems: warnings (moving goalposts).
    """

    codes: tuple[str, ...]
    branches: tuple[str, ...]
    value: np.ndarray
    n: np.ndarray
    se: np.ndarray
    score: np.ndarray
    score_se: np.ndarray
    score_covariance: np.ndarray
    respondents: dict[str, np.ndarray]
    problems: tuple[Problem, ...]


def evaluate_indicators(
    system: IndexSystem,
    branches: Sequence[Branch],
    surveys: Mapping[str, Survey],
    operations: Operations | None,
    suppress: int,
    *,
    goalposts: np.ndarray | None = None,
    interviews: Mentions | None = None,
    grades: ExpertGrades | None = None,
) -> Indicators:
    """Values, sampling covariance and scores of all weighted indicators.

    Args:
        system: the index system.
        branches: rows of the result, in this order.
        surveys: the kept answers by survey id.
        operations: the operations table.
        suppress: values that rest on fewer answers than this are left out.
        goalposts: (m, k) raw values that goalposts "min" and "max" are taken from; the values themselves
            without it. Another period is scored on the present one's.
        interviews: which interviews hold which codes.
        grades: what experts gave.
    """
    nodes = system.indicators
    codes = tuple(branch.code for branch in branches)
    b, k = len(codes), len(nodes)
    value, n = np.full((b, k), np.nan), np.zeros((b, k), dtype=int)
    covariance = np.zeros((b, k, k))
    respondents = {}
    for key, survey in surveys.items():
        group = group_codes(survey.branch, codes)
        respondents[key] = np.bincount(group[group >= 0], minlength=b)
        columns = [j for j, node in enumerate(nodes) if node.source is not None and node.source.survey == key]
        if columns:
            values = np.column_stack([respondent_values(survey, nodes[j]) for j in columns])
            means = branch_means(survey, values, group, b)
            value[:, columns], n[:, columns] = means.mean, means.n
            covariance[np.ix_(range(b), columns, columns)] = means.covariance
    _from_operations(nodes, operations, codes, value, covariance)
    if interviews is not None:
        _from_interviews(interviews, codes, value, n, covariance, nodes=nodes)
    if grades is not None:
        _from_experts(grades, codes, value, covariance, nodes=nodes)
    small = (n > 0) & (n < suppress)
    value[small] = np.nan
    raw = _RawValues(codes=codes, value=value, n=n, covariance=covariance, respondents=respondents)
    return _scored(nodes, raw, value if goalposts is None else goalposts)


@dataclass(frozen=True, kw_only=True, eq=False)
class _RawValues:
    codes: tuple[str, ...]
    value: np.ndarray
    n: np.ndarray
    covariance: np.ndarray
    respondents: dict[str, np.ndarray]


def _scored(nodes: Sequence[Node], raw: _RawValues, goalposts: np.ndarray) -> Indicators:
    value = raw.value
    se = np.where(np.isnan(value), np.nan, np.sqrt(np.diagonal(raw.covariance, axis1=1, axis2=2)))
    scores, slopes = np.full_like(value, np.nan), np.full_like(value, np.nan)
    problems: list[Problem] = []
    for j, node in enumerate(nodes):
        rule, warning = scoring_rule(node, goalposts[:, j])
        problems += warning
        if rule is None:
            continue
        known = ~np.isnan(value[:, j])
        direction = node.dir or "benefit"
        scores[known, j] = score(rule, value[known, j], direction)
        slopes[known, j] = slope(rule, value[known, j], np.nan_to_num(se[known, j]), direction)
    carried = raw.covariance * slopes[:, :, None] * slopes[:, None, :]
    return Indicators(
        codes=tuple(node.id for node in nodes),
        branches=raw.codes,
        value=value,
        n=raw.n,
        se=se,
        score=scores,
        score_se=np.sqrt(np.diagonal(carried, axis1=1, axis2=2)),
        score_covariance=carried,
        respondents=raw.respondents,
        problems=tuple(problems),
    )


def respondent_values(survey: Survey, node: Node) -> np.ndarray:
    """The value of an indicator for each respondent, so that the branch value is their mean; shape (n,)."""
    source, rule = node.source, node.rule
    if source is None or rule is None:
        raise ValueError(f"{node.id} is not an indicator")
    items = [f"{item}_{source.option}" for item in source.items] if source.option else list(source.items)
    answers = item_values(survey, items)
    if rule.type == "nps":
        answers = np.where(np.isnan(answers), np.nan, 100.0 * ((answers >= 9).astype(float) - (answers <= 6)))
    elif source.option or rule.type == "share":
        answers = 100.0 * answers
    elif rule.type in {"grades", "map"}:
        table = rule.scores if rule.type == "grades" else rule.map
        answers = _mapped(answers, {float(code): points for code, points in table.items()})
    return mean_of_answered(answers)


def _mapped(answers: np.ndarray, table: Mapping[float, float]) -> np.ndarray:
    points = np.full_like(answers, np.nan)
    for code, value in table.items():
        points[answers == code] = value
    return points


def group_codes(branch: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
    """(n,) position of each branch code among `codes`, −1 for others."""
    position = {code: index for index, code in enumerate(codes)}
    return np.array([position.get(code, -1) for code in branch.tolist()], dtype=np.int64)


def _from_operations(
    nodes: Sequence[Node],
    operations: Operations | None,
    codes: tuple[str, ...],
    value: np.ndarray,
    covariance: np.ndarray,
) -> None:
    if operations is None:
        return
    position = {code: index for index, code in enumerate(operations.branch)}
    rows = [i for i, code in enumerate(codes) if code in position]
    origin = [position[codes[i]] for i in rows]
    for j, node in enumerate(nodes):
        if node.source is not None and node.source.operations is not None:
            value[rows, j] = operations.value(node.source.operations)[origin]
            spread = operations.standard_error(node.source.operations, node.source.error)[origin]
            covariance[rows, j, j] = spread**2


def _from_interviews(
    interviews: Mentions,
    codes: tuple[str, ...],
    value: np.ndarray,
    n: np.ndarray,
    covariance: np.ndarray,
    *,
    nodes: Sequence[Node],
) -> None:
    """Percent of a branch's interviews with a code; the variance takes two more of each kind (plus four).

    A code that neither the codebook nor any interview has is no share of 0: its indicator has no value.
    """
    group = group_codes(np.array(interviews.branch), codes)
    own = group >= 0
    held = np.bincount(group[own], minlength=len(codes))
    for j, node in enumerate(nodes):
        if node.source is None or node.source.interview not in interviews.codes:
            continue
        count = np.bincount(group[own], interviews.has(node.source.interview)[own], len(codes))
        n[:, j] = held
        value[:, j] = np.divide(100.0 * count, held, out=np.full(len(codes), np.nan), where=held > 0)
        share = (count + 2) / (held + 4)
        covariance[:, j, j] = 100.0**2 * share * (1 - share) / (held + 4)


def _from_experts(
    grades: ExpertGrades,
    codes: tuple[str, ...],
    value: np.ndarray,
    covariance: np.ndarray,
    *,
    nodes: Sequence[Node],
) -> None:
    """Mean points of the experts' grades; several indicators of the same experts are taken as unrelated."""
    for j, node in enumerate(nodes):
        if node.source is not None and node.source.expert is not None:
            value[:, j], se, _ = grades.of(node.id, codes)
            covariance[:, j, j] = np.nan_to_num(se) ** 2
