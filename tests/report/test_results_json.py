"""results.json: what its schema says, every field described, every number whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from evalkit.content import content_file
from evalkit.report.formats.json.study import results_dict, write_results
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.schemas import json_schema

BAR, ESCAPED = "|", r"\|"
HEAD = """\
# results.json

Every number of the reports at full precision. Scores run from 0 to 100, high is good; `null` stands for a number
that does not exist; a statistic that could not be computed is `{"not_computed": "why"}`. A suppressed branch has no
numbers. `<…>` is a code from the study, `[]` an entry of a list, (k,) the shape of an array.

Written from `questionnaires/schemas/results.schema.json` (print it with `evalkit schema results`); to write it anew:
`EVALKIT_WRITE_DOCS=1 pytest tests/report/test_results_json.py`.

"""
STATISTICS = ("alpha", "omega", "kmo", "bartlett", "parallelAnalysis", "efa", "ahp", "entropy", "comparison")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema("results")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("json") / "bank", branches=5, seed=2))


@pytest.fixture(scope="module")
def written(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("written") / "results.json"
    write_results(results, path)
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


def objects(node: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema with its place."""
    if isinstance(node, dict):
        if "type" in node or "$ref" in node or "const" in node or "enum" in node or "anyOf" in node:
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, f"{path}[{index}]")


def test_the_schema_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_field_has_a_description_and_every_object_is_closed(schema: dict[str, Any]) -> None:
    for path, node in objects(schema):
        for name, field in {**node.get("properties", {}), **node.get("patternProperties", {})}.items():
            assert field.get("description") or "$ref" in field, f"{path}: {name}"
        if node.get("type") == "object":
            assert "additionalProperties" in node, path


def test_every_reference_leads_somewhere_and_every_definition_is_used(schema: dict[str, Any]) -> None:
    used = {node["$ref"].rsplit("/", 1)[-1] for _, node in objects(schema) if "$ref" in node}
    assert used == set(schema["$defs"])


def test_a_study_with_experts_staff_and_suggestions_follows_the_schema(
    schema: dict[str, Any], written: dict[str, Any]
) -> None:
    jsonschema.Draft202012Validator(schema).validate(written)
    assert written["suggestions"]
    assert written["weights"]["experts"]["experts"]
    assert written["factors"]["efa"]["items"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held.pop("weights"),
        lambda held: held["branches"][0].pop("code"),
        lambda held: held["branches"][0].update(score="high"),
        lambda held: held["branches"][0].update(unheard_of=1),
        lambda held: held["surveys"]["customers"]["scales"]["TAN"]["alpha"].update(alpha=2.0),
        lambda held: held["ranking"].update(n_ranked=2.5),
        lambda held: held.update(format="evalkit-results/2"),
    ],
)
def test_the_schema_notices_what_is_wrong(
    schema: dict[str, Any], written: dict[str, Any], spoil: Any
) -> None:
    held = json.loads(json.dumps(written))
    spoil(held)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(held)


def test_numbers_are_written_whole(results: StudyResults, written: dict[str, Any]) -> None:
    composite, found = results.ranking.composite, results.indicators
    assert [branch["score"] for branch in written["branches"]] == composite.total.tolist()
    assert [branch["score_se"] for branch in written["branches"]] == composite.total_se.tolist()
    assert list(written["weights"]["indicators"].values()) == results.weights.weights.tolist()
    for i, branch in enumerate(written["branches"]):
        for j, code in enumerate(found.codes):
            cell = branch["indicators"][code]
            assert cell["value"] == (None if np.isnan(found.value[i, j]) else found.value[i, j])
            assert cell["score_se"] == (None if np.isnan(found.score_se[i, j]) else found.score_se[i, j])
    assert any(len(repr(branch["score"])) > 15 for branch in written["branches"])


def test_the_file_is_strict_json_without_nan_and_ends_with_a_line(
    results: StudyResults, tmp_path: Path
) -> None:
    write_results(results, tmp_path / "results.json")
    text = (tmp_path / "results.json").read_text(encoding="utf-8")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(text, parse_constant=refuse)
    assert text.endswith("}\n")
    assert "\\u" not in text


