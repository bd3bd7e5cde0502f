"""Methods of extraction by name. A new method is one file and one line here."""

from __future__ import annotations

from evalkit.psychometrics.factor_types import ExtractionMethod
from evalkit.psychometrics.factors.components import principal_components
from evalkit.psychometrics.factors.maximum_likelihood import maximum_likelihood
from evalkit.psychometrics.factors.minres import minres
from evalkit.psychometrics.factors.principal_axis import principal_axis
from evalkit.registry import Registry

EXTRACTIONS: Registry[ExtractionMethod] = Registry(
    "method",
    {
        "minres": ExtractionMethod(extract=minres, label="minimum residuals (ULS)"),
        "ml": ExtractionMethod(extract=maximum_likelihood, label="maximum likelihood"),
        "paf": ExtractionMethod(extract=principal_axis, label="principal axis factoring"),
        "pca": ExtractionMethod(
            extract=principal_components, label="principal components", common_factors=False
        ),
    },
)
