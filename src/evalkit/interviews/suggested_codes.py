"""Codes that a machine suggests from words and expressions: a list for a person to confirm, never codings."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from types import ModuleType

import pandas as pd

from evalkit.definitions.lexicon import Lexicon
from evalkit.errors import OptionError
from evalkit.interviews.units import text_units
from evalkit.sources.interviews.project import Project

LABEL = "machine suggestion, to be confirmed"
LABEL_ZH = "机器建议，待人工确认"
COLUMNS = ("document", "start", "end", "text", "code", "found", "status")


def suggest_codes(project: Project, lexicon: Lexicon) -> pd.DataFrame:
    """Turns (or lines) in which a lexicon finds words or expressions of a code.

    Returns:
        One row a unit and code: document, start, end, text, code, the words found, and the status
        "machine suggestion, to be confirmed". The table is no input of counts or agreement: a person copies
        what is right into a coding sheet under their own name.
    """
    finders = [(entry.code, _expression(entry.words, entry.patterns)) for entry in lexicon.entries]
    rows = []
    for document in project.documents:
        for start, end in text_units(document) if document.text else ():
            text = (document.text or "")[start:end]
            for code, finder in finders:
                found = dict.fromkeys(match.group() for match in finder.finditer(text) if match.group())
                if found:
                    rows.append((document.name, start, end, text, code, "; ".join(found), LABEL))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def keywords(project: Project, lexicon: Lexicon, most: int = 50) -> pd.DataFrame:
    """The most frequent words of all texts, terms of the lexicon kept whole.

    Needs jieba (``pip install "evalkit[text]"``), which splits Chinese into words.

    Returns:
        Rows word, n (times), documents (interviews with it), status; most frequent first.

    Raises:
        OptionError: jieba is not installed.
    """
    segmenter = _jieba().Tokenizer()
    for word in lexicon.words:
        segmenter.add_word(word)
    stop = {word.casefold() for word in lexicon.stop_words}
    times: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for document in project.documents:
        words = [word.strip().casefold() for word in segmenter.lcut(document.text or "")]
        kept = [word for word in words if len(word) > 1 and word not in stop and re.search(r"[^\W\d_]", word)]
        times.update(kept)
        within.update(set(kept))
    ranked = sorted(times, key=lambda word: (-times[word], word))[:most]
    rows = [(word, times[word], within[word], LABEL) for word in ranked]
    return pd.DataFrame(rows, columns=["word", "n", "documents", "status"])


def _expression(words: tuple[str, ...], patterns: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((word for word in words if word), key=len, reverse=True)
    parts = [*(re.escape(word) for word in longest_first), *(f"(?:{pattern})" for pattern in patterns)]
    return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)


def _jieba() -> ModuleType:
    try:
        return import_module("jieba")
    except ImportError as error:
        raise OptionError("keywords need jieba", hint='pip install "evalkit[text]"') from error
