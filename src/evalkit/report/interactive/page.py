"""The interactive page of a study as one HTML file: no request, no evaluated text, the same bytes."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from evalkit.definitions.text import Language
from evalkit.errors import OptionError, did_you_mean
from evalkit.report.formats.web.theme import extra_style, logo_image
from evalkit.report.interactive.league import RANKED, League, league
from evalkit.report.interactive.packing import inert_json
from evalkit.report.interactive.peers import peers
from evalkit.report.interactive.script import page_script
from evalkit.report.interactive.words import SCRIPT, STATIC, notes, templates
from evalkit.report.theme import Theme
from evalkit.report.view import View
from evalkit.report.wording import smallest
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults

if TYPE_CHECKING:
    from jinja2 import Template


def interactive_page(
    results: StudyResults, language: Language, *, branch: str | None = None, theme: Theme | None = None
) -> str:
    """The page of the head office, or with `branch` the page of one branch, as UTF-8 text.

    The page of a branch holds that branch by name and the others as one anonymous crowd: no codes, names or
    scores of any other branch. Branches with too few answers to be shown are on no page.

    Args:
        results: of ``run_study``.
        language: "zh" or "en".
        branch: code of the branch that will read the page; None = head office.
        theme: the look of the page by daylight; what the study says by default. At night the colours are
            those of evalkit.

    Raises:
        OptionError: no such branch, or one with too few answers to show anything.
    """
    view = View(results=results, language=language, house=theme)
    whole = league(view)
    return assemble(view, payload(view, whole, None if branch is None else _place(view, whole, branch)))


def payload(view: View, whole: League, own: int | None) -> dict[str, Any]:
    """Everything the page's script knows, for the head office or for the branch in row `own`."""
    results = view.results
    system, ranking = results.bundle.index_system, results.ranking
    ranked = int((whole.state == RANKED).sum())
    posterior, shrunken = ranking.posterior, ranking.shrunken
    return {
        "edition": "league" if own is None else "branch",
        "language": view.language,
        "level": view.level,
        "z": view.z,
        "critical": critical_value(ranked, ranking.level),
        "top": None if isinstance(posterior, Failure) else posterior.top,
        "ranked": ranked,
        "least": results.bundle.study.small_n.rank,
        "small": smallest(view),
        "reliability": None
        if isinstance(shrunken, Failure)
        else round(float(np.mean(shrunken.reliability)), 4),
        "dimensions": [view.indicator(dimension.id) for dimension in system.dimensions],
        "indicators": {
            "codes": list(results.indicators.codes),
            "names": [view.indicator(code) for code in results.indicators.codes],
            "dimension": results.weights.dimension.tolist(),
            "weight": results.weights.weights.tolist(),
            "reliability": [None if np.isnan(r) else round(float(r), 2) for r in results.between.reliability],
        },
        "league": (whole if own is None else whole.only(own)).payload(),
        "peers": None if own is None else peers(whole, own),
        "words": templates(view, SCRIPT),
    }


def critical_value(ranked: int, level: float) -> float:
    """Two-sided normal limit for one branch against all others at once (Šidák 1967); conservative."""
    pairs = max(ranked - 1, 1)
    return float(stats.norm.ppf((1 + level ** (1 / pairs)) / 2))


def assemble(view: View, data: dict[str, Any]) -> str:
    """The file from its data; style and script are allowed by their hash, nothing else is allowed."""
    study, provenance = view.results.bundle.study, view.results.provenance
    style, script = _style(view.theme), page_script()
    logo = logo_image(view.theme.logo, view.language)
    pictures = "img-src data:; " if logo else ""
    said = f"evalkit {provenance.versions['evalkit']} · {provenance.study} · {provenance.fingerprint}"
    own = data["edition"] == "branch"
    name = data["league"]["names"][0] if own else ""
    return _template().render(
        language={"zh": "zh-CN", "en": "en"}[view.language],
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        f"{pictures}base-uri 'none'; form-action 'none'",
        title=view.text(study.title),
        subtitle=" · ".join(part for part in (name, view.t("ix_name"), view.text(study.period)) if part),
        banner=view.t("synthetic") if study.data.synthetic else "",
        footer=view.theme.foot(view.language, said),
        logo=logo,
        own=own,
        t=templates(view, STATIC),
        notes=notes(view, own),
        style=style,
        script=script,
        data=inert_json(data),
    )


def _place(view: View, whole: League, branch: str) -> int:
    if branch in whole.codes:
        return whole.codes.index(branch)
    known = [entry.code for entry in view.results.inputs.branches]
    if branch in known:
        least = view.results.bundle.study.small_n.suppress
        raise OptionError(
            f"branch {branch!r} has fewer than {least} usable answers or no score: nothing may be shown",
            hint="leave its page out",
        )
    raise OptionError(f"there is no branch {branch!r}", hint=did_you_mean(branch, known))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _style(theme: Theme) -> str:
    css = files("evalkit.report.interactive").joinpath("page.css").read_text(encoding="utf-8")
    colours = "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in theme.palette.items())
    return f":root{{{colours}}}\n{css}{extra_style(theme)}"


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("evalkit.report.interactive", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")
