"""A run as a whole: reproducible, traceable, and nobody lost on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.errors import OptionError
from evalkit.report.formats.json.study import results_dict
from evalkit.study.failures import Failure
from evalkit.study.run import run_study

MakeStudy = Callable[..., Path]


def test_the_stages_are_announced_in_order(make_study: MakeStudy) -> None:
    seen: list[str] = []
    run_study(make_study(), progress=seen.append)
    assert seen == [
        "reading",
        "screening",
        "reliability",
        "factor analysis",
        "indicators",
        "weights",
        "ranking",
        "robustness",
        "suggestions",
        "change and importance",
        "evidence",
    ]


def test_a_path_a_folder_and_a_loaded_study_give_the_same_results(make_study: MakeStudy) -> None:
    study = make_study()
    first = results_dict(run_study(study))
    assert results_dict(run_study(study.parent)) == first
    assert results_dict(run_study(load_bundle(study))) == first


def test_results_do_not_depend_on_where_the_study_lies(make_study: MakeStudy, tmp_path: Path) -> None:
    study = make_study({"P": 40, "Q": 36, "R": 33, "S/1": 12})
    here = results_dict(run_study(study))
    study.parent.rename(tmp_path / "moved")
    assert results_dict(run_study(tmp_path / "moved")) == here
    assert here["problems"]
    assert str(tmp_path) not in str(here)


def test_provenance_holds_the_hash_of_every_input(make_study: MakeStudy) -> None:
    study = make_study()
    found = run_study(study).provenance
    files = {
        "study.yaml": "study.yaml",
        "index.yaml": "index.yaml",
        "questionnaire.yaml": "questionnaire.yaml",
    }
    files |= {f"data/{name}": f"data/{name}" for name in ("customers.csv", "branches.csv", "operations.csv")}
    assert found.inputs == {
        name: hashlib.sha256((study.parent / path).read_bytes()).hexdigest() for name, path in files.items()
    }
    assert found.seed == 7
    assert found.options["ranking"]["draws"] == 1000
    assert {"evalkit", "python", "numpy", "typst"} <= set(found.versions)


def test_two_data_files_of_one_name_keep_two_hashes(make_study: MakeStudy) -> None:
    study = make_study()
    data = study.parent / "data"
    (data / "ops").mkdir()
    (data / "operations.csv").rename(data / "ops/branches.csv")
    text = study.read_text(encoding="utf-8").replace("operations.csv", "ops/branches.csv")
    study.write_text(text, encoding="utf-8")
    assert {"data/branches.csv", "data/ops/branches.csv"} <= set(run_study(study).provenance.inputs)


@pytest.mark.parametrize("name", ["study.yaml", "questionnaire.yaml", "data/operations.csv"])
def test_the_fingerprint_changes_with_any_input(make_study: MakeStudy, name: str) -> None:
    study = make_study()
    before = run_study(study).provenance.fingerprint
    path = study.parent / name
    path.write_bytes(path.read_bytes() + (b"# a comment\n" if name.endswith("yaml") else b"\n"))
    assert run_study(study).provenance.fingerprint != before


def test_counts_add_up_from_the_file_to_the_branches(make_study: MakeStudy) -> None:
    study = make_study()
    rules = "screening: {Q_LONG: {run: 5}, Q_MISS: {share: 0.4}, exclude_any: [Q_MISS]}\n"
    form = study.with_name("questionnaire.yaml")
    form.write_text(form.read_text(encoding="utf-8") + rules, encoding="utf-8")
    path = study.parent / "data/customers.csv"
    frame = pd.read_csv(path)
    frame.loc[:3, ["A1", "A2", "B1"]] = np.nan
    frame.loc[4:5, "BRANCH"] = None
    frame.loc[6, "BRANCH"] = "nowhere"
    frame.to_csv(path, index=False)
    results = run_study(study)
    screening = results.screening["customers"]
    assert screening.excluded.sum() == 4
    assert results.inputs.surveys["customers"].n == len(frame) == 109
    assert results.kept["customers"].n + int(screening.excluded.sum()) == len(frame)
    lost = {"no branch": 2, "unknown branch": 1}
    assert results.ranking.respondents.sum() == len(frame) - 4 - sum(lost.values())
    assert [problem.severity for problem in results.problems] == ["warning"] * 2


def test_the_rank_is_that_of_the_totals_and_lies_in_its_set(make_study: MakeStudy) -> None:
    ranking = run_study(make_study()).ranking
    order = np.argsort(-ranking.composite.total, kind="stable")
    assert ranking.rank[order].tolist() == [1, 2, 3]
    assert not isinstance(ranking.confidence, Failure)
    assert not isinstance(ranking.simultaneous, Failure)
    assert (ranking.confidence.lower <= ranking.rank).all()
    assert (ranking.rank <= ranking.confidence.upper).all()
    assert (ranking.simultaneous.lower <= ranking.confidence.lower).all()
    assert (ranking.confidence.upper <= ranking.simultaneous.upper).all()


def test_a_branch_order_that_differs_between_files_changes_no_number(make_study: MakeStudy) -> None:
    study = make_study()
    before = {b["code"]: b for b in results_dict(run_study(study))["branches"]}
    for name in ("operations.csv", "customers.csv"):
        path = study.parent / "data" / name
        pd.read_csv(path).iloc[::-1].to_csv(path, index=False)
    after = {b["code"]: b for b in results_dict(run_study(study))["branches"]}
    for code, branch in before.items():
        assert after[code]["rank"] == branch["rank"]
        assert after[code]["score"] == pytest.approx(branch["score"], rel=1e-12)
        assert after[code]["score_se"] == pytest.approx(branch["score_se"], rel=1e-9)


def test_an_unknown_language_is_refused_before_anything_is_written(
    make_study: MakeStudy, tmp_path: Path
) -> None:
    from evalkit.report.publish import publish

    with pytest.raises(OptionError, match="languages must be one of 'zh', 'en', 'both'; got 'fr'"):
        publish(run_study(make_study()), tmp_path / "out", languages="fr")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("best", "answers"), [(True, (5, 5, 1, 5, 5, 5, 10)), (False, (1, 1, 5, 1, 1, 1, 0))]
)
def test_branches_that_are_all_perfect_or_all_at_zero_tie_and_can_be_published(
    make_study: MakeStudy, tmp_path: Path, best: bool, answers: tuple[int, ...]
) -> None:
    from evalkit.report.publish import publish

    study = make_study({"P": 40, "Q": 36, "R": 33, "S": 31})
    path = study.parent / "data/customers.csv"
    names = ("A1", "A2", "A3r", "B1", "B2", "B3", "NPS")
    pd.read_csv(path).assign(**dict(zip(names, answers, strict=True))).to_csv(path, index=False)
    operations = study.parent / "data/operations.csv"
    pd.read_csv(operations).assign(kept=100 if best else 0).to_csv(operations, index=False)
    results = run_study(study)
    np.testing.assert_allclose(results.ranking.composite.total, 100 if best else 0, rtol=0, atol=1e-9)
    assert results.ranking.rank.tolist() == [1, 1, 1, 1]
    assert set(results.ranking.position) == {"around"}
    publish(results, tmp_path / "out", languages="en")
    assert (tmp_path / "out/branches/P.en.pdf").is_file()


def test_two_branches_alone_are_ranked_without_shrinkage_and_say_so(make_study: MakeStudy) -> None:
    results = run_study(make_study({"P": 40, "Q": 36}))
    assert results.ranking.rank.tolist() == [1, 2]
    assert not isinstance(results.ranking.confidence, Failure)
    assert isinstance(results.ranking.shrunken, Failure)
    assert "3 units at least; got 2" in results.ranking.shrunken.reason
    assert results.failures == ()  # shrinkage is not expected of two branches
