"""``evalkit``: parse, call, exit.

Exit codes: 0 done, 1 nothing done, 2 wrong words, 3 done but something could not be computed.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, Problem

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, NOTHING_DONE, INCOMPLETE = 0, 1, 3
LANGUAGES = ("zh", "en", "both")
EDITIONS = ("branch", "head-office", "thesis", "interactive")
FORMATS = ("html", "pdf", "docx", "pptx", "md", "tex", "xlsx")
PRIORITIES = ("eigenvector", "geometric_mean", "column_mean")


def build_parser() -> argparse.ArgumentParser:
    """The command line, without loading anything heavy."""
    parser = argparse.ArgumentParser(
        prog="evalkit",
        description="Survey and performance-evaluation research kit.",
        epilog="Start with: evalkit demo",
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    _add_reports(commands)
    _add_files(commands)
    _add_desk(commands)
    return parser


def _add_reports(commands: Commands) -> None:
    """Commands that run a study."""
    demo = commands.add_parser("demo", help="simulate a bank of 40 branches and write its reports")
    demo.add_argument("--out", default="reports/demo", help="output folder (default: %(default)s)")
    demo.add_argument("--branches", type=int, default=40)
    demo.add_argument("--seed", type=int, default=20240601)
    demo.add_argument("--language", choices=LANGUAGES, default="both")

    run = commands.add_parser("run", help="run a study and write its reports")
    run.add_argument("study", help="a study.yaml, or the folder that holds it")
    run.add_argument("--data", metavar="DIR", help="folder of the data files, when not where the study says")
    run.add_argument("--out", metavar="DIR", help="output folder (default: reports/<study id>)")
    run.add_argument("--language", choices=LANGUAGES, help="default: what the study says")
    run.add_argument("--theme", metavar="FILE", help="colours, fonts, logo (default: what the study says)")

    report = commands.add_parser("report", help="run a study and write its reports for each kind of reader")
    report.add_argument("study", help="a study.yaml, or the folder that holds it")
    report.add_argument(
        "--for",
        dest="editions",
        nargs="+",
        choices=EDITIONS,
        metavar="READER",
        help=f"{', '.join(EDITIONS)} (default: all)",
    )
    report.add_argument(
        "--format",
        dest="formats",
        nargs="+",
        choices=FORMATS,
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)} (default: all)",
    )
    report.add_argument("--language", choices=LANGUAGES, help="default: what the study says")
    report.add_argument("--branch", dest="branches", nargs="+", metavar="CODE", help="default: all branches")
    report.add_argument(
        "--data", metavar="DIR", help="folder of the data files, when not where the study says"
    )
    report.add_argument("--theme", metavar="FILE", help="colours, fonts, logo (default: what the study says)")
    report.add_argument(
        "--out",
        metavar="DIR",
        help="output folder (default: reports/<study id>-report, or -<reader> for a single one)",
    )


def _add_files(commands: Commands) -> None:
    """Commands for study files and definitions."""
    check = commands.add_parser("check", help="list every problem of a study or definition file")
    check.add_argument("file", help="a study.yaml, questionnaire, index-system, suggestion or theme file")
    check.add_argument("--data", metavar="DIR", help="folder of the data files")

    schema = commands.add_parser("schema", help="print a JSON Schema, for completion in editors")
    schema.add_argument(
        "kind",
        nargs="?",
        default="study",
        choices=("study", "questionnaire", "index-system", "suggestions", "theme", "results"),
    )

    new = commands.add_parser("new", help="scaffold a study that runs")
    new.add_argument("folder")
    new.add_argument("--template", default="bank-crm")

    simulate = commands.add_parser("simulate", help="write a study folder with synthetic data of known truth")
    simulate.add_argument("folder")
    simulate.add_argument("--branches", type=int, default=40)
    simulate.add_argument("--seed", type=int, default=20240601)


def _add_desk(commands: Commands) -> None:
    """Commands that need a spreadsheet only."""
    weights = commands.add_parser("weights", help="AHP weights from judgement matrices in a spreadsheet")
    weights.add_argument(
        "file", help="a workbook with a sheet an expert, a .csv file, or either in the long form"
    )
    weights.add_argument("--method", choices=PRIORITIES, default="eigenvector")
    weights.add_argument("--random-index", metavar="NAME", default="saaty", help="default: %(default)s")
    weights.add_argument("--max-cr", metavar="X", type=float, default=0.10, help="default: %(default)s")
    weights.add_argument("--out", metavar="DIR", default=".", help="folder of weights.xlsx (default: here)")

    rank = commands.add_parser("rank", help="rank the alternatives of a table, all methods compared")
    rank.add_argument("table", help="a workbook or .csv file: first column names, then the indicators")
    rank.add_argument("--index", metavar="FILE", help="an index-system file with indicators and directions")
    rank.add_argument("--weights", metavar="FILE|NAME", default="equal", help="a file, equal, entropy, …")
    rank.add_argument("--directions", metavar="LIST", help="benefit,cost,… or name=cost,…")
    rank.add_argument("--method", metavar="NAME", default="topsis", help="default: %(default)s")
    rank.add_argument("--out", metavar="DIR", default=".", help="folder of ranks.xlsx (default: here)")

    agreement = commands.add_parser("agreement", help="agreement of the coders of interviews")
    agreement.add_argument("files", nargs="+", help="a coding sheet of each coder, or one file of several")
    agreement.add_argument("--units", choices=("segments", "characters", "documents"), default="segments")
    agreement.add_argument("--draws", type=int, default=1000, help="for the intervals (default: %(default)s)")
    agreement.add_argument("--seed", type=int, default=0)
    agreement.add_argument("--out", metavar="DIR", default=".", help="of agreement.xlsx (default: here)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.version:
        from importlib.metadata import version

        print(f"evalkit {version('evalkit')}")
        return DONE
    if options.command is None:
        parser.print_help()
        return DONE
    from evalkit.cli import commands

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(getattr(commands, options.command)(options))
    except EvalkitError as error:
        _report(error.problems)
        return NOTHING_DONE
    except OSError as error:
        _report([Problem(what=error.strerror or str(error), file=str(error.filename or ""))])
        return NOTHING_DONE
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return NOTHING_DONE


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(f"{problem.severity}: {problem}", file=sys.stderr)
    errors = sum(problem.severity == "error" for problem in problems)
    print(f"{errors} error{'s' if errors != 1 else ''}; nothing was written", file=sys.stderr)
