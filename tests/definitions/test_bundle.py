"""A study with its files: what one file uses and another should define, all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.errors import DefinitionError

FILES = {
    "study.yaml": """\
evalkit: study/1
id: s
title: {zh: 研究, en: Study}
period: {zh: 一年, en: one year}
data: {synthetic: true, origin: {zh: 模拟, en: simulated}}
data_folder: data
index_system: system.yaml
surveys:
  staff: {questionnaire: staff.yaml, file: staff.csv, branch: B, columns: {T1: q1}}
operations: {file: ops.csv, branch: B}
weighting:
  method: fixed
  fixed:
    origin: {zh: 自定, en: own}
    local:
      A: {B1: 0.5, B2: 0.5}
      B1: {C1: 0.25, C2: 0.75}
explore: {survey: staff, scales: [TEC]}
suggestions: rules.yaml
""",
    "system.yaml": """\
evalkit: index-system/1
id: sys
title: {zh: 体系, en: System}
goal: {id: A, zh: 目标, en: Goal}
origin: own
children:
  - id: B1
    zh: 一
    en: One
    origin: own
    children:
      - {id: C1, zh: 甲, en: a, origin: own, dir: benefit, source: {survey: staff, items: [T1, T2]}, rule: {type: likert}}
      - {id: C2, zh: 乙, en: b, origin: own, dir: benefit, source: {survey: staff, items: [NPS]}, rule: {type: nps}}
  - id: B2
    zh: 二
    en: Two
    origin: own
    children:
      - {id: C3, zh: 丙, en: c, origin: own, dir: cost, source: {operations: x / y}, rule: {type: linear, lo: 0, hi: 1}}
      - {id: C4, zh: 丁, en: d, origin: own, dir: cost, source: {interview: P}, rule: {type: share}, enabled: false}
""",
    "staff.yaml": """\
evalkit: questionnaire/1
id: staff
title: {zh: 问卷, en: Survey}
origin: own
answers: {agree: {lo: 1, hi: 5}, likely: {lo: 0, hi: 10}}
scales:
  - {id: TEC, zh: 技术, en: Technology, answer: agree, items: [{id: T1, zh: 一, en: x}, {id: T2, zh: 二, en: y}]}
questions:
  - {id: NPS, type: rating, answer: likely, zh: 推荐, en: Recommend}
  - {id: PROB, type: multiple, zh: 问题, en: Which, options: [{code: goal, zh: 目标, en: Goals}]}
""",
    "rules.yaml": """\
evalkit: suggestions/1
id: rules
origin: own
index_system: sys
thresholds: {pass_score: 60, loss_share: 0.6, gap: 3, confidence: 0.95}
measures:
  - {id: M1, zh: 措施, en: Measure, origin: own, indicators: [C1], action: {zh: 做, en: Do}, owner: {zh: 人, en: Who}, days: 3}
