"""``evalkit weights``: judgement matrices of a spreadsheet become weights, expert by expert and together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, Problem, StatisticError
from evalkit.experts.found import find_judgements
from evalkit.experts.judgements import Judgements
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import AhpResult, ahp
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.hierarchy import HierarchyResult, ahp_hierarchy
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE, consistency

GROUP = "group (AIJ)"


@result
class DeskWeights(Result):
    """Weights of every judgement matrix in a file.

    Attributes:
        file: the file as the user wrote it.
        experts: (k,) names.
        kept: (k,) whether the expert is in the group.
        max_cr: an expert with CR ≥ this in any matrix is left out whole.
        elements: matrix → the compared elements.
        expert_weights: matrix → (k, n) weights of each expert alone.
        lambda_max: matrix → (k,).
        ci: matrix → (k,).
        cr: matrix → (k,).
        ri: matrix → random index.
        group: matrix → AHP of the element-wise geometric mean (AIJ) of the experts kept.
        hierarchy: global weights where the matrices are one hierarchy (one matrix is one too), else None.
        apart: why there are no global weights, "" where there are.
        method: name of the priority method.
        ri_table: name of the random-index table.
        repairs: what was repaired while reading, and sheets without a matrix.
    """

    title: ClassVar[str] = "Weights from judgements (AHP)"

    file: str
    experts: tuple[str, ...]
    kept: np.ndarray
    max_cr: float
    elements: Mapping[str, tuple[str, ...]]
    expert_weights: Mapping[str, np.ndarray]
    lambda_max: Mapping[str, np.ndarray]
    ci: Mapping[str, np.ndarray]
    cr: Mapping[str, np.ndarray]
    ri: Mapping[str, float]
    group: Mapping[str, AhpResult]
    hierarchy: HierarchyResult | None
    apart: str
    method: str
    ri_table: str
    repairs: tuple[Problem, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Experts left out for inconsistency."""
        return tuple(name for name, kept in zip(self.experts, self.kept, strict=True) if not kept)

    def facts(self) -> dict[str, object]:
        """What was computed from what."""
        found: dict[str, object] = {
            "file": self.file,
            "experts": len(self.experts),
            "left out": ", ".join(self.left_out) or "nobody",
            "limit of CR": self.max_cr,
            "method": f"{self.method} ({next(iter(self.group.values())).method_zh})",
            "random index": self.ri_table,
        }
        if self.hierarchy is not None:
            found["CR of the whole hierarchy"] = self.hierarchy.total_cr
        return found | ({"no global weights": self.apart} if self.apart else {})

    def tables(self) -> tuple[ResultTable, ...]:
        """Weights, local weights, consistency, weights of each expert, verdicts by random-index table."""
        found = [self._local(), self._consistency(), self._by_expert(), self._by_table()]
        return (*([self._bottom()] if self.hierarchy is not None else []), *found)

    def _bottom(self) -> ResultTable:
        held = self.hierarchy
        rows = () if held is None else tuple(zip(held.labels, map(float, held.weights), strict=True))
        return ResultTable(title="Weights", columns=("element", "weight"), rows=rows)

    def _local(self) -> ResultTable:
        rows = tuple(
            (name, matrix, float(share), self.hierarchy.global_weights[name] if self.hierarchy else None)
            for matrix, node in self.group.items()
            for name, share in zip(node.labels, node.weights, strict=True)
        )
        columns = ("element", "matrix", "local weight", "global weight")
        return ResultTable(title="Local weights", columns=columns, rows=rows)

    def _consistency(self) -> ResultTable:
        rows: list[tuple[object, ...]] = []
        for matrix, node in self.group.items():
            size, ri = len(node.labels), self.ri[matrix]
            for e, (name, kept) in enumerate(zip(self.experts, self.kept, strict=True)):
                cr = float(self.cr[matrix][e])
                numbers = (float(self.lambda_max[matrix][e]), float(self.ci[matrix][e]), ri, cr)
                verdict = "consistent" if cr < self.max_cr else "inconsistent"
                rows.append((matrix, name, size, *numbers, verdict, "kept" if kept else "left out"))
            verdict = "consistent" if node.cr < self.max_cr else "inconsistent"
            rows.append((matrix, GROUP, size, node.lambda_max, node.ci, ri, node.cr, verdict, ""))
        columns = ("matrix", "who", "n", "λmax", "CI", f"RI ({self.ri_table})", "CR", "verdict", "expert")
        return ResultTable(title="Consistency", columns=columns, rows=tuple(rows))

    def _by_expert(self) -> ResultTable:
        rows = tuple(
            (expert, matrix, name, float(self.expert_weights[matrix][e, j]))
            for e, expert in enumerate(self.experts)
            for matrix, names in self.elements.items()
            for j, name in enumerate(names)
        )
        columns = ("expert", "matrix", "element", "local weight")
        return ResultTable(title="Weights of each expert", columns=columns, rows=rows)

    def _by_table(self) -> ResultTable:
        rows = tuple(
            (matrix, table, cr, "consistent" if cr < self.max_cr else "inconsistent")
            for matrix, node in self.group.items()
            for table, cr in node.cr_by_table.items()
        )
        columns = ("matrix", "random index", "CR of the group", "verdict")
        return ResultTable(title="Other random indices", columns=columns, rows=rows)


