"""``ek.evidence``: are the problems of a rule file confirmed by these figures?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from evalkit.content import content_file
from evalkit.definitions.evidence import EvidenceRules, IndexScore, InterviewCount, SurveyShare
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import OptionError, did_you_mean
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
        OptionError: an option, code or node that the rules do not use.
        DataError: a count outside 0 … n.
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
        shares={options[key]: _counted(value) for key, value in (shares or {}).items()},
        interviews={key: _counted(value) for key, value in (interviews or {}).items()},
        scores={key: _scored(value) for key, value in (scores or {}).items()},
    )
    return weigh_evidence(loaded, figures)


def _load(rules: str | Path) -> EvidenceRules:
    path = Path(rules)
    if not path.suffix:
        path = content_file("evidence", f"{path.name}.yaml")
    return parse(EvidenceRules, read_yaml(path, str(rules)))


def _known(name: str, given: Iterable[str], known: Iterable[str]) -> None:
    options = sorted(known)
    for key in given:
        if key not in options:
            raise OptionError(f"{name}: {key!r} is not used by the rules", hint=did_you_mean(key, options))


def _counted(value: Count) -> Counted:
    if isinstance(value, Counted):
        return value
    return Counted(count=value[0], n=value[1], design_effect=value[2] if len(value) == 3 else 1.0)


def _scored(value: Score) -> Scored:
    if isinstance(value, Scored):
        return value
    if isinstance(value, tuple):
        return Scored(value=float(value[0]), se=float(value[1]))
    return Scored(value=float(value))
