"""What the parts of the robustness stage share: scores, weights and the schemes they could come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.index_system import IndexSystem, Node
from evalkit.definitions.study import Study
from evalkit.evaluation.robustness.joint_model import JointModel
from evalkit.evaluation.robustness.respondent_draws import RespondentBlock
from evalkit.evaluation.scoring.scoring_rules import score
from evalkit.experts.judgements import Judgements
from evalkit.study.stages.ranks.method_choices import Schemes, choices
from evalkit.study.stages.reading.rules import scoring_rule
from evalkit.study.stages.reading.sampling import parts_of_design
from evalkit.study.stages.scores.indicators import Indicators, group_codes, respondent_values
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey
from evalkit.weighting.ahp.expert_resampling import ExpertDraws


@dataclass(frozen=True, kw_only=True, eq=False)
class RobustnessBasis:
    """The stages that the ranking came from.

    Attributes:
        study: the options.
        system: the index system.
        indicators: values and scores of all b branches on k indicators.
        weights: the weights of the study.
        ranked: (m,) indices of the ranked branches.
        surveys: the answers that were analysed, by survey.
        judgements: the expert sheets; None without any.
        schemes: the sets of weights that could rank the branches.
        panel: (k,) weights of the expert panel; those of the study without experts.
    """

    study: Study
    system: IndexSystem
    indicators: Indicators
    weights: WeightStage
    ranked: np.ndarray
    surveys: Mapping[str, Survey]
    judgements: Judgements | None
    schemes: Schemes
    panel: np.ndarray

    @property
    def labels(self) -> list[str]:
        """(m,) codes of the ranked branches."""
        return [self.indicators.branches[i] for i in self.ranked]

    def joint_model(self, panels: ExpertDraws | None) -> JointModel:
        """Every block that is uncertain: answers, rates with an error, experts (if drawn), methods."""
        found = self.indicators
        return JointModel(
            value=found.value,
            error=np.where(found.n > 0, 0.0, np.nan_to_num(found.se)),
            respondents=self._respondents(),
            score=_scorer(self.system.indicators, found.value),
            expert_weights=None
            if panels is None
            else panels.weights[:, [panels.labels.index(code) for code in found.codes]],
            expert_base=self.panel,
            choices=choices(self.schemes, self.weights.dimension),
            ranked=self.ranked,
        )

    def _respondents(self) -> tuple[RespondentBlock, ...]:
        nodes, blocks = self.system.indicators, []
        for key, survey in self.surveys.items():
            columns = [j for j, node in enumerate(nodes) if node.source and node.source.survey == key]
            if columns:
                group = group_codes(survey.branch, self.indicators.branches)
                values = np.column_stack([respondent_values(survey, nodes[j]) for j in columns])
                inside = group >= 0
                blocks.append(
                    RespondentBlock(
                        values=values[inside],
                        branch=group[inside],
                        columns=np.array(columns),
                        **parts_of_design(survey, inside),
                    )
                )
        return tuple(blocks)


def _scorer(nodes: tuple[Node, ...], value: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Values (r, b, k) → scores, with the goalposts of the study itself."""
    rules = [scoring_rule(node, value[:, j])[0] for j, node in enumerate(nodes)]

    def scored(values: np.ndarray) -> np.ndarray:
        scores = np.full_like(values, np.nan)
        for j, (node, rule) in enumerate(zip(nodes, rules, strict=True)):
            if rule is not None:
                scores[:, :, j] = score(rule, values[:, :, j], node.dir or "benefit")
        return scores

    return scored
