"""A small study with invented answers, written as files, to be spoiled by the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

QUESTIONNAIRE = """\
evalkit: questionnaire/1
id: mini
title: {zh: 小问卷, en: Small survey}
origin: invented for the tests
respondent: ID
duration: SECONDS
answers:
  agree5:
    lo: 1
    hi: 5
    labels:
      1: {zh: 非常不同意, en: Strongly disagree}
      5: {zh: 非常同意, en: Strongly agree}
    missing:
      9: {zh: 不清楚, en: Do not know}
  likely10: {lo: 0, hi: 10}
scales:
  - id: S1
    zh: 服务
    en: Service
    answer: agree5
    items:
      - {id: A1, zh: 甲一, en: a one}
      - {id: A2, zh: 甲二, en: a two}
      - {id: A3r, zh: 甲三, en: a three, reversed: true}
  - id: S2
    zh: 价值
    en: Value
    answer: agree5
    items:
      - {id: B1, zh: 乙一, en: b one}
      - {id: B2, zh: 乙二, en: b two}
      - {id: B3, zh: 乙三, en: b three}
questions:
  - {id: NPS, type: rating, answer: likely10, zh: 推荐, en: Recommend}
"""
INDEX = """\
evalkit: index-system/1
id: mini_index
title: {zh: 小指标体系, en: Small index}
goal: {id: G, zh: 总分, en: Total}
origin: invented for the tests
children:
  - id: D1
    zh: 评价
    en: Judgement
    origin: own
    children:
      - {id: X1, zh: 服务, en: Service, origin: own, dir: benefit, source: {survey: customers, items: [A1, A2, A3r]}, rule: {type: likert, lo: 1, hi: 5}}
      - {id: X2, zh: 价值, en: Value, origin: own, dir: benefit, source: {survey: customers, items: [B1, B2, B3]}, rule: {type: likert, lo: 1, hi: 5}}
  - id: D2
    zh: 结果
    en: Results
    origin: own
    children:
      - {id: X3, zh: 推荐, en: Recommend, origin: own, dir: benefit, source: {survey: customers, items: [NPS]}, rule: {type: nps}}
      - {id: X4, zh: 保持, en: Retention, origin: own, dir: benefit, source: {operations: 100 * kept / held, error: {binomial: {count: kept, of: held}}}, rule: {type: linear, lo: 0, hi: 100}}
"""
STUDY = """\
evalkit: study/1
id: mini
title: {zh: 小研究, en: Small study}
period: {zh: 某年, en: some year}
data: {synthetic: true, origin: {zh: 虚构, en: invented}}
data_folder: data
seed: 7
index_system: index.yaml
surveys:
  customers: {questionnaire: questionnaire.yaml, file: customers.csv, branch: BRANCH, exclude: rule}
branches: {file: branches.csv, code: code, zh: zh, en: en}
operations: {file: operations.csv, branch: code}
weighting: {method: equal}
small_n: {survey: customers, suppress: 5, rank: 30}
ranking: {confidence: 0.95, draws: 1000, top: 1}
"""
SIZES = {"P": 40, "Q": 36, "R": 33}
MakeStudy = Callable[..., Path]


def answers(sizes: Mapping[str, int], seed: int = 11) -> pd.DataFrame:
    """Correlated answers of each branch's customers; item A3r is worded the other way round."""
    rng = np.random.default_rng(seed)
    codes = [code for code, n in sizes.items() for _ in range(n)]
    n = len(codes)
    level = np.repeat(np.linspace(0.6, -0.6, len(sizes)), list(sizes.values()))
    latent = level + rng.normal(size=n)
    items = {}
    for name in ("A1", "A2", "A3r", "B1", "B2", "B3"):
        raw = np.clip(np.rint(3 + latent + 0.8 * rng.normal(size=n)), 1, 5)
        items[name] = (6 - raw if name == "A3r" else raw).astype(int)
    nps = np.clip(np.rint(7 + 1.5 * latent + rng.normal(size=n)), 0, 10).astype(int)
    ids = [f"r{k:04d}" for k in range(n)]
    frame = {"ID": ids, "BRANCH": codes, **items, "NPS": nps, "SECONDS": rng.integers(200, 400, n)}
    return pd.DataFrame(frame)


def write_study(folder: Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write the study; returns the study file."""
    held = dict(sizes or SIZES)
    (folder / "data").mkdir(parents=True)
    texts = {"questionnaire.yaml": QUESTIONNAIRE, "index.yaml": INDEX, "study.yaml": STUDY}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    answers(held).to_csv(folder / "data/customers.csv", index=False)
    codes = list(held)
    pd.DataFrame(
        {"code": codes, "zh": [f"{c}支行" for c in codes], "en": [f"{c} branch" for c in codes]}
    ).to_csv(folder / "data/branches.csv", index=False)
    kept = [80 + (3 * k) % 20 for k in range(len(codes))]
    pd.DataFrame({"code": codes, "kept": kept, "held": 100}).to_csv(
        folder / "data/operations.csv", index=False
    )
    return folder / "study.yaml"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """The results of a synthetic study of 14 branches."""
    return run_study(simulate(tmp_path_factory.mktemp("demo") / "bank", branches=14, seed=3))


@pytest.fixture
def make_study(tmp_path: Path) -> MakeStudy:
    """``make_study(sizes)`` writes the study into a fresh folder and returns its study file."""

    def make(sizes: Mapping[str, int] | None = None) -> Path:
        return write_study(tmp_path / "study", sizes)

    return make
