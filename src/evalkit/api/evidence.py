"""``ek.evidence``: are the problems of a rule file confirmed by these figures?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evalkit.content import content_file
from evalkit.definitions.evidence import EvidenceRules, IndexScore, InterviewCount, SurveyShare
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import DataError, OptionError, did_you_mean
from evalkit.interviews.evidence import weigh_evidence
from evalkit.interviews.evidence_result import EvidenceResult
from evalkit.interviews.figures import Counted, Figures, Scored

Count = tuple[int, int] | tuple[int, int, float] | Counted
Score = float | tuple[float, float] | Scored


def evidence(
    rules: str | Path | EvidenceRules = "sz_branch",
    *,
    shares: Mapping[str, Count] | None = None,
    interviews: Mapping[str, Count] | None = None,
    scores: Mapping[str, Score] | None = None,
) -> EvidenceResult:
    """Problems, countermeasures and safeguards from counted evidence, k of m criteria for each problem.

    A survey share counts where its whole Wilson interval lies above the limit (with n divided by the design
    effect, if one is given); interviews count by their number, and their interval is descriptive; a score
    counts where it, or its whole interval, lies below the limit. Without evidence nothing is suggested.

    Args:
        rules: a rule file (``evalkit: evidence/1``), the name of a shipped one, or loaded rules.
        shares: option of the multiple-response question → (ticked, asked) or (ticked, asked, design effect).
        interviews: code → (interviews with the code, all interviews).
        scores: index node → score, or (score, standard error).

    Raises:
        DefinitionError: the rule file has faults.
        OptionError: an option, code or node that the rules do not use, or figures that are no mapping.
        DataError: a count outside 0 … n, a design effect below 1, or a score outside 0 … 100; each is named.
    """
    loaded = rules if isinstance(rules, EvidenceRules) else _load(rules)
    used = [criterion for problem in loaded.problems for criterion in problem.criteria]
    options = {c.option: (c.survey, c.item, c.option) for c in used if isinstance(c, SurveyShare)}
    codes = {c.code for c in used if isinstance(c, InterviewCount)}
    nodes = {c.node for c in used if isinstance(c, IndexScore)}
    _known("shares", shares or {}, options)
    _known("interviews", interviews or {}, codes)
    _known("scores", scores or {}, nodes)
    figures = Figures(
        shares={options[key]: _counted(key, value) for key, value in (shares or {}).items()},
        interviews={key: _counted(key, value) for key, value in (interviews or {}).items()},
        scores={key: _scored(key, value) for key, value in (scores or {}).items()},
    )
    return weigh_evidence(loaded, figures)


def _load(rules: str | Path) -> EvidenceRules:
    if not isinstance(rules, (str, Path)):
        raise OptionError(f"rules is a file, the name of shipped rules, or loaded rules; got {rules!r}")
    path = Path(rules)
    if not path.suffix:
        path = content_file("evidence", f"{path.name}.yaml")
    return parse(EvidenceRules, read_yaml(path, str(rules)))


def _known(name: str, given: Mapping[str, object], known: Iterable[str]) -> None:
    if not isinstance(given, Mapping):
        raise OptionError(f"{name} is a mapping of names to figures; got {type(given).__name__}")
    options = sorted(known)
    for key in given:
        if key not in options:
            raise OptionError(
                f"{name}: {key!r} is not used by the rules", hint=did_you_mean(str(key), options)
            )


def _counted(name: str, value: Count) -> Counted:
    if isinstance(value, Counted):
        return value
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) not in (2, 3):
        what = f"{name}: {value!r} is no count"
        raise DataError(what, hint="give (ticked, asked), or (ticked, asked, design effect)")
    try:
        return Counted(count=value[0], n=value[1], design_effect=value[2] if len(value) == 3 else 1.0)
    except DataError as error:
        raise DataError(f"{name}: {error.message}") from None


def _scored(name: str, value: Score) -> Scored:
    if isinstance(value, Scored):
        return value
    pair = value if isinstance(value, tuple) else (value, None)
    if len(pair) != 2:
        raise DataError(f"{name}: {value!r} is no score", hint="give a score, or (score, standard error)")
    try:
        return Scored(value=pair[0], se=pair[1])
    except DataError as error:
        raise DataError(f"{name}: {error.message}") from None
