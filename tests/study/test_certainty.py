"""Pairs, groups, funnel and peers of a study, in the results and on the pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import SourceError
from evalkit.inference.funnel import Funnel
from evalkit.inference.pairwise import PairwiseCertainty, pairwise_certainty
from evalkit.inference.peer_groups import PeerStanding
from evalkit.report.document import ChartBlock, GroupRow, Heading, TableBlock
from evalkit.report.sections.certainty import certainty
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study

MakeStudy = Callable[..., Path]


def test_pairs_come_from_raw_totals_of_ranked_branches(demo: StudyResults) -> None:
    stage, ranking = demo.certainty, demo.ranking
    assert stage is not None
    assert isinstance(stage.pairwise, PairwiseCertainty)
    composite = ranking.composite
    expected = pairwise_certainty(
        composite.total[ranking.ranked],
        composite.total_se[ranking.ranked],
        [demo.indicators.branches[i] for i in ranking.ranked],
        alpha=1 - ranking.level,
    )
    assert stage.pairwise.allclose(expected)
    assert isinstance(stage.funnel, Funnel)
    np.testing.assert_allclose(
        stage.answers * composite.total_se[ranking.ranked] ** 2,
        np.median(ranking.respondents[ranking.ranked] * composite.total_se[ranking.ranked] ** 2),
        rtol=1e-12,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_section_shows_the_sentence_the_groups_and_the_funnel(demo: StudyResults, language: str) -> None:
    blocks = certainty(View(results=demo, language=language))  # type: ignore[arg-type]
    assert [type(block) for block in blocks[:1]] == [Heading]
    assert sum(isinstance(block, TableBlock) for block in blocks) == 1
    (chart,) = [block.chart for block in blocks if isinstance(block, ChartBlock)]
    assert len(chart.points) == len(demo.ranking.ranked)
    assert demo.certainty is not None
    (table,) = [block for block in blocks if isinstance(block, TableBlock)]
    assert len(table.rows) == len(demo.certainty.pairwise.groups)


def with_peers(study: Path, groups: list[str], column: str = "group") -> Path:
    path = study.parent / "data/branches.csv"
    pd.read_csv(path).assign(group=groups).to_csv(path, index=False)
    text = study.read_text(encoding="utf-8").replace("en: en}\noper", f"en: en, peer_group: {column}}}\noper")
    assert "peer_group" in text
    study.write_text(text, encoding="utf-8")
    return study


SIZES = {"P": 40, "Q": 36, "R": 33, "S": 35}


def test_peer_groups_come_from_a_column_of_the_branches(make_study: MakeStudy) -> None:
    results = run_study(with_peers(make_study(SIZES), ["town", "town", "county", "county"]))
    assert results.certainty is not None
    peers = results.certainty.peers
    assert isinstance(peers, PeerStanding)
    assert peers.groups == ("town", "county")
    assert sorted(peers.rank[peers.group == 0].tolist()) == [1, 2]
    assert results.certainty.funnel is None  # below ten branches
    tables = [b for b in certainty(View(results=results, language="en")) if isinstance(b, TableBlock)]
    groups = [row.text for row in tables[1].rows if isinstance(row, GroupRow)]
    assert groups == ["town", "county"]
    assert len(tables[1].rows) == 4 + len(groups)


def test_a_branch_alone_in_its_group_is_a_named_failure(make_study: MakeStudy) -> None:
    results = run_study(with_peers(make_study(SIZES), ["town", "town", "town", "county"]))
    assert [f.stage for f in results.failures if "county" in f.reason] == ["peer groups"]


def test_a_missing_column_of_peer_groups_is_named(make_study: MakeStudy) -> None:
    with pytest.raises(SourceError, match="groups"):
        run_study(with_peers(make_study(SIZES), list("aabb"), column="groups"))
