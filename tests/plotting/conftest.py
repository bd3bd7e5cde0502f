from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.study.results import StudyResults

BRANCHES = 8
ITEMS = ["排队时间", "员工专业", "手机银行", "fees in $", "投诉处理", "Trust in the bank as a whole"]
UNITS = ["东区", "北区", "中区", "西区"]
CRITERIA = ["客户价值", "服务流程", "员工成长"]


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """A small study that has run."""
    file = ek.simulate(tmp_path_factory.mktemp("study") / "bank", branches=BRANCHES, seed=7)
    return ek.run(file)


@pytest.fixture(scope="session")
def answers() -> pd.DataFrame:
    """Answers 1 to 5 of 300 respondents to six items on two factors; the fourth item hardly belongs."""
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(300, 2)) @ np.array([[1.0, 0.4], [0.0, 0.9]])
    pattern = np.array([[0.8, 0, 0.7, 0.1, 0, 0], [0, 0.7, 0, 0.1, 0.8, 0.6]])
    values = factors @ pattern + 0.6 * rng.normal(size=(300, 6))
    return pd.DataFrame(np.clip(np.round(3 + values), 1, 5), columns=ITEMS)


def evaluations() -> dict[str, Any]:
    matrix = pd.DataFrame(
        [[80, 3, 7], [90, 1, 5], [70, 9, 9], [85, 4, 6]], index=UNITS, columns=["满意度", "投诉", "留存"]
    )
    given = [0.5, 0.3, 0.2], ["benefit", "cost", "benefit"]
    return {
        "benefit_of_doubt": ek.benefit_of_doubt(matrix, given[1]),
        "composite_index": ek.composite_index(matrix, *given),
        "critic_weights": ek.critic_weights(matrix, given[1]),
        "entropy_weights": ek.entropy_weights(matrix, given[1]),
        "grey_relational": ek.grey_relational(matrix, *given),
        "merec_weights": ek.merec_weights(matrix, given[1]),
        "promethee": ek.promethee(matrix, *given),
        "rsr": ek.rsr(matrix, *given),
        "sensitivity": ek.sensitivity(matrix, *given),
        "topsis": ek.topsis(matrix, *given),
        "vikor": ek.vikor(matrix, *given),
        "fuzzy_evaluation": ek.fuzzy_evaluation(
            [[6, 3, 1], [2, 6, 2]], [0.5, 0.5], grades=["优", "良", "差"], grade_scores=[90, 75, 60]
        ),
        "importance_performance": ek.importance_performance(
            [4.5, 3.0, 4.2, 3.3], [3.0, 4.5, 4.4, 2.9], ["排队时间", "停车", "员工态度", "网点环境"]
        ),
    }


def judgements() -> dict[str, Any]:
    matrix = [[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]]
    children = {"绩效": CRITERIA, "客户价值": ["感知价值", "忠诚"], "服务流程": ["效率", "渠道"]}
    matrices = {"绩效": matrix, "客户价值": [[1, 3], ["1/3", 1]], "服务流程": [[1, 2], ["1/2", 1]]}
    rounds = [
        pd.DataFrame([[5, 4, 2], [5, 4, 1], [4, 5, 2], [5, 3, 3]], columns=CRITERIA),
        pd.DataFrame([[5, 4, 2], [5, 4, 2], [5, 4, 2], [5, 4, 2]], columns=CRITERIA),
    ]
    best = dict(zip(CRITERIA, (1, 2, 8), strict=True))
    worst = dict(zip(CRITERIA, (8, 4, 1), strict=True))
    experts = dict(zip(CRITERIA, (0.6, 0.3, 0.1), strict=True))
    data = dict(zip(CRITERIA, (0.3, 0.3, 0.4), strict=True))
    return {
        "ahp": ek.ahp(matrix, CRITERIA),
        "ahp_hierarchy": ek.ahp_hierarchy(matrices, children),
        "bwm": ek.bwm(best, worst),
        "combine_weights": ek.combine_weights({"专家": experts, "熵权": data}),
        "delphi": ek.delphi(rounds, drop_at=3),
        "fuzzy_ahp": ek.fuzzy_ahp(matrix, CRITERIA),
        "fuzzy_ahp chang": ek.fuzzy_ahp(matrix, CRITERIA, method="chang"),
        "kendall_w": ek.kendall_w(rounds[0]),
    }