def desk_weights(
    path: Path, *, method: str = "eigenvector", random_index: str = DEFAULT_TABLE, max_cr: float = 0.10
) -> DeskWeights:
    """Weights of the judgement matrices in a workbook or .csv file; no index system is needed.

    Args:
        path: the file; see ``find_judgements`` for what it looks like.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        random_index: name of the random-index table.
        max_cr: an expert with a consistency ratio of this or more in any matrix is left out whole.

    Raises:
        SourceError: the file cannot be read as judgements; every fault is named.
        OptionError: unknown method or table, a matrix beyond the table, or max_cr not above 0.
        StatisticError: no expert is consistent.
    """
    if not max_cr > 0:
        raise OptionError(f"the limit of CR must be above 0; got {max_cr:g}", hint="0.10 is usual")
    held = find_judgements(path)
    own, value, ci, cr, ri = {}, {}, {}, {}, {}
    for matrix, stack in held.matrices.items():
        own[matrix], value[matrix] = priorities(stack, method)
        ci[matrix], cr[matrix], ri[matrix] = consistency(value[matrix], stack.shape[1], random_index)
    kept = np.all(np.column_stack(list(cr.values())) < max_cr, axis=1)
    if not kept.any():
        raise StatisticError(
            f"{path}: none of the {len(kept)} experts is consistent (CR < {max_cr:g} in every matrix); "
            f"the least CR is {min(float(ratio.min()) for ratio in cr.values()):.3f}",
            hint="ask the experts for their judgements again, or say another limit with --max-cr",
        )
    together = {matrix: aggregate_judgements(stack[kept]) for matrix, stack in held.matrices.items()}
    hierarchy, apart = _hierarchy(held, together, method, random_index)
    return DeskWeights(
        file=str(path),
        experts=held.experts,
        kept=kept,
        max_cr=max_cr,
        elements=held.children,
        expert_weights=own,
        lambda_max=value,
        ci=ci,
        cr=cr,
        ri=ri,
        group={
            matrix: ahp(table, held.children[matrix], method=method, random_index=random_index)
            for matrix, table in together.items()
        },
        hierarchy=hierarchy,
        apart=apart,
        method=method,
        ri_table=random_index,
        repairs=held.repairs,
    )


def _hierarchy(
    held: Judgements, together: Mapping[str, np.ndarray], method: str, random_index: str
) -> tuple[HierarchyResult | None, str]:
    try:
        found = ahp_hierarchy(together, held.children, method=method, random_index=random_index)
    except DataError as error:
        return None, f"the matrices are not one hierarchy ({error.message})"
    return found, ""
