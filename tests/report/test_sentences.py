"""Sentences of errors, warnings and failures in the language of a report: none is without a translation."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import evalkit
from evalkit.errors import did_you_mean
from evalkit.psychometrics.reliability.item_rules import ItemRules
from evalkit.report.language import LANGUAGES, phrases, placeholders
from evalkit.report.sentences import Sentences
from evalkit.weighting.objective.entropy import FORMULAS

SOURCE = Path(next(iter(evalkit.__path__)))
OTHERS = tuple(language for language in LANGUAGES if language != "en")
ALWAYS_AT_HAND = {"unit", "units", "Unit"}
BLANK = "{}"
# sentences that the source joins from parts
COMPOSED = {"min and max", "did you mean {} or {}?", "did you mean {} or {} or {}?"}
# What a caller may get wrong about arrays: a stage builds them itself, so no study can say these sentences.
ARGUMENTS = re.compile(
    r"shape|\bfit\b|\blabels\b|one length|equal length|\bmust\b|expected|cannot be added|indicators, but|but \{\}"
    r"|names for|one row per|booleans|stands twice|infinite|groups for|clusters for|n_obs|target|operators|preference functions"
)


@cache
def reached(start: str = "evalkit.study.run") -> frozenset[Path]:
    """The modules that a study loads, directly or not."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        place = SOURCE.joinpath(*name.split(".")[1:])
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if path in found or not path.exists():
            continue
        found.add(path)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evalkit"):
                waiting += [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
    return frozenset(found)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


class Texts:
    """The texts that an expression can be, with {} for what is only known at run time."""

    def __init__(self, module: ast.Module, function: ast.AST) -> None:
        self.functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
        self.assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assign(target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, given in zip(target.elts, value.elts, strict=True):
                self._assign(one, given)

    def of(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> set[str]:
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.JoinedStr(values=values):
                parts = [self._part(value, seen) for value in values]
                return {"".join(one) for one in itertools.product(*parts)}
            case ast.IfExp(body=body, orelse=orelse):
                return self.of(body, seen) | self.of(orelse, seen)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                both = self.of(left, seen), self.of(right, seen)
                return {a + b for a, b in itertools.product(*both)} if both != ({BLANK},) * 2 else {BLANK}
            case ast.Name(id=name) if name in self.assigned and name not in seen:
                return set().union(*(self.of(value, seen | {name}) for value in self.assigned[name]))
            case ast.Call(func=ast.Name(id=name)) if name in self.functions and name not in seen:
                inner = Texts(ast.Module(list(self.functions.values()), []), self.functions[name])
                returns = [n.value for n in ast.walk(self.functions[name]) if isinstance(n, ast.Return)]
                return set().union(
                    *(inner.of(value, seen | {name}) for value in returns if value is not None)
                )
        return {BLANK}

    def _part(self, value: ast.expr, seen: frozenset[str]) -> set[str]:
        return self.of(value.value if isinstance(value, ast.FormattedValue) else value, seen)


def said() -> Iterator[tuple[str, str]]:
    """Every sentence that can reach a report, with the module that says it."""
    for path in reached():
        module = parsed(path)
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            spoken = [
                (call, expression)
                for call in ast.walk(function)
                if isinstance(call, ast.Call)
                for expression in _spoken(call)
            ]
            if spoken:
                texts = Texts(module, function)
                for call, expression in spoken:
                    kept = (text for text in texts.of(expression) if not _about_arguments(call, text))
                    yield from ((text, path.stem) for text in kept)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _about_arguments(call: ast.Call, text: str) -> bool:
    return _name(call) == "DataError" and ARGUMENTS.search(text) is not None


def _spoken(call: ast.Call) -> list[ast.expr]:
    """The expressions of a call that end as sentences of a report."""
    name = _name(call)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in {"StatisticError", "DataError"}:
        return call.args[:1]
    if name in {"attempt", "_tried"}:
        return call.args[:2]
    if name == "Failure":
        return [given[key] for key in ("stage", "subject", "reason")]
    values = [*call.args, *given.values()]
    warns = any(isinstance(value, ast.Constant) and value.value == "warning" for value in values)
    if name == "_warn" or (warns and name in {"Problem", "_problem", "note"}):
        return [
            value for key, value in (*((None, v) for v in call.args), *given.items()) if key not in _PLAIN
        ]
    return [given["place"]] if name == "Problem" and None in given and "place" in given else []


_PLAIN = {"file", "line", "severity"}


@cache
def templates() -> dict[str, str]:
    """The sentences that need a translation: template → module."""
    found: dict[str, str] = {}
    for text, module in said():
        wordless = not re.search(r"[a-zA-Z]", text.replace(BLANK, ""))
        if not (wordless or text in {"warning", "error"}):
            found[text] = module
    return found


def skeleton(key: str) -> str:
    return re.sub(r"\{\w+\}", BLANK, key)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_that_can_reach_a_report_is_translated(language: str) -> None:
    known = {skeleton(key) for key in phrases(language).sentences}
    needed = templates()
    assert len(needed) > 200
    missing = {f"{module}: {text}" for text, module in needed.items() if text not in known}
    assert missing == set(), f"write them under 'sentences' of report/language/{language}.yaml"


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_is_of_a_sentence_that_the_source_says(language: str) -> None:
    in_source = {*FORMULAS.values(), *COMPOSED}
    in_source |= {skeleton(key) for key in verdict_reasons("{value}")}
    texts = Texts(ast.Module([], []), ast.Module([], []))
    for path in reached():
        for node in ast.walk(parsed(path)):
            if isinstance(node, (ast.Constant, ast.JoinedStr)):
                in_source |= texts.of(node)
    in_source |= templates().keys()
    idle = {key for key in phrases(language).sentences if skeleton(key) not in in_source}
    assert idle == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_says_nothing_that_the_sentence_does_not_hold(language: str) -> None:
    for key, text in phrases(language).sentences.items():
        assert placeholders(text) <= placeholders(key) | ALWAYS_AT_HAND, key
        assert not placeholders(key) & ALWAYS_AT_HAND, key


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_recognised_as_itself(language: str) -> None:
    words = phrases(language)
    for key, text in words.sentences.items():
        values = {name: f"<{k}>" for k, name in enumerate(sorted(placeholders(key)))}
        at_hand = dict.fromkeys(ALWAYS_AT_HAND, "U")
        assert words.say(key.format(**values), **at_hand) == text.format(**(at_hand | values))


def verdict_reasons(value: str) -> list[str]:
    """The reasons of item verdicts for a value."""
    return [rule.sentence(0.123).replace("0.123", value) for rule in ItemRules().rules]


@pytest.mark.parametrize("language", OTHERS)
def test_reasons_of_verdicts_formulas_and_hints_are_translated(language: str) -> None:
    words = phrases(language)
    hints = [
        did_you_mean("ab", names) for names in ([], ["abc"], ["abc", "abd"], ["abc", "abd", "abe"], ["x"])
    ]
    for sentence in (*verdict_reasons("0.123"), *FORMULAS.values(), *hints):
        assert words.say(sentence) != sentence, sentence


def test_names_and_numbers_stand_where_the_language_wants_them() -> None:
    said = Sentences(
        {"{n} of {all} rows lack {items}": "所有{all}行中，{n}行缺{items}", "no {unit} is left": "没有{x}"},
        quoted="“{text}”",
        comma="、",
    )
    assert said.say("3 of 20 rows lack 'A', \"O'B\"") == "所有20行中，3行缺“A”、“O'B”"


def test_a_sentence_inside_a_sentence_is_translated_and_a_quoted_name_is_not() -> None:
    said = Sentences(
        {"{a} failed: {b}": "{a}失败：{b}", "omega": "ω", "too few": "太少"}, quoted="“{text}”", comma="、"
    )
    assert said.say("omega failed: too few") == "ω失败：太少"
    assert said.say("'omega' failed: too few") == "“omega”失败：太少"


def test_the_sentence_with_more_words_wins() -> None:
    said = Sentences(
        {"{a}: {b}": "{a}：{b}", "item {a}: no answers in {b}": "题{a}在{b}无答案"}, quoted="", comma=""
    )
    assert said.say("item 7: no answers in B01") == "题7在B01无答案"


def test_a_sentence_without_a_translation_stays_as_it_is() -> None:
    said = Sentences({"a {b}": "甲{b}"}, quoted="", comma="")
    assert said.say("something else") == "something else"
    assert phrases("en").say("no branch is ranked") == "no branch is ranked"
