"""A formula as LaTeX mathematics."""

from __future__ import annotations

from evalkit.report.blocks.formula import Big, Fraction, Math, Root, Script, tokens

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "varphi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ω": "Omega",
}
SIGNS = {
    "−": "-",
    "·": r"\cdot ",
    "×": r"\times ",
    "÷": r"\div ",
    "±": r"\pm ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "≈": r"\approx ",
    "∈": r"\in ",
    "∘": r"\circ ",
    "○": r"\circ ",
    "∧": r"\wedge ",
    "∨": r"\vee ",
    "⊕": r"\oplus ",
    "∑": r"\sum ",
    "∏": r"\prod ",
    "√": r"\surd ",
    "…": r"\dots ",
    "∞": r"\infty ",
    "→": r"\to ",
    "′": r"^{\prime}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "^": r"\hat{}",
    "~": r"\sim ",
    "\\": r"\backslash ",
}


_FUNCTIONS = {"ln", "log", "exp"}


def latex_math(node: Math) -> str:
    """The formula between no delimiters."""
    match node:
        case str():
            return "".join(_piece(kind, piece) for kind, piece in tokens(node))
        case tuple():
            return "".join(latex_math(part) for part in node)
        case Fraction(top, bottom):
            return rf"\frac{{{latex_math(top)}}}{{{latex_math(bottom)}}}"
        case Root(body):
            return rf"\sqrt{{{latex_math(body)}}}"
        case Script(base, sub, sup):
            return f"{{{latex_math(base)}}}" + _limits(sub, sup)
        case Big(sign, lower, upper):
            return _piece("sign", sign).rstrip() + r"\limits" + _limits(lower, upper)


def _limits(low: Math, high: Math) -> str:
    lowered = f"_{{{latex_math(low)}}}" if low else ""
    return lowered + (f"^{{{latex_math(high)}}}" if high else "")


def _piece(kind: str, piece: str) -> str:
    if kind == "variable":
        return f"\\{GREEK[piece]} " if piece in GREEK else piece
    if kind == "word" and piece in _FUNCTIONS:
        return f"\\{piece} "
    if kind == "word":
        return rf"\mathrm{{{piece}}}" if piece.isascii() else rf"\text{{{piece}}}"
    return SIGNS.get(piece, piece)
