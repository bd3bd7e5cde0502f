"""What the sections look at: the results of a study, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from evalkit.definitions.text import Language, Text
from evalkit.numbers import fixed, with_interval
from evalkit.report.language import Phrases, phrases
from evalkit.report.theme import Theme, study_theme
from evalkit.study.results import StudyResults
from evalkit.study.stages.findings.suggestions import Suggestion
from evalkit.study.stages.ranks.ranking import RANKED, SUPPRESSED
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import mean_scores, to_percent

Tone = Literal["normal", "muted", "warning", "good"]


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """Results and words of one language.

    Attributes:
        results: of a study.
        language: "zh" or "en".
        house: a look in place of the one that the study names.
    """

    results: StudyResults
    language: Language
    house: Theme | None = None

    @property
    def theme(self) -> Theme:
        """The look of every document."""
        return study_theme(self.results.bundle) if self.house is None else self.house

    @property
    def words(self) -> Phrases:
        """The catalogue of the language."""
        return phrases(self.language)

    def t(self, key: str, **values: object) -> str:
        """A phrase; the study's words for its units are always at hand."""
        return self.words.t(key, **(self._unit_names | values))

    def say(self, sentence: str) -> str:
        """A sentence of an error, a warning or a failure in this language."""
        return self.words.say(sentence, **self._unit_names)

    def option(self, key: str) -> str:
        """An option of a method (``kind_name``) in words; its bare name where the language has none."""
        return self.words.entries.get(key, key.partition("_")[2])

    @cached_property
    def _unit_names(self) -> dict[str, object]:
        study = self.results.bundle.study
        unit = self.text(study.unit)
        return {"unit": unit, "units": self.text(study.units), "Unit": unit[:1].upper() + unit[1:]}

    def text(self, text: Text) -> str:
        """A bilingual text in this language."""
        return text.get(self.language)

    def branch(self, i: int) -> str:
        """Name of a branch."""
        return self.text(self.results.inputs.branches[i].name)

    def code(self, i: int) -> str:
        """Code of a branch."""
        return self.results.inputs.branches[i].code

    def page(self, i: int) -> str:
        """Name of a branch's page in this language, seen from the overview."""
        return f"branches/{self.results.inputs.branches[i].stem}.{self.language}.html"

    def region(self, i: int) -> str:
        """Region of a branch, or ""."""
        region = self.results.inputs.branches[i].region
        return "" if region is None else self.text(region)

    def indicator(self, code: str) -> str:
        """Name of an indicator or dimension."""
        return self.text(self.results.bundle.index_system.name(code))

    def join(self, parts: list[str]) -> str:
        """A list in running text."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    @cached_property
    def z(self) -> float:
        """Half width of intervals in standard errors."""
        return float(stats.norm.ppf(0.5 + self.results.ranking.level / 2))

    @property
    def level(self) -> str:
        """The confidence level, e.g. "95%"."""
        return f"{self.results.ranking.level:.0%}"

    def shown(self, i: int) -> bool:
        """Whether numbers of a branch may be shown at all."""
        return bool(self.results.ranking.status[i] != SUPPRESSED)

    def ranked(self, i: int) -> bool:
        """Whether a branch has an official rank."""
        return bool(self.results.ranking.status[i] == RANKED)

    def total(self, i: int) -> tuple[float, float, float]:
        """Total score of a branch with its interval, cut to 0–100."""
        composite = self.results.ranking.composite
        return self._interval(float(composite.total[i]), float(composite.total_se[i]))

    def dimension(self, i: int, d: int) -> tuple[float, float, float]:
        """Score of a dimension with its interval."""
        composite = self.results.ranking.composite
        return self._interval(float(composite.dimensions[i, d]), float(composite.dimension_se[i, d]))

    def _interval(self, value: float, se: float) -> tuple[float, float, float]:
        half = self.z * se
        shown = float(np.clip(value, 0.0, 100.0))
        return shown, max(shown - half, 0.0), min(shown + half, 100.0)

    def score_text(self, value: tuple[float, float, float]) -> str:
        """A score with its interval."""
        return with_interval(*value) if not np.isnan(value[1]) else fixed(value[0])

    def rank_bounds(self, i: int) -> tuple[int, int] | None:
        """Confidence set for the rank of a branch, None if it has none."""
        from evalkit.study.failures import Failure

        ranking = self.results.ranking
        if not self.ranked(i) or isinstance(ranking.confidence, Failure):
            return None
        k = int(np.flatnonzero(ranking.ranked == i)[0])
        return int(ranking.confidence.lower[k]), int(ranking.confidence.upper[k])

    def order(self) -> list[int]:
        """Branches that are shown, best total first, ranked ones before the others."""
        return list(self._order)

    @cached_property
    def _order(self) -> tuple[int, ...]:
        ranking = self.results.ranking
        shown = [i for i in range(len(ranking.status)) if self.shown(i)]
        return tuple(sorted(shown, key=lambda i: (not self.ranked(i), -float(ranking.composite.total[i]), i)))

    def inside(self, key: str, i: int) -> np.ndarray:
        """Whether an analysed respondent of a survey belongs to branch i, shape (n,)."""
        return np.asarray(self._places(self.results.kept, key) == i)

    def received(self, key: str, i: int) -> np.ndarray:
        """Whether an answer to a survey, analysed or not, belongs to branch i, shape (n,)."""
        return np.asarray(self._places(self.results.inputs.surveys, key) == i)

    def _places(self, surveys: Mapping[str, Survey], key: str) -> np.ndarray:
        """The place of the branch of every respondent, −1 = none, shape (n,)."""
        name = f"places {id(surveys)} {key}"
        if name not in self._known:
            places = {branch.code: i for i, branch in enumerate(self.results.inputs.branches)}
            codes = surveys[key].branch.tolist()
            self._known[name] = np.array([places.get(code, -1) for code in codes], dtype=np.int32)
        return np.asarray(self._known[name])

    def scale_percents(self, key: str) -> pd.DataFrame:
        """Scale scores of the analysed respondents of a survey on 0–100."""
        name = f"percents {key}"
        if name not in self._known:
            survey, scores = self.results.kept[key], self.results.scales[key].scores
            self._known[name] = to_percent(scores, survey.questionnaire)
        found: pd.DataFrame = self._known[name]
        return found

    def design_weights(self, key: str, rows: np.ndarray) -> np.ndarray | None:
        """Weights of some respondents (boolean mask, shape (n,)); None for a survey without weights."""
        weights = self.results.kept[key].design.get("weight")
        return None if weights is None else weights[rows]

    def scale_means(self, key: str, *, percent: bool = False) -> pd.Series[float]:
        """Weighted mean of every scale over all analysed respondents, in answer units or on 0–100."""
        name = f"means {key} {percent}"
        if name not in self._known:
            scores = self.scale_percents(key) if percent else self.results.scales[key].scores
            self._known[name] = mean_scores(scores, self.results.kept[key].design.get("weight"))
        found: pd.Series[float] = self._known[name]
        return found

    def suggestions(self, i: int) -> list[Suggestion]:
        """The suggestions for branch i, in their order."""
        return self._suggestions.get(self.code(i), [])

    @cached_property
    def _suggestions(self) -> dict[str, list[Suggestion]]:
        found: dict[str, list[Suggestion]] = {}
        for one in self.results.suggestions:
            found.setdefault(one.branch, []).append(one)
        return found

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What every branch asks for again: worked out once."""
        return {}
