"""Do evidence rules, functions, pilots and sets of weights fit the definitions that they name?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.definitions.codebook import Codebook
from evalkit.definitions.evidence import Criterion, EvidenceRules, IndexScore, InterviewCount, SurveyShare
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.model import Location
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.study import Study
from evalkit.definitions.yaml_file import YamlFile
from evalkit.errors import Problem, did_you_mean

Named = tuple[Location, str, list[str], str]
"""A place, the code there, the codes it could be, and what they are."""


def check_functions(
    study: Study, file: YamlFile, questionnaires: Mapping[str, Questionnaire]
) -> Iterator[Problem]:
    """The columns of importance and fit are questions with an answer format of one range."""
    asked = study.functions
    if asked is None or asked.survey not in questionnaires:
        return
    formats = questionnaires[asked.survey].item_formats()
    for index, item in enumerate(asked.items):
        found = {}
        for key in ("importance", "fit"):
            column = getattr(item, key)
            if column in formats:
                found[key] = (formats[column].lo, formats[column].hi)
                continue
            what = f"{column!r} is not a rating question of this questionnaire"
            location: Location = ("functions", "items", index, key)
            yield file.problem(location, what, hint=did_you_mean(column, formats))
        if len(set(found.values())) > 1:
            what = f"{item.id}: importance runs from {found['importance']}, fit from {found['fit']}"
            yield file.problem(("functions", "items", index), what, expected="one range for both")


def check_weight_sets(study: Study, file: YamlFile, system: IndexSystem) -> Iterator[Problem]:
    """Every set has a weight for each dimension."""
    dimensions = [node.id for node in system.dimensions]
    for index, held in enumerate(study.weight_sets):
        if set(held.weights) != set(dimensions):
            odd = sorted(set(held.weights) ^ set(dimensions))
            yield file.problem(
                ("weight_sets", index, "weights"),
                f"the weights of {held.id!r} do not match the dimensions: {odd}",
                expected=", ".join(dimensions),
            )


def check_interview_sources(
    system: IndexSystem, file: YamlFile, codebook: Codebook | None
) -> Iterator[Problem]:
    """The codes that indicators rest on are in the codebook, where there is one."""
    if codebook is None:
        return
    codes = [entry.id for entry in codebook.codes]
    for location, node in system.located(active=True):
        code = node.source.interview if node.source is not None else None
        if code is not None and code not in codes:
            what = f"{node.id}: {code!r} is not in the codebook"
            yield file.problem((*location, "source", "interview"), what, hint=did_you_mean(code, codes))


def check_evidence(
    rules: EvidenceRules,
    file: YamlFile,
    *,
    study: Study,
    questionnaires: Mapping[str, Questionnaire],
    system: IndexSystem,
    codebook: Codebook | None,
) -> Iterator[Problem]:
    """Surveys, options, nodes and codes that the rules name exist."""
    books = {
        key: {q.id: [str(o.code) for o in q.options] for q in held.questions if q.type == "multiple"}
        for key, held in questionnaires.items()
    }
    nodes = [system.goal.id, *(node.id for _, node in system.located(active=True))]
    codes = None if codebook is None else [entry.id for entry in codebook.codes]
    named: list[Named] = []
    for i, problem in enumerate(rules.problems):
        for k, criterion in enumerate(problem.criteria):
            named += _named(("problems", i, "criteria", k), criterion, study, books, nodes=nodes, codes=codes)
    named += _causes(rules, study, books, codes)
    for location, code, known, what in named:
        if code not in known:
            yield file.problem(location, f"{code!r} is not {what}", hint=did_you_mean(code, known))


Books = Mapping[str, Mapping[str, list[str]]]


def _named(
    spot: Location,
    criterion: Criterion,
    study: Study,
    books: Books,
    *,
    nodes: list[str],
    codes: list[str] | None,
) -> list[Named]:
    match criterion:
        case SurveyShare():
            return _option(spot, (criterion.survey, criterion.item, criterion.option), study, books)
        case InterviewCount():
            held = codes is not None
            return [((*spot, "code"), criterion.code, codes or [], "in the codebook")] if held else []
        case IndexScore():
            return [((*spot, "node"), criterion.node, nodes, "a node of the index system that has weight")]


def _option(spot: Location, named: tuple[str, str, str | None], study: Study, books: Books) -> list[Named]:
    survey, item, option = named
    found: list[Named] = [((*spot, "survey"), survey, list(study.surveys), "one of the surveys")]
    if survey not in books:
        return found
    questions = books[survey]
    found.append(((*spot, "item"), item, list(questions), "a question with several answers"))
    if item in questions and option is not None:
        found.append(((*spot, "option"), option, questions[item], f"an option of {item}"))
    return found


def _causes(rules: EvidenceRules, study: Study, books: Books, codes: list[str] | None) -> list[Named]:
    rule, found = rules.cause_rule, list[Named]()
    if rule.survey is not None and rule.item is not None:
        found += _option(("cause_rule",), (rule.survey, rule.item, None), study, books)
    options = books.get(rule.survey or "", {}).get(rule.item or "")
    for i, cause in enumerate(rules.causes):
        if cause.option is not None and options is not None:
            found.append((("causes", i, "option"), cause.option, options, f"an option of {rule.item}"))
        if cause.code is not None and codes is not None:
            found.append((("causes", i, "code"), cause.code, codes, "in the codebook"))
    return found