def test_counts_and_weights_add_up(written: dict[str, Any]) -> None:
    for survey in written["surveys"].values():
        assert survey["kept"] + survey["excluded"] == survey["received"]
    assert sum(written["weights"]["indicators"].values()) == pytest.approx(1, abs=1e-12)
    assert sum(written["weights"]["dimensions"].values()) == pytest.approx(1, abs=1e-12)
    assert written["ranking"]["n_ranked"] == sum(
        branch["status"] == "ranked" for branch in written["branches"]
    )


def test_suggestions_point_to_evidence_that_stands_in_the_branch(written: dict[str, Any]) -> None:
    branches = {branch["code"]: branch for branch in written["branches"]}
    for suggestion in written["suggestions"]:
        for item in suggestion["evidence"]:
            code, indicator, kind = item["id"].split("/")
            assert (code, indicator, kind) == (suggestion["branch"], item["indicator"], item["kind"])
            cell = branches[code]["indicators"][indicator]
            if kind == "loss":
                assert item["value"] == cell["loss"]
            if kind == "gap":
                assert item["value"] == pytest.approx(cell["gap"])
            if kind == "threshold":
                assert item["value"] == cell["score"]


def test_the_results_of_a_run_are_the_same_twice(results: StudyResults) -> None:
    assert results_dict(run_study(results.bundle)) == results_dict(results)


def references(node: dict[str, Any]) -> list[str]:
    """The definitions that a field may follow."""
    choices = node.get("anyOf") or node.get("oneOf") or [node]
    return [choice["$ref"].rsplit("/", 1)[-1] for choice in choices if "$ref" in choice]


def rows(schema: dict[str, Any], node: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """One row a field; the fields of a statistic stand in a table of their own."""
    for name in references(node):
        if name not in {*STATISTICS, "notComputed", "text"}:
            yield from rows(schema, schema["$defs"][name], path)
    fields = {**node.get("properties", {}), **node.get("patternProperties", {})}
    for name, field in fields.items():
        place = f"{path}.{name}".lstrip(".").replace("^probability_top_[0-9]+$", "probability_top_<k>")
        meaning = field.get("description") or schema["$defs"][references(field)[0]]["description"]
        below = [name for name in references(field) if name in STATISTICS]
        yield place, meaning, f"see {below[0]}" if below else field.get("unit", "")
        yield from rows(schema, field, place)
    if isinstance(node.get("items"), dict) and "type" not in node["items"]:
        yield from rows(schema, node["items"], f"{path}[]")
    more = node.get("additionalProperties")
    if isinstance(more, dict):
        yield from rows(schema, more, f"{path}.<code>")


def page(schema: dict[str, Any]) -> str:
    def table(node: dict[str, Any]) -> str:
        lines = {place: (meaning, unit) for place, meaning, unit in reversed(list(rows(schema, node, "")))}
        body = [
            f"| `{p}` | {what.replace(BAR, ESCAPED)} | {unit} |"
            for p, (what, unit) in reversed(lines.items())
        ]
        return "\n".join(["| field | what | unit |", "|---|---|---|", *body, ""])

    parts = [HEAD, table(schema)]
    for name in STATISTICS:
        node = schema["$defs"][name]
        parts.append(f"\n## {name}\n\n{node['description']}\n\n{table(node)}")
    return "".join(parts)


def test_the_page_of_the_documentation_is_that_of_the_schema(schema: dict[str, Any], root: Path) -> None:
    path = root / "docs/results.md"
    if os.environ.get("EVALKIT_WRITE_DOCS"):
        path.write_text(page(schema), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(schema)


def test_the_shipped_schema_is_the_one_that_is_printed(schema: dict[str, Any]) -> None:
    assert json.loads(content_file("schemas", "results.schema.json").read_text(encoding="utf-8")) == schema