def scales(answers: pd.DataFrame) -> dict[str, Any]:
    solution = ek.efa(answers, 2)
    return {
        "bootstrap": ek.bootstrap(answers, n_draws=200),
        "correlation": ek.correlation(answers),
        "cronbach_alpha": ek.cronbach_alpha(answers),
        "efa": solution,
        "factor_scores": ek.factor_scores(answers, solution),
        "guttman": ek.guttman(answers),
        "icc": ek.icc(answers),
        "item_analysis": ek.item_analysis(answers),
        "kmo": ek.kmo(answers),
        "n_factors": ek.n_factors(answers, n_draws=20),
        "omega": ek.omega(answers),
        "omega_h": ek.omega_h(answers, n_factors=2),
        "parallel_analysis": ek.parallel_analysis(answers, n_draws=50),
        "split_half": ek.split_half(answers),
    }


def comparisons(answers: pd.DataFrame) -> dict[str, Any]:
    rng = np.random.default_rng(9)
    matrix = pd.DataFrame([[80, 3], [90, 1], [70, 9], [85, 4]], index=UNITS, columns=["满意度", "投诉"])
    events = dict(zip(UNITS, (0, 46, 8, 31), strict=True))
    before, after = (
        dict(zip(UNITS, (60, 70, 65, 64), strict=True)),
        dict(zip(UNITS, (72, 71, 56, 64), strict=True)),
    )
    scores = [[60, 61, 68], [70, 70, 79], [65, 66, 66], [71, 69, 70], [58, 60, 60], [66, 65, 67]]
    coded = rng.choice(["P", "C"], size=(30, 1)).repeat(2, axis=1)
    coded[:4, 1] = "P"
    people = [["m"] * 6 + ["f"] * 4]
    return {
        "agreement": ek.agreement(coded, n_draws=100),
        "change": ek.change(before, [2] * 4, after, [2] * 4, smallest=3),
        "decompose_change": ek.decompose_change(
            np.array([[60.0, 50.0], [70.0, 65.0]]),
            np.array([[66.0, 52.0], [69.0, 71.0]]),
            [0.5, 0.5],
            [0.6, 0.4],
        ),
        "normalise": ek.normalise(matrix, ["benefit", "cost"]),
        "shrink_vectors": ek.shrink_vectors(
            pd.DataFrame(rng.normal(70, 8, (12, 3)), columns=["C11", "C12", "C13"]),
            np.tile(np.diag([4.0, 3.0, 2.0]), (12, 1, 1)),
        ),
        "design_means": ek.design_means(answers[ITEMS[:2]].to_numpy(), clusters=np.arange(300) // 30),
        "difference_in_differences": ek.difference_in_differences(scores, [True, True] + [False] * 4),
        "funnel": ek.funnel(events, n=[47, 210, 119, 815], overdispersion="none"),
        "multiple_response": ek.multiple_response(
            rng.integers(0, 2, (80, 3)), options=["目标不清", "流程繁琐", "no data"]
        ),
        "pairwise_certainty": ek.pairwise_certainty(
            dict(zip(UNITS, (70.8, 72.6, 69.4, 60), strict=True)), [0.9] * 4
        ),
        "rake": ek.rake(people, [{"m": 50, "f": 50}]),
        "rank_acceptability": ek.rank_acceptability(
            matrix, [0.6, 0.4], ["benefit", "cost"], change=0.5, draws=500
        ),
        "relative_weights": ek.relative_weights(answers, ITEMS[4], draws=200),
    }


def models(answers: pd.DataFrame) -> dict[str, Any]:
    table = answers.set_axis([f"q{k}" for k in range(1, 7)], axis="columns")
    scales = {"服务": ["q1", "q3", "q2"], "trust": ["q5", "q6", "q2"]}
    paths = "服务 =~ q1 + q3\ntrust =~ q5 + q6\ntrust ~ 服务 + q4\nq2 ~ trust"
    return {
        "cfa": ek.cfa({"服务": ["q1", "q3"], "trust": ["q5", "q6", "q2"]}, table, estimator="MLR"),
        "htmt": ek.htmt(scales, answers.set_axis(list(table), axis="columns")),
        "modification_indices": ek.modification_indices(paths, table),
        "sem": ek.sem(paths, table),
    }


@pytest.fixture(scope="session")
def results(answers: pd.DataFrame, study: StudyResults) -> dict[str, Any]:
    """A result of every public function that has a picture, by the name of the function."""
    means, errors = np.array([70.8, 72.6, 69.4, 60.0]), np.array([0.9, 0.7, 0.7, 2.0])
    return {
        **comparisons(answers),
        **scales(answers),
        **evaluations(),
        **judgements(),
        **models(answers),
        "rank_confidence": ek.rank_confidence(means, errors, UNITS, draws=500),
        "shrink_means": ek.shrink_means(means, errors, UNITS),
        "run": study,
    }


@pytest.fixture
def pixels() -> Callable[[Any], np.ndarray]:
    """The picture of some axes as a notebook shows it, (height, width, 4)."""

    def shown(axes: Any) -> np.ndarray:
        return np.asarray(matplotlib.image.imread(BytesIO(axes._repr_png_()), format="png"))

    return shown
