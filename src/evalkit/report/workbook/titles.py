"""Sheet names and headers in one or two languages."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.definitions.text import Language
from evalkit.report.view import View
from evalkit.study.results import StudyResults

Row = tuple[object, ...]


class Titles:
    """Sheet names and headers in one or two languages."""

    def __init__(self, results: StudyResults, languages: Sequence[Language]) -> None:
        self.views = [View(results=results, language=language) for language in languages]

    def t(self, key: str, **values: object) -> str:
        """A phrase in every language, joined."""
        return " / ".join(dict.fromkeys(view.t(key, **values) for view in self.views))

    def say(self, sentence: str) -> str:
        """A sentence of an error or a failure in every language, joined."""
        return " / ".join(dict.fromkeys(view.say(sentence) for view in self.views))

    def indicator(self, code: str) -> str:
        """Name of an indicator in every language."""
        return " / ".join(view.indicator(code) for view in self.views)

    def survey(self, key: str) -> str:
        """Title of a survey in every language."""
        return " / ".join(
            dict.fromkeys(view.text(view.results.bundle.questionnaires[key].title) for view in self.views)
        )

    def branch(self, i: int) -> str:
        """Name of a branch in every language."""
        return " / ".join(dict.fromkeys(view.branch(i) for view in self.views))
