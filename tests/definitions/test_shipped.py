"""Every definition file that is shipped: it reads, its words are there in both languages, its parts fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalkit.content import content_folder
from evalkit.definitions.bundle import StudyBundle, load_bundle
from evalkit.definitions.expression import parse_expression
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.model import Model
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.study import Study
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.study.simulation.bank import simulate_bank

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "questionnaires"
KINDS: dict[str, type[Model]] = {
    "questionnaire/1": Questionnaire,
    "index-system/1": IndexSystem,
    "suggestions/1": SuggestionRules,
    "study/1": Study,
}
FOLDERS = {
    "questionnaire/1": CONTENT,
    "index-system/1": CONTENT / "index_systems",
    "suggestions/1": CONTENT / "suggestions",
}
FILES = [
    *sorted(CONTENT.glob("*.yaml")),
    *sorted(CONTENT.glob("index_systems/*.yaml")),
    *sorted(CONTENT.glob("suggestions/*.yaml")),
    *sorted((ROOT / "analysis").glob("*/study.yaml")),
]
STUDIES = [path for path in FILES if path.name == "study.yaml"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(path: Path) -> Model:
    file = read_yaml(path)
    return parse(KINDS[file.data["evalkit"]], file)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Place, Chinese and English of every mapping that has both; column names (name_zh) are left out."""
    if isinstance(value, dict):
        if {"zh", "en"} <= value.keys() and isinstance(value["zh"], str) and "_" not in value["zh"]:
            yield f"{place}/{value.get('id', '')}", value["zh"], value["en"]
        for key, held in value.items():
            yield from texts(held, f"{place}.{key}")
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from texts(held, f"{place}.{index}")


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def test_the_shipped_folder_is_the_one_that_is_tested() -> None:
    shipped = content_folder()  # the folder itself in a checkout, a copy of it in an installed wheel
    for path in CONTENT.rglob("*"):
        if path.is_file():
            assert (shipped / path.relative_to(CONTENT)).read_bytes() == path.read_bytes(), path
    assert {path.stem for path in FILES if path.parent == CONTENT} >= {"customer", "employee", "csibank"}
    assert {path.stem[0] for path in FILES if path.parent.name == "index_systems"} >= set("abcdef")
    assert {path.parent.name for path in STUDIES} >= {"bank_crm", "csibank"}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_reads_and_lies_where_its_kind_belongs(path: Path) -> None:
    model = read(path)
    kind = model.evalkit  # type: ignore[attr-defined]
    if kind == "study/1":
        assert path.parent.name == model.id  # type: ignore[attr-defined]
    else:
        assert path.parent == FOLDERS[kind]
        assert path.stem == model.id  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_words_are_there_in_both_languages(path: Path) -> None:
    found = list(texts(read_yaml(path).data))
    assert found
    for place, zh, en in found:
        assert zh.strip() == zh and en.strip() == en and zh and en, place
        assert not chinese(en), f"{place}: Chinese in the English text {en!r}"
        if any(char.isalpha() for char in zh):
            assert chinese(zh), f"{place}: no Chinese in the Chinese text {zh!r}"
            assert zh != en, place


@pytest.mark.parametrize("path", FILES, ids=name)
def test_chinese_texts_use_chinese_punctuation(path: Path) -> None:
    for place, zh, _ in texts(read_yaml(path).data):
        around = [zh[i - 1] + zh[i] for i in range(1, len(zh)) if zh[i] in ",;:?!" and chinese(zh[i - 1])]
        assert not around, f"{place}: {around}"


@pytest.mark.parametrize("path", [path for path in FILES if path not in STUDIES], ids=name)
def test_every_entry_says_where_it_comes_from(path: Path) -> None:
    model = read(path)
    assert model.origin.zh.strip() and model.origin.en.strip()  # type: ignore[attr-defined]
    if isinstance(model, IndexSystem):
        assert all(node.origin.zh.strip() for _, node in model.located())
    if isinstance(model, SuggestionRules):
        assert all(measure.origin.zh.strip() for measure in model.measures)


@pytest.mark.parametrize("path", sorted((CONTENT / "index_systems").glob("*.yaml")), ids=name)
def test_items_of_index_systems_exist_in_the_shipped_questionnaires(path: Path) -> None:
    system = read(path)
    assert isinstance(system, IndexSystem)
    own = "csibank" if system.id.startswith("csibank") else "customer"
    known = {"customers": read(CONTENT / f"{own}.yaml"), "employees": read(CONTENT / "employee.yaml")}
    for _, node in system.located():
        source = node.source
        if source is None or source.survey is None:
            continue
        questionnaire = known[source.survey]
        assert isinstance(questionnaire, Questionnaire)
        wanted = [f"{item}_{source.option}" if source.option else item for item in source.items]
        assert set(wanted) <= set(questionnaire.columns()), node.id
        if node.rule is not None and node.rule.type == "likert":
            formats = [questionnaire.item_formats()[item] for item in source.items]
            assert {(answer.lo, answer.hi) for answer in formats} == {(node.rule.lo, node.rule.hi)}, node.id


