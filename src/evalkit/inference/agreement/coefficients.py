"""The coefficients of agreement by name."""

from __future__ import annotations

from evalkit.inference.agreement.cohen import COHEN
from evalkit.inference.agreement.fleiss import FLEISS
from evalkit.inference.agreement.gwet import GWET
from evalkit.inference.agreement.krippendorff import KRIPPENDORFF
from evalkit.inference.agreement.percent import PERCENT

COEFFICIENTS = {entry.name: entry for entry in (PERCENT, COHEN, FLEISS, KRIPPENDORFF, GWET)}
