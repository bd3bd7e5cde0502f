"""The evidence rules: acceptance case of source 004, k of m, contradiction, and nothing without evidence."""

from __future__ import annotations

import pytest
from numpy.testing import assert_allclose

import evalkit as ek
from evalkit.content import content_file
from evalkit.definitions.evidence import EvidenceRules
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import DataError, DefinitionError, OptionError
from evalkit.interviews.evidence import weigh_evidence
from evalkit.interviews.figures import Counted, Figures, Scored

PRINTED = 0.05  # systems.md prints one decimal of a percentage
TICKED = ("employees", "PROB", "info_incomplete")


@pytest.fixture(scope="module")
def rules() -> EvidenceRules:
    path = content_file("evidence", "sz_branch.yaml")
    return parse(EvidenceRules, read_yaml(path, "sz_branch.yaml"))


def info(found):
    return next(entry for entry in found.problems if entry.problem.id == "P_INFO")


def test_source_004_confirms_incomplete_information_by_three_of_three() -> None:
    found = ek.evidence(
        shares={"info_incomplete": (296, 478)}, interviews={"P_INFO": (13, 24)}, scores={"P21": 52}
    )
    entry = info(found)
    share, interviews, score = entry.findings
    assert entry.verdict == "confirmed"
    assert entry.met == 3
    assert_allclose([share.value, share.lower, share.upper], [61.9, 57.5, 66.2], rtol=0, atol=PRINTED)
    assert_allclose(
        [interviews.value, interviews.lower, interviews.upper], [54.2, 35.1, 72.1], rtol=0, atol=PRINTED
    )
    assert interviews.descriptive
    assert not share.descriptive
    assert score.value == 52
    assert [entry.measure.id for entry in found.measures] == ["M1"]
    assert [safeguard.id for safeguard in found.measures[0].safeguards] == ["G_TECH"]
    assert found.measures[0].evidence == tuple(finding.id for finding in entry.findings)


def test_the_share_is_wider_when_staff_are_clustered_in_branches() -> None:
    """478 staff of 40 branches at an intraclass correlation of .20 (DECISIONS 27: about [53.9, 69.3])."""
    effect = 1 + (478 / 40 - 1) * 0.20
    found = ek.evidence(shares={"info_incomplete": (296, 478, effect)})
    share = info(found).findings[0]
    assert_allclose([share.lower, share.upper], [53.9, 69.3], rtol=0, atol=0.2)
    assert share.design_effect == effect


def test_the_weak_case_suggests_nothing() -> None:
    found = ek.evidence(
        shares={"info_incomplete": (100, 478)}, interviews={"P_INFO": (3, 24)}, scores={"P21": 75}
    )
    entry = info(found)
    assert entry.verdict == "not confirmed"
    assert entry.met == 0
    assert found.confirmed == ()
    assert found.measures == ()
    assert entry.causes == ()


def test_what_speaks_against_a_verdict_is_kept() -> None:
    found = ek.evidence(
        shares={"info_incomplete": (296, 478)}, interviews={"P_INFO": (13, 24)}, scores={"P21": 75}
    )
    entry = info(found)
    assert entry.verdict == "confirmed"
    assert [finding.subject for finding in entry.contradicting] == ["P21"]


def test_a_share_whose_interval_holds_the_limit_is_not_met() -> None:
    found = ek.evidence(
        shares={"info_incomplete": (155, 478)}, scores={"P21": 75}, interviews={"P_INFO": (1, 24)}
    )
    share = info(found).findings[0]
    assert share.value > 30 > share.lower
    assert share.met is False


def test_a_score_whose_interval_holds_the_limit_is_not_met() -> None:
    assert info(ek.evidence(scores={"P21": (58.0, 2.0)})).findings[2].met is False
    assert info(ek.evidence(scores={"P21": (58.0, 0.5)})).findings[2].met is True


def test_missing_figures_leave_a_problem_open_only_as_long_as_they_could_decide() -> None:
    assert info(ek.evidence(shares={"info_incomplete": (296, 478)})).verdict == "not testable"
    assert (
        info(ek.evidence(shares={"info_incomplete": (10, 478)}, scores={"P21": 90})).verdict
        == "not confirmed"
    )
    assert info(ek.evidence(scores={"P21": 50}, interviews={"P_INFO": (13, 24)})).verdict == "confirmed"


def test_a_cause_is_linked_by_those_who_name_the_problem(rules) -> None:
    figures = Figures(
        shares={TICKED: Counted(count=296, n=478)},
        interviews={"P_INFO": Counted(count=13, n=24)},
        shares_with={
            ("P_INFO", "C_TECH"): Counted(count=150, n=296, sources=("E1", "E2")),
            ("P_INFO", "C_CONCEPT"): Counted(count=40, n=296),
        },
        interviews_with={("P_INFO", "C_COORD"): Counted(count=4, n=13)},
    )
    found = weigh_evidence(rules, figures)
    links = {link.cause.id: link for link in info(found).causes}
    assert [code for code, link in links.items() if link.supported] == ["C_TECH", "C_COORD"]
    assert not links["C_CONCEPT"].supported
    assert links["C_TECH"].findings[0].sources == ("E1", "E2")
    assert links["C_TECH"].mentions == 150
    assert found.measures[0].causes == ("C_TECH", "C_COORD")


def test_names_that_the_rules_do_not_use_are_refused() -> None:
    with pytest.raises(OptionError, match="info_incomplete"):
        ek.evidence(shares={"info_incomplet": (1, 2)})
    with pytest.raises(DataError, match="5 of 4"):
        ek.evidence(shares={"info_incomplete": (5, 4)})


def test_faults_of_a_rule_file_come_with_their_lines(tmp_path) -> None:
    text = content_file("evidence", "sz_branch.yaml").read_text("utf-8")
    path = tmp_path / "rules.yaml"
    path.write_text(
        text.replace("problems: [P_INFO]", "problems: [P_INF]").replace("need: 2", "need: 4", 1), "utf-8"
    )
    with pytest.raises(DefinitionError) as error:
        ek.evidence(path)
    problems = error.value.problems
    assert any("4 criteria are needed, 3 are given" in problem.what for problem in problems)
    assert any("'P_INF' is not among the problems" in problem.what for problem in problems)
    assert all(problem.line for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("option: C_TECH, code: C_TECH}", "}", "C_TECH: without an option or a code nothing can link it"),
        ("at_least: 3, need: 1}", "at_least: 3, need: 3}", "less than or equal to 2"),
        (
            "cause_rule: {survey: employees, item: CAUSE, ",
            "cause_rule: {survey: employees, ",
            "both 'survey' and",
        ),
        (
            "cause_rule: {survey: employees, item: CAUSE, above: 20, at_least: 3, need: 1}",
            "cause_rule: {need: 2}",
            "two findings are needed",
        ),
    ],
)
def test_causes_that_no_data_could_link_are_faults(tmp_path, old, new, sentence) -> None:
    text = content_file("evidence", "sz_branch.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as error:
        ek.evidence(path)
    assert any(sentence in problem.what for problem in error.value.problems)
    assert all(problem.line for problem in error.value.problems)


def test_scored_keeps_its_sources() -> None:
    assert Scored(value=1.0, sources=("C11",)).sources == ("C11",)