@pytest.fixture(scope="module")
def bank_crm() -> StudyBundle:
    return load_bundle(ROOT / "analysis" / "bank_crm")


@pytest.mark.parametrize("path", STUDIES, ids=name)
def test_study_and_all_its_files_fit_together(path: Path) -> None:
    bundle = load_bundle(path)
    if bundle.suggestions is None:
        assert bundle.evidence is not None or bundle.study.pilot is not None
        return
    covered = {code for measure in bundle.suggestions.measures for code in measure.indicators}
    assert covered >= {node.id for node in bundle.index_system.indicators}


def test_bank_crm_asks_experts_about_fifteen_indicators(bank_crm: StudyBundle) -> None:
    sizes = {parent: len(children) for parent, children in bank_crm.index_system.matrices().items()}
    assert sizes == {"A": 3, "B1": 5, "B2": 5, "B3": 5}
    assert "C16" not in {node.id for node in bank_crm.index_system.indicators}


def test_bank_crm_says_on_which_scale_high_is_bad(bank_crm: StudyBundle) -> None:
    costs = {node.id for node in bank_crm.index_system.indicators if node.dir == "cost"}
    assert costs == {"C23", "C35"}


def test_every_operations_indicator_of_bank_crm_has_a_sampling_error(bank_crm: StudyBundle) -> None:
    sources = {n.id: n.source for n in bank_crm.index_system.indicators if n.source and n.source.operations}
    assert set(sources) == {"C11", "C13", "C14", "C23", "C32", "C34", "C35"}
    assert all(source.error is not None for source in sources.values())


def test_synthetic_bank_has_the_columns_that_the_definitions_name(bank_crm: StudyBundle) -> None:
    bank = simulate_bank(branches=2, seed=1)
    operations = set(bank.operations.columns)
    for _, node in bank_crm.index_system.located():
        if node.source is None or node.source.operations is None:
            continue
        errors = node.source.error.columns if node.source.error else ()
        assert {*parse_expression(node.source.operations).columns, *errors} <= operations, node.id
    branches = bank_crm.study.branches
    assert branches is not None
    named = {branches.code, branches.zh, branches.en, branches.region_zh, branches.region_en}
    assert named <= operations
    for key, frame in {"customers": bank.customers, "employees": bank.employees}.items():
        questionnaire = bank_crm.questionnaires[key]
        asked = {c for q in questionnaire.questions if not q.optional for c in q.columns}
        items = {item for scale in questionnaire.scales for item in scale.item_ids}
        checks = {check.id for check in questionnaire.attention}
        own = {questionnaire.respondent, questionnaire.duration, bank_crm.study.surveys[key].branch}
        assert asked | items | checks | own == set(frame.columns)


def test_csibank_excludes_nobody_and_is_not_shipped() -> None:
    bundle = load_bundle(ROOT / "analysis" / "csibank")
    assert bundle.study.surveys["customers"].exclude == "none"
    assert not bundle.study.data.shipped
    assert not bundle.study.data.synthetic
    assert "pathmox" in bundle.study.data.origin.zh
    assert not bundle.questionnaires["customers"].screening.exclude_any


@pytest.mark.shared
def test_csibank_questionnaire_fits_the_data_set(shared: Path) -> None:
    with (shared / "reference" / "data" / "csibank.csv").open(encoding="utf-8") as stream:
        header = [column.strip().strip('"') for column in stream.readline().split(",")]
    bundle = load_bundle(ROOT / "analysis" / "csibank")
    branch = bundle.study.surveys["customers"].branch
    assert sorted(header) == sorted([*bundle.questionnaires["customers"].columns(), branch])


def test_branch_profit_goalposts_leave_room_on_both_sides(bank_crm: StudyBundle) -> None:
    # The default bank (40 branches, seed 20240601) scores from 36 to 100, median 62: see the rule's note.
    rule = next(node.rule for node in bank_crm.index_system.indicators if node.id == "C34")
    assert rule is not None
    assert rule.type == "linear"
    profit = simulate_bank().operations["profit_mean"]
    scores = 100 * (profit - float(rule.lo)) / (float(rule.hi) - float(rule.lo))
    assert scores.between(40, 95).mean() > 0.8
