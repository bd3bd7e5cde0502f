"""Seeded data for the benchmarks: correlated Likert answers of any size."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def likert(
    n: int, p: int, *, factors: int = 5, points: int = 5, seed: int = 1, missing: float = 0.0
) -> np.ndarray:
    """Answers 1 … points of n people to p items that load .7 on one of some factors correlated .3; float."""
    rng = np.random.default_rng(seed)
    phi = np.full((factors, factors), 0.3) + 0.7 * np.eye(factors)
    common = rng.standard_normal((n, factors)) @ np.linalg.cholesky(phi).T
    latent = 0.7 * common[:, np.arange(p) % factors] + np.sqrt(0.51) * rng.standard_normal((n, p))
    cuts = np.linspace(-1.6, 0.9, points - 1)
    answers = 1.0 + (latent[:, :, None] > cuts).sum(axis=2)
    if missing:
        answers[rng.random((n, p)) < missing] = np.nan
    return answers


def write_csv(values: np.ndarray, path: Path) -> Path:
    """Whole-number answers as CSV with a header q1 … qp."""
    header = ",".join(f"q{j + 1}" for j in range(values.shape[1])) + "\n"
    n, p = values.shape
    lines = np.full((n, 2 * p), ord(","), dtype=np.uint8)
    lines[:, ::2] = values.astype(np.uint8) + ord("0")
    lines[:, -1] = ord("\n")
    path.write_bytes(header.encode() + lines.tobytes())
    return path
