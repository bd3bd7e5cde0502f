"""The three forms of a reference, on works whose printed entries are known."""

from __future__ import annotations

import pytest

from evalkit.errors import OptionError
from evalkit.report.thesis.bibliography import apa, apa_short, bibtex, gb_t_7714, references, sources


def test_gb_t_7714_names_three_authors_in_capitals_without_dots() -> None:
    assert gb_t_7714(sources()["mogstad2024"]) == (
        "MOGSTAD M, ROMANO J P, SHAIKH A M, et al. Inference for ranks with applications to mobility across "
        "neighbourhoods and academic achievement across countries[J]. Review of Economic Studies, 2024, 91(1): 476-518."
    )
    assert gb_t_7714(sources()["hwang1981"]) == (
        "HWANG C L, YOON K. Multiple attribute decision making: methods and applications[M]. Berlin: Springer, 1981."
    )


def test_apa_joins_the_last_author_by_an_ampersand() -> None:
    assert apa(sources()["forman1998"]) == (
        "Forman, E., & Peniwati, K. (1998). Aggregating individual judgments and priorities with the analytic "
        "hierarchy process. European Journal of Operational Research, 108(1), 165–169."
    )
    assert apa(sources()["oecd2008"]).startswith("OECD, & JRC. (2008).")
    assert apa_short(sources()["saaty1980"]) == "Saaty, 1980"
    assert apa_short(sources()["forman1998"]) == "Forman & Peniwati, 1998"
    assert apa_short(sources()["maydeu2007"]) == "Maydeu-Olivares et al., 2007"


def test_english_lists_stand_in_the_order_of_authors_and_chinese_ones_as_cited() -> None:
    keys = ("saaty1980", "cronbach1951", "saaty1980")
    assert [entry.key for entry in references(keys, "en")] == ["cronbach1951", "saaty1980"]
    assert [entry.key for entry in references(keys, "zh")] == ["saaty1980", "cronbach1951"]


def test_an_unknown_work_is_named() -> None:
    with pytest.raises(OptionError, match="saaty1980"):
        references(("saaty1981",), "en")


def test_bibtex_braces_what_must_not_be_changed() -> None:
    text = bibtex(("oecd2008", "kaiser1974"))
    assert text.startswith("@article{kaiser1974,")
    assert "author = {{OECD} and {JRC}}" in text
    assert "pages = {31--36}" in text
    assert text.count("@") == 2
    assert text.count("{") == text.count("}")
