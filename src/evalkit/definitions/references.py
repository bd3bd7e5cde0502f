"""Do the definitions fit each other? Codes that one file uses and another should define."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.definitions.index_system import IndexSystem, Node
from evalkit.definitions.model import Location
from evalkit.definitions.questionnaire import AnswerFormat, Questionnaire
from evalkit.definitions.study import Study
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.yaml_file import YamlFile
from evalkit.errors import Problem, did_you_mean

NPS_RANGE = (0.0, 10.0)
_LATER = {"customers": "customer value tables"}


def check_study(
    study: Study, file: YamlFile, questionnaires: Mapping[str, Questionnaire]
) -> Iterator[Problem]:
    """References inside the study file: mapped columns and the scales of the factor analysis."""
    for key, survey in study.surveys.items():
        questionnaire = questionnaires.get(key)
        if questionnaire is None:
            continue
        known = [*questionnaire.columns(), *filter(None, (questionnaire.respondent, questionnaire.duration))]
        for code in survey.columns:
            if code not in known:
                yield file.problem(
                    ("surveys", key, "columns", code),
                    f"{code!r} is not in the questionnaire",
                    hint=did_you_mean(code, known),
                )
    explore = study.explore
    if explore is not None and explore.survey in questionnaires:
        scales = [scale.id for scale in questionnaires[explore.survey].scales]
        for index, scale in enumerate(explore.scales):
            if scale not in scales:
                yield file.problem(
                    ("explore", "scales", index),
                    f"{scale!r} is not a scale of this questionnaire",
                    hint=did_you_mean(scale, scales),
                )
    yield from _check_importance(study, file, questionnaires)


def _check_importance(
    study: Study, file: YamlFile, questionnaires: Mapping[str, Questionnaire]
) -> Iterator[Problem]:
    asked = study.importance
    if asked is None or asked.survey not in questionnaires:
        return
    questionnaire = questionnaires[asked.survey]
    scales = [scale.id for scale in questionnaire.scales]
    named: list[tuple[Location, str]] = [(("importance", "outcome"), asked.outcome)]
    named += [(("importance", "drivers", index), driver) for index, driver in enumerate(asked.drivers)]
    for location, scale in named:
        if scale not in scales:
            what = f"{scale!r} is not a scale of this questionnaire"
            yield file.problem(location, what, hint=did_you_mean(scale, scales))
    if asked.stated is None:
        return
    parts = {q.id: q.parts for q in questionnaire.questions if q.type == "constant_sum"}
    if set(parts.get(asked.stated, ())) != set(asked.drivers):
        yield file.problem(
            ("importance", "stated"),
            f"{asked.stated!r} is not a constant-sum question about the drivers",
            expected=f"one of {', '.join(parts) or 'none'} with the parts {', '.join(asked.drivers)}",
        )


def check_index_system(
    system: IndexSystem,
    file: YamlFile,
    *,
    study: Study,
    study_file: YamlFile,
    questionnaires: Mapping[str, Questionnaire],
) -> Iterator[Problem]:
    """References from the index system to surveys and tables, and the fixed weights of the study."""
    for location, node in system.located(active=True):
        if node.is_indicator:
            yield from _check_source(node, file, location, study, questionnaires)
    if study.weighting.fixed is not None:
        yield from _check_fixed(study, study_file, system)


def check_suggestions(rules: SuggestionRules, file: YamlFile, *, system: IndexSystem) -> Iterator[Problem]:
    """References from the suggestion rules to the index system."""
    if rules.index_system != system.id:
        yield file.problem(
            ("index_system",),
            f"these rules are for {rules.index_system!r}",
            expected=f"rules for the index system {system.id!r}",
        )
        return
    codes = [node.id for _, node in system.located() if node.is_indicator]
    for i, measure in enumerate(rules.measures):
        for j, code in enumerate(measure.indicators):
            if code not in codes:
                yield file.problem(
                    ("measures", i, "indicators", j),
                    f"{code!r} is not an indicator of the index system",
                    hint=did_you_mean(code, codes),
                )


def _check_source(
    node: Node, file: YamlFile, location: Location, study: Study, questionnaires: Mapping[str, Questionnaire]
) -> Iterator[Problem]:
    source = node.source
    if source is None:
        return
    spot: Location = (*location, "source")
    for kind, what in _LATER.items():
        if getattr(source, kind) is not None:
            yield file.problem(
                (*spot, kind),
                f"{node.id}: {what} are not read yet",
                hint="set 'enabled: false' on this indicator",
            )
    if source.interview is not None and study.interviews is None:
        yield file.problem(
            (*spot, "interview"),
            f"{node.id} needs interviews, and the study names none",
            hint="add 'interviews: {files}' to the study file or set 'enabled: false'",
        )
    if source.expert is not None and study.expert_grades is None:
        yield file.problem(
            (*spot, "expert"),
            f"{node.id} needs expert grades, and the study names none",
            hint="add 'expert_grades: {file, expert}' to the study file or set 'enabled: false'",
        )
    if source.expert is not None and (node.rule is None or node.rule.type != "grades"):
        yield file.problem((*spot, "expert"), f"{node.id}: expert grades need the rule 'grades'")
    if source.operations is not None and study.operations is None:
        yield file.problem(
            (*spot, "operations"),
            f"{node.id} needs an operations table, and the study names none",
            hint="add 'operations: {file, branch}' to the study file or set 'enabled: false'",
        )
    if source.survey is None:
        return
    if source.survey not in study.surveys:
        yield file.problem(
            (*spot, "survey"),
            f"{node.id}: the study has no survey {source.survey!r}",
            hint=did_you_mean(source.survey, study.surveys),
        )
    elif source.survey in questionnaires:
        yield from _check_items(node, file, spot, questionnaires[source.survey])


def _check_items(
    node: Node, file: YamlFile, spot: Location, questionnaire: Questionnaire
) -> Iterator[Problem]:
    source, rule = node.source, node.rule
    if source is None or rule is None:
        return
    formats = questionnaire.item_formats()
    multiple = {
        q.id: [str(o.code) for o in q.options] for q in questionnaire.questions if q.type == "multiple"
    }
    coded = [q.id for q in questionnaire.questions if q.type == "single"]
    for index, item in enumerate(source.items):
        known = list(multiple) if source.option else [*formats, *coded]
        if item not in known:
            yield file.problem(
                (*spot, "items", index),
                f"{node.id}: {item!r} is not in the questionnaire {questionnaire.id!r}",
                hint=did_you_mean(item, known),
            )
        elif source.option and source.option not in multiple[item]:
            yield file.problem(
                (*spot, "option"),
                f"{node.id}: {item} has no option {source.option!r}",
                hint=did_you_mean(source.option, multiple[item]),
            )
        elif rule.type == "likert" and item in formats and (rule.lo, rule.hi) != _range(formats[item]):
            lo, hi = _range(formats[item])
            yield file.problem(
                (*spot[:-1], "rule"),
                f"{node.id}: the rule runs from {rule.lo:g} to {rule.hi:g}, the answers of {item} "
                f"from {lo:g} to {hi:g}",
                expected=f"lo: {lo:g}, hi: {hi:g}",
            )
        elif rule.type == "nps" and item in formats and _range(formats[item]) != NPS_RANGE:
            yield file.problem(
                (*spot, "items", index), f"{node.id}: a net promoter score needs answers from 0 to 10"
            )


def _range(answer: AnswerFormat) -> tuple[float, float]:
    return float(answer.lo), float(answer.hi)


def _check_fixed(study: Study, file: YamlFile, system: IndexSystem) -> Iterator[Problem]:
    fixed = study.weighting.fixed
    if fixed is None:
        return
    parents = {parent: children for parent, children in system.children_of().items() if len(children) > 1}
    spot: Location = ("weighting", "fixed", "local")
    for parent, children in parents.items():
        given = fixed.local.get(parent)
        if given is None:
            yield file.problem(
                spot, f"weights below {parent!r} are missing", expected=f"{', '.join(children)}"
            )
        elif set(given) != set(children):
            odd = sorted(set(given) ^ set(children))
            yield file.problem(
                (*spot, parent),
                f"the weights below {parent!r} do not match its children: {odd}",
                expected=", ".join(children),
            )
    for parent in fixed.local:
        if parent not in parents:
            yield file.problem(
                (*spot, parent),
                f"{parent!r} has no weighted children in the index system",
                hint=did_you_mean(parent, parents),
            )