""",
}


def study(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> Path:
    for name, text in FILES.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[tuple[str, int | None, str]]:
    with pytest.raises(DefinitionError) as caught:
        load_bundle(folder)
    return [
        (Path(p.file).name, p.line, f"{p.place}: {p.what} {p.expected} {p.hint}")
        for p in caught.value.problems
    ]


def only(folder: Path, name: str, line: int, *says: str) -> None:
    ((file, at, sentence),) = problems(folder)
    assert (file, at) == (name, line)
    for part in says:
        assert part in sentence


def test_good_study_is_read_whole(tmp_path: Path) -> None:
    bundle = load_bundle(study(tmp_path))
    assert [file.path.name for file in bundle.files] == [
        "study.yaml",
        "system.yaml",
        "staff.yaml",
        "rules.yaml",
    ]
    assert bundle.data_folder == tmp_path / "data"
    assert load_bundle(tmp_path / "study.yaml", tmp_path / "other").data_folder == tmp_path / "other"
    assert bundle.suggestions is not None
    measure = bundle.suggestions.for_indicator("C1")
    assert measure is not None
    assert measure.id == "M1"
    assert bundle.suggestions.for_indicator("C2") is None


def test_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    changes = {
        "study.yaml": ("scales: [TEC]", "scales: [TEK]"),
        "system.yaml": ("items: [T1, T2]", "items: [T1, T3]"),
        "rules.yaml": ("days: 3", "days: 0"),
    }
    found = problems(study(tmp_path, changes))
    assert [(file, line) for file, line, _ in found] == [
        ("rules.yaml", 7),
        ("study.yaml", 18),
        ("system.yaml", 12),
    ]


def test_faulty_definition_used_twice_is_reported_once(tmp_path: Path) -> None:
    second = "surveys:\n  more: {questionnaire: staff.yaml, file: more.csv, branch: B}\n"
    changes = {"study.yaml": ("surveys:\n", second), "staff.yaml": ("lo: 1, hi: 5", "lo: 5, hi: 1")}
    only(study(tmp_path, changes), "staff.yaml", 5, "lo must be below hi")


def test_unknown_item_gets_the_closest_one(tmp_path: Path) -> None:
    folder = study(tmp_path, {"system.yaml": ("items: [T1, T2]", "items: [T1, T22]")})
    only(
        folder,
        "system.yaml",
        12,
        "items.1",
        "C1: 'T22' is not in the questionnaire 'staff'",
        "did you mean 'T2'",
    )


def test_rule_that_runs_over_other_answers_is_found(tmp_path: Path) -> None:
    folder = study(
        tmp_path, {"system.yaml": ("items: [NPS]}, rule: {type: nps}", "items: [NPS]}, rule: {type: likert}")}
    )
    only(
        folder,
        "system.yaml",
        13,
        "C2: the rule runs from 1 to 5, the answers of NPS from 0 to 10",
        "lo: 0, hi: 10",
    )


def test_net_promoter_score_needs_eleven_points(tmp_path: Path) -> None:
    folder = study(tmp_path, {"staff.yaml": ("answer: likely", "answer: agree")})
    only(folder, "system.yaml", 13, "C2: a net promoter score needs answers from 0 to 10")


def test_unknown_survey_and_option_get_the_closest_ones(tmp_path: Path) -> None:
    folder = study(
        tmp_path, {"system.yaml": ("{survey: staff, items: [NPS]}", "{survey: stuff, items: [NPS]}")}
    )
    only(folder, "system.yaml", 13, "the study has no survey 'stuff'", "did you mean 'staff'")
    text = (
        "{survey: staff, items: [NPS]}, rule: {type: nps}",
        "{survey: staff, items: [PROB], option: goals}, rule: {type: share}",
    )
    only(
        study(tmp_path, {"system.yaml": text}),
        "system.yaml",
        13,
        "PROB has no option 'goals'",
        "did you mean 'goal'",
    )


def test_an_indicator_from_interviews_needs_interviews_in_the_study(tmp_path: Path) -> None:
    folder = study(tmp_path, {"system.yaml": (", enabled: false", "")})
    found = problems(folder)
    assert any(
        line == 20 and "needs interviews, and the study names none" in text and "enabled: false" in text
        for _, line, text in found
    )


def test_operations_need_a_table(tmp_path: Path) -> None:
    folder = study(tmp_path, {"study.yaml": ("operations: {file: ops.csv, branch: B}\n", "")})
    only(folder, "system.yaml", 19, "C3 needs an operations table")


def test_renamed_column_must_be_in_the_questionnaire(tmp_path: Path) -> None:
    folder = study(tmp_path, {"study.yaml": ("columns: {T1: q1}", "columns: {t1: q1}")})
    only(folder, "study.yaml", 9, "'t1' is not in the questionnaire", "did you mean 'T1'")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("      B1: {C1: 0.25, C2: 0.75}\n", "", 15, "weights below 'B1' are missing"),
        (
            "B1: {C1: 0.25, C2: 0.75}",
            "B1: {C1: 0.25, C9: 0.75}",
            17,
            "do not match its children: ['C2', 'C9']",
        ),
        ("B1: {C1: 0.25, C2: 0.75}", "B1: {C1: 1}", 17, "do not match its children: ['C2']"),
        (
            "B1: {C1: 0.25, C2: 0.75}",
            "B1: {C1: 0.25, C2: 0.75}\n      B2: {C3: 1}",
            18,
            "'B2' has no weighted children",
        ),
        ("B1: {C1: 0.25, C2: 0.75}", "B1: {C1: 0.25, C2: 0.5}", 17, "sum to 1; they sum to 0.75"),
        ("B1: {C1: 0.25, C2: 0.75}", "B1: {C1: -0.25, C2: 1.25}", 17, "must be 0 or more"),
        ("B1: {C1: 0.25, C2: 0.75}", "B1: {}", 17, "they sum to 0"),
    ],
)
def test_fixed_weights_must_match_the_index_system(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    only(study(tmp_path, {"study.yaml": (old, new)}), "study.yaml", line, says)


def test_suggestions_for_another_system_or_indicator_are_refused(tmp_path: Path) -> None:
    folder = study(tmp_path, {"rules.yaml": ("index_system: sys", "index_system: other")})
    only(folder, "rules.yaml", 4, "these rules are for 'other'", "rules for the index system 'sys'")
    folder = study(tmp_path, {"rules.yaml": ("indicators: [C1]", "indicators: [C1, B1, C7]")})
    assert [(line, text.split(" ")[1]) for _, line, text in problems(folder)] == [(7, "'B1'"), (7, "'C7'")]


def test_measures_with_one_code_are_refused(tmp_path: Path) -> None:
    line = FILES["rules.yaml"].splitlines(keepends=True)[-1]
    only(study(tmp_path, {"rules.yaml": (line, line + line)}), "rules.yaml", 8, "'M1' is used more than once")


def test_missing_definition_file_points_at_the_line_that_names_it(tmp_path: Path) -> None:
    folder = study(tmp_path, {"study.yaml": ("questionnaire: staff.yaml", "questionnaire: stff.yaml")})
    only(folder, "study.yaml", 9, "no such file: stff.yaml", "did you mean 'staff.yaml'")


def test_missing_study_file_is_named(tmp_path: Path) -> None:
    ((file, line, sentence),) = problems(tmp_path)
    assert (file, line) == ("study.yaml", None)
    assert "no such file" in sentence


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("method: fixed", "method: experts", 11, "the key 'fixed' go together"),
        ("method: fixed\n", "method: combined\n", 11, "the key 'fixed' go together"),
        ("explore: {survey: staff", "explore: {survey: stuff", 18, "did you mean 'staff'?"),
        ("scales: [TEC]", "scales: [TEC], n_factors: 0", 18, "explore.n_factors"),
        (
            "suggestions: rules.yaml",
            "small_n: {suppress: 40}",
            19,
            "suppress (40) must not be above rank (30)",
        ),
        ("suggestions: rules.yaml", "grades: [{from: 60, zh: 过, en: ok}]", 19, "the last begin at 0"),
        ("suggestions: rules.yaml", "languages: []", 19, "this list is empty"),
        ("suggestions: rules.yaml", "languages: [zh, fr]", 19, "'fr' is not allowed here"),
        ("suggestions: rules.yaml", "suggestion: rules.yaml", 19, "did you mean 'suggestions'?"),
        ("id: s\n", "id: ../s\n", 2, "pattern"),
        ("data_folder: data", "data_folder: 3", 6, "3 is not allowed here"),
    ],
)
def test_options_of_a_study_that_cannot_be(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    only(study(tmp_path, {"study.yaml": (old, new)}), "study.yaml", line, says)


def test_expert_weights_need_experts(tmp_path: Path) -> None:
    text = FILES["study.yaml"]
    fixed = text[text.index("  fixed:\n") : text.index("explore:")]
    changed = {"study.yaml": ("method: fixed\n" + fixed, "method: combined\n")}
    only(study(tmp_path, changed), "study.yaml", 12, "weighting method 'combined' needs 'experts'")
