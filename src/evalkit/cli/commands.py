"""What each command does: call one function, say what was written."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.cli.progress import Steps
from evalkit.definitions.text import LANGUAGES, Language

if TYPE_CHECKING:
    from evalkit.study.results import StudyResults

DONE, NOTHING_DONE, INCOMPLETE = 0, 1, 3


def demo(options: Namespace) -> int:
    """Simulate a bank, run its study, write its reports."""
    from evalkit.study.scaffold import simulate as write_study

    with tempfile.TemporaryDirectory() as folder:
        study = write_study(Path(folder) / "demo", branches=options.branches, seed=options.seed)
        return _run(study, Path(options.out), None, options.language)


def run(options: Namespace) -> int:
    """Run a study and write its reports."""
    out = Path(options.out) if options.out else None
    return _run(Path(options.study), out, options.data, options.language, options.theme)


def report(options: Namespace) -> int:
    """Run a study and write its reports for their readers."""
    from evalkit.definitions.bundle import load_bundle
    from evalkit.report.deliver import EDITIONS, OWN, deliver
    from evalkit.report.offers import asked_editions
    from evalkit.report.replacing import require_replaceable
    from evalkit.report.theme import load_theme
    from evalkit.study.run import run_study

    if options.theme:
        load_theme(options.theme)
    bundle = load_bundle(Path(options.study), options.data)
    editions: Sequence[str] = options.editions or ()
    asked_editions(editions, options.formats or (), EDITIONS)
    kind = editions[0] if len(editions) == 1 else "report"
    target = Path(options.out) if options.out else Path("reports") / f"{bundle.study.id}-{kind}"
    require_replaceable(target, OWN)
    with Steps() as steps:
        results = run_study(bundle, branches=options.branches or (), progress=steps.stage)
        deliver(
            results,
            target,
            editions=editions,
            formats=options.formats or (),
            languages=options.language,
            branches=options.branches or (),
            theme=options.theme,
            progress=steps.count,
        )
    return _told(results, f"wrote {target}")


def check(options: Namespace) -> int:
    """List every problem of a file without running anything."""
    from evalkit.report.formats.pdf.typesetting import SANS, missing_characters
    from evalkit.study.checking import check_file

    problems = check_file(
        Path(options.file), options.data, undrawable=lambda text: missing_characters(text, SANS)
    )
    for problem in problems:
        print(f"{problem.severity}: {problem}")
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    print(f"{options.file}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
    return NOTHING_DONE if errors else DONE


def schema(options: Namespace) -> int:
    """Print a JSON Schema."""
    from evalkit.study.schemas import json_schema

    print(json.dumps(json_schema(options.kind), ensure_ascii=False, indent=2))
    return DONE


def new(options: Namespace) -> int:
    """Scaffold a study."""
    from evalkit.study.scaffold import new_study

    study = new_study(options.folder, options.template)
    print(f"wrote {study.parent}: synthetic data to replace piece by piece\nrun it with: evalkit run {study}")
    return DONE


def simulate(options: Namespace) -> int:
    """Write a synthetic study folder."""
    from evalkit.study.scaffold import simulate as write_study

    study = write_study(options.folder, branches=options.branches, seed=options.seed)
    print(f"wrote {study.parent} (synthetic)\nrun it with: evalkit run {study}")
    return DONE


def weights(options: Namespace) -> int:
    """Weights from judgement matrices in a spreadsheet."""
    from evalkit.cli.sheets import require_free, show, write_tables
    from evalkit.study.desk.weights import desk_weights

    target = Path(options.out) / "weights.xlsx"
    require_free(target)
    found = desk_weights(
        Path(options.file), method=options.method, random_index=options.random_index, max_cr=options.max_cr
    )
    write_tables(found, target)
    for problem in found.repairs:
        print(f"{problem.severity}: {problem}", file=sys.stderr)
    show(found, ("Weights", "Local weights", "Consistency", "Other random indices"))
    print(f"\nwrote {target}")
    return DONE


def rank(options: Namespace) -> int:
    """Ranks of a table of alternatives."""
    from evalkit.cli.sheets import require_free, show, write_tables
    from evalkit.study.desk.ranks import desk_ranks

    target = Path(options.out) / "ranks.xlsx"
    require_free(target)
    found = desk_ranks(
        Path(options.table),
        index=Path(options.index) if options.index else None,
        weights=options.weights,
        directions=options.directions,
        method=options.method,
    )
    write_tables(found, target)
    show(found, ("Ranks", "Weights", "Ranks by every method"))
    for method, why in found.failures.items():
        print(f"not computed: {method}: {why}", file=sys.stderr)
    print(f"\nwrote {target}")
    return INCOMPLETE if found.failures else DONE


def agreement(options: Namespace) -> int:
    """Agreement of coders."""
    from evalkit.api.interviews import agreement as coder_agreement
    from evalkit.api.interviews import read_interviews
    from evalkit.cli.sheets import require_free, show, write_tables

    target = Path(options.out) / "agreement.xlsx"
    require_free(target)
    interviews = read_interviews(options.files)
    found = coder_agreement(interviews, units=options.units, n_draws=options.draws, seed=options.seed)
    write_tables(found, target)
    for problem in interviews.problems:
        print(f"{problem.severity}: {problem}", file=sys.stderr)
    show(found, ("Coefficients", "By code"))
    print(f"\nwrote {target}")
    return INCOMPLETE if found.failures else DONE


def _run(
    study: Path, out: Path | None, data: str | None, language: str | None, theme: str | None = None
) -> int:
    from evalkit.definitions.bundle import load_bundle
    from evalkit.report.publish import OWN, publish
    from evalkit.report.replacing import require_replaceable
    from evalkit.report.theme import load_theme
    from evalkit.study.run import run_study

    if theme:
        load_theme(theme)
    bundle = load_bundle(study, data)
    target = out or Path("reports") / bundle.study.id
    require_replaceable(target, OWN)
    with Steps() as steps:
        results = run_study(bundle, progress=steps.stage)
        spoken = _languages(language, bundle.study.languages)
        publish(results, target, languages=spoken, theme=theme, progress=steps.count)
    first = spoken[0]
    return _told(results, f"wrote {target}: open {target / f'index.{first}.html'}")


def _told(results: StudyResults, done: str) -> int:
    """Say what was noticed, what could not be computed and what was written; the exit code."""
    for problem in results.problems:
        print(f"{problem.severity}: {problem}", file=sys.stderr)
    for failure in results.failures:
        print(f"not computed: {failure}", file=sys.stderr)
    print(done)
    return INCOMPLETE if results.failures else DONE


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _languages(asked: str | None, default: tuple[Language, ...]) -> tuple[Language, ...]:
    if asked is None:
        return default
    return LANGUAGES if asked == "both" else tuple(language for language in LANGUAGES if language == asked)
