"""Synthetic interviews of known truth: transcripts, two coders who err, as a project and a coding sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.content import content_file
from evalkit.definitions.interview_simulation import InterviewSimulation, SimulatedRole
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import OptionError
from evalkit.randomness import generator
from evalkit.sources.interviews.coding_sheet import write_coding_sheet
from evalkit.sources.interviews.project import (
    Document,
    Project,
    Turn,
)
from evalkit.sources.interviews.refi_qda_export import new_guid, write_refi_qda
from evalkit.study.simulation.interview_project import interview_project

STREAM = 60
BRANCHES = tuple(f"B{i:03d}" for i in range(1, 41))
COLON = "："


@dataclass(frozen=True, kw_only=True, eq=False)
class SyntheticInterviews:
    """Synthetic interviews.

    Attributes:
        project: transcripts and the codings of every coder.
        sheet: the same codings as rows document, segment, start, end, text, code, coder, branch, role.
        truth: one row an answer: document, segment, code (the one that was meant).
        seed: of the draws.
    """

    project: Project
    sheet: pd.DataFrame
    truth: pd.DataFrame
    seed: int


def load_interview_parameters(path: Path | None = None) -> InterviewSimulation:
    """The parameters of a file, or the shipped ones.

    Raises:
        DefinitionError: the file cannot be used; every fault is named.
    """
    return parse(InterviewSimulation, read_yaml(path or content_file("simulation", "interviews.yaml")))


def simulate_interviews(
    seed: int,
    *,
    branches: Sequence[str] = BRANCHES,
    parameters: InterviewSimulation | None = None,
) -> SyntheticInterviews:
    """Simulate interviews.

    Each role has its quota; an interview has a uniform number of answers; the code of an answer is drawn by
    the weights of the role, its sentence among those of the code. A coder gives the true code with their
    accuracy, else one of the other codes at random.

    Args:
        seed: a whole number ≥ 0; the same seed gives the same interviews.
        branches: codes of branches, drawn without replacement while they last.
        parameters: from ``load_interview_parameters``; None for the shipped ones.

    Raises:
        OptionError: no branches, or a seed that is negative.
    """
    if seed < 0 or not branches:
        raise OptionError("a seed of at least 0 and a branch at least are needed")
    held = load_interview_parameters() if parameters is None else parameters
    rng = generator(seed, STREAM)
    roles = [role for role in held.roles for _ in range(role.interviews)]
    where = _places(branches, len(roles), rng)
    answers = rng.integers(held.segments[0], held.segments[1] + 1, len(roles))
    codes = np.array(list(held.sentences))
    meant = [rng.choice(len(codes), size=n, p=_shares(r, codes)) for r, n in zip(roles, answers, strict=True)]
    truth = np.concatenate(meant)
    given = {name: _coded(truth, share, len(codes), rng) for name, share in held.accuracy.items()}
    spoken = rng.random(len(truth))
    said = [
        held.sentences[codes[c]][int(u * len(held.sentences[codes[c]]))]
        for c, u in zip(truth, spoken, strict=True)
    ]
    documents, places = _documents(held, roles, answers, said)
    sheet = _sheet(documents, places, {name: codes[index] for name, index in given.items()}, (where, roles))
    project = interview_project(held, documents, sheet, (where, roles))
    rows = places[["document", "segment"]].assign(code=codes[truth])
    return SyntheticInterviews(project=project, sheet=sheet, truth=rows, seed=seed)


def write_interviews(interviews: SyntheticInterviews, folder: Path) -> tuple[Path, ...]:
    """Write ``interviews.qdpx``, ``interviews.csv`` (the coding sheet) and ``interviews_truth.csv``.

    The same interviews give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in ("interviews.qdpx", "interviews.csv", "interviews_truth.csv"))
    write_refi_qda(interviews.project, paths[0])
    write_coding_sheet(interviews.sheet, paths[1])
    interviews.truth.to_csv(paths[2], index=False, encoding="utf-8", lineterminator="\n")
    return paths


def _places(branches: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    rounds = -(-count // len(branches))
    drawn = np.concatenate([rng.permutation(len(branches)) for _ in range(rounds)])[:count]
    return [branches[i] for i in drawn]


def _shares(role: SimulatedRole, codes: np.ndarray) -> np.ndarray:
    weight = np.array([role.weights.get(str(code), 0) for code in codes], dtype=float)
    return np.asarray(weight / weight.sum())


def _coded(truth: np.ndarray, accuracy: float, count: int, rng: np.random.Generator) -> np.ndarray:
    other = (truth + rng.integers(1, count, len(truth))) % count
    return np.where(rng.random(len(truth)) < accuracy, truth, other)


def _documents(
    held: InterviewSimulation, roles: list[SimulatedRole], answers: np.ndarray, said: list[str]
) -> tuple[list[Document], pd.DataFrame]:
    """Transcripts, and where each answer stands in them."""
    documents, rows, place = [], [], 0
    for number, (role, count) in enumerate(zip(roles, answers, strict=True), 1):
        name, text, turns = f"INT{number:02d}", "", []
        for segment, sentence in enumerate(said[place : place + count], 1):
            for speaker, words in ((held.interviewer, held.question), (role.zh, sentence)):
                text += f"{speaker}{COLON}"
                turns.append(Turn(start=len(text), end=len(text) + len(words), speaker=speaker))
                text += words + "\n"
            rows.append((name, segment, turns[-1].start, turns[-1].end, sentence))
        documents.append(Document(guid=new_guid("synthetic", name), name=name, text=text, turns=tuple(turns)))
        place += count
    return documents, pd.DataFrame(rows, columns=["document", "segment", "start", "end", "text"])


def _sheet(
    documents: list[Document],
    places: pd.DataFrame,
    given: dict[str, np.ndarray],
    labels: tuple[list[str], list[SimulatedRole]],
) -> pd.DataFrame:
    names = [document.name for document in documents]
    branch = dict(zip(names, labels[0], strict=True))
    role = dict(zip(names, (role.id for role in labels[1]), strict=True))
    frames = [places.assign(code=code, coder=coder) for coder, code in given.items()]
    joined = pd.concat(frames, ignore_index=True)
    return joined.assign(branch=joined["document"].map(branch), role=joined["document"].map(role))
