"""Write a synthetic bank as the files that a real study would receive, and its truth beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.result import plain
from evalkit.study.simulation.bank import SyntheticBank
from evalkit.study.simulation.experts import ExpertPanel
from evalkit.study.simulation.spss import write_customers
from evalkit.study.simulation.workbooks import write_employees, write_experts


def write_bank(bank: SyntheticBank, folder: Path | str, *, long_experts: bool = False) -> tuple[Path, ...]:
    """Write a synthetic bank; the same bank gives the same bytes.

    Args:
        bank: from ``simulate_bank``.
        folder: made if it is missing; files of the same names are replaced.
        long_experts: write ``experts_long.csv`` (±k) as well.

    Returns:
        The files: customers.sav, employees.xlsx, experts.xlsx, operations.csv, truth.json; of the former
        period customers_previous.sav, operations_previous.csv and truth_previous.json; and, if asked for,
        experts_long.csv.
    """
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    names = ["customers.sav", "employees.xlsx", "experts.xlsx", "operations.csv", "truth.json"]
    paths = [into / name for name in names]
    write_customers(bank.customers, bank.parameters, paths[0])
    write_employees(bank, paths[1])
    write_experts(bank, paths[2])
    _write_table(bank.operations, paths[3])
    _write_json(truth_document(bank), paths[4])
    former = [into / f"{name}" for name in ("customers_previous.sav", "operations_previous.csv")]
    write_customers(bank.former.customers, bank.parameters, former[0])
    _write_table(bank.former.operations, former[1])
    former.append(into / "truth_previous.json")
    _write_json(former_truth_document(bank), former[2])
    paths += former
    if long_experts:
        paths.append(into / "experts_long.csv")
        frame = long_judgements(bank.experts)
        frame.to_csv(paths[-1], index=False, encoding="utf-8", lineterminator="\n")
    return tuple(paths)


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _write_json(document: dict[str, Any], path: Path) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def former_truth_document(bank: SyntheticBank) -> dict[str, Any]:
    """The truth of the former period for ``truth_previous.json``: who moved since, and by how much."""
    former, now = bank.former, bank.truth
    moved = np.flatnonzero(former.shift)
    document = {
        "label": "SYNTHETIC",
        "note": bank.parameters.note,
        "seed": bank.seed,
        "shift": bank.parameters.former.shift,
        "movers": {now.codes[i]: "improved" if former.shift[i] > 0 else "fell" for i in moved},
        "branches": [
            {
                "code": code,
                "theta": dict(zip(former.truth.parts, theta, strict=True)),
                "score": score,
                "change": change,
            }
            for code, theta, score, change in zip(
                former.truth.codes,
                former.truth.theta.tolist(),
                former.truth.score.tolist(),
                (now.score - former.truth.score).tolist(),
                strict=True,
            )
        ],
        "operation_rates": former.operation_rates.to_dict(orient="records"),
    }
    held: dict[str, Any] = plain(document)
    return held


def truth_document(bank: SyntheticBank) -> dict[str, Any]:
    """The truth as plain values for ``truth.json``; never an input of an analysis."""
    truth, hidden, panel = bank.truth, bank.hidden, bank.experts
    profile = bank.parameters.profile
    careless = hidden.loc[hidden["careless"], ["RESP_ID", "careless_type"]]
    document = {
        "label": "SYNTHETIC",
        "note": bank.parameters.note,
        "seed": bank.seed,
        "branches": [
            {"code": code, "region": region, "theta": dict(zip(truth.parts, theta, strict=True)), "score": s}
            for code, region, theta, s in zip(
                truth.codes, truth.region, truth.theta.tolist(), truth.score.tolist(), strict=True
            )
        ],
        "operation_rates": bank.operation_rates.to_dict(orient="records"),
        "weights": {
            parent: dict(zip(panel.children[parent], weights.tolist(), strict=True))
            for parent, weights in panel.weights.items()
        },
        "inconsistent_experts": [panel.ids[i] for i in np.flatnonzero(panel.inconsistent)],
        "careless": dict(careless.itertuples(index=False, name=None)),
        "age_population": dict(enumerate(profile.age_population, start=1)),
    }
    held: dict[str, Any] = plain(document)
    return held


def long_judgements(panel: ExpertPanel) -> pd.DataFrame:
    """The judgements as expert_id, parent, left, right, value: k if left matters more, −k if right does."""
    blocks = []
    for parent, codes in panel.children.items():
        left, right = np.triu_indices(len(codes), k=1)
        above = panel.judgements[parent][:, left, right]
        signed = np.where(above >= 1, np.rint(above), -np.rint(1 / above)).astype(np.int64)
        m, pairs = signed.shape
        labels = np.array(codes)
        blocks.append(
            pd.DataFrame(
                {
                    "expert_id": np.repeat(np.array(panel.ids), pairs),
                    "parent": parent,
                    "left": np.tile(labels[left], m),
                    "right": np.tile(labels[right], m),
                    "value": signed.ravel(),
                }
            )
        )
    return pd.concat(blocks, ignore_index=True).sort_values("expert_id", kind="stable", ignore_index=True)
