"""Do the margins of a survey fit its questionnaire?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.definitions.model import Location
from evalkit.definitions.questionnaire import Question, Questionnaire
from evalkit.definitions.sample_design import Margin
from evalkit.definitions.study import Study
from evalkit.definitions.yaml_file import YamlFile
from evalkit.errors import Problem, did_you_mean


def check_margins(
    study: Study, file: YamlFile, questionnaires: Mapping[str, Questionnaire]
) -> Iterator[Problem]:
    """Every margin names a single-choice question of its questionnaire, and each of its options once."""
    for key, survey in study.surveys.items():
        if key not in questionnaires:
            continue
        known = {q.id: q for q in questionnaires[key].questions if q.type == "single"}
        for name, margin in survey.design.margins.items():
            spot: Location = ("surveys", key, "design", "margins", name)
            if name in known:
                yield from _check_options(margin, known[name], spot, file)
            else:
                what = f"{name!r} is not a single-choice question of this questionnaire"
                yield file.problem(spot, what, hint=did_you_mean(name, known))


def option_codes(question: Question) -> tuple[int, ...]:
    """The codes of the options that are answers, in order."""
    return tuple(
        option.code for option in question.options if isinstance(option.code, int) and not option.missing
    )


def _check_options(margin: Margin, question: Question, spot: Location, file: YamlFile) -> Iterator[Problem]:
    codes = option_codes(question)
    listed = margin.listed
    form = "percent" if margin.percent is not None else "columns"
    named: list[tuple[Location, int]] = [((*spot, form, str(code)), code) for code in listed or ()]
    named += [((*spot, "unknown", place), code) for place, code in enumerate(margin.unknown)]
    for location, code in named:
        if code not in codes:
            yield file.problem(
                location,
                f"{question.id} has no option {code}",
                expected=", ".join(map(str, codes)),
                hint="options that the questionnaire marks as missing have no share",
            )
    if listed is None:
        return
    for code in margin.unknown:
        if code in listed:
            yield file.problem(
                (*spot, "unknown"), f"option {code} of {question.id} has a share and is unknown"
            )
    absent = [code for code in codes if code not in listed and code not in margin.unknown]
    if absent:
        yield file.problem(
            (*spot, form),
            f"{question.id}: the options {', '.join(map(str, absent))} have no share",
            hint="give their share, or list them under 'unknown'",
        )
