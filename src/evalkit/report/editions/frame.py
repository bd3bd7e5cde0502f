"""What every page of every edition carries: the warning of synthetic data and the line at the foot."""

from __future__ import annotations

from evalkit.report.view import View


def banner(view: View) -> str:
    """The warning on every page; "" where the data are real."""
    return view.t("synthetic") if view.results.bundle.study.data.synthetic else ""


def footer(view: View) -> str:
    """Software, study and fingerprint of the data."""
    provenance = view.results.provenance
    return f"evalkit {provenance.versions['evalkit']} · {provenance.study} · {provenance.fingerprint}"
