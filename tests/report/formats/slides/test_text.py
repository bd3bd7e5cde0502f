"""How text is broken and cut on a slide."""

from __future__ import annotations

import pytest

from evalkit.report.blocks.numbering import number
from evalkit.report.document import Cite, Heading, Paragraph, Ref, Reference, References
from evalkit.report.formats.slides.text import Line, broken, cut, limited, line_count, spoken, width_of

ENGLISH = "Log every complaint to one person on the same day and answer within three working days. " * 3
CHINESE = "所有投诉当天登记到人，三个工作日内答复，结案后一周内回访；C35达到73。" * 3


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
@pytest.mark.parametrize("width", [80.0, 200.0, 600.0])
def test_lines_hold_the_whole_text_and_none_is_wider_than_its_room(text: str, width: float) -> None:
    lines = broken(text, 12.0, width)
    assert "".join(lines) == text
    assert all(width_of(line.rstrip(), 12.0) <= width + 3.0 for line in lines)  # a seam at a line's start


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
@pytest.mark.parametrize("lines", [1, 2, 4])
def test_a_cut_text_takes_so_many_lines_and_says_that_it_goes_on(text: str, lines: int) -> None:
    shown = cut(text, 12.0, 200.0, lines)
    assert line_count(shown, 12.0, 200.0) == lines
    assert shown.endswith("…")
    assert text.startswith(shown[:-1])
    assert cut("short", 12.0, 200.0, lines) == "short"


def test_chinese_beside_latin_text_takes_more_room_than_its_characters() -> None:
    assert width_of("第12支行", 10.0) > width_of("第", 10.0) + width_of("12", 10.0) + width_of("支行", 10.0)


def test_a_bullet_and_the_space_before_it_count_for_the_height() -> None:
    text = "word " * 20
    plain, bullet = Line(text, 12.0), Line(text, 12.0, bullet=True, gap=3.0)
    assert bullet.height(200.0) >= plain.height(200.0) + 3.0


def test_a_list_says_how_many_it_leaves_out() -> None:
    assert limited(list("abcdef"), 6) == (tuple("abcdef"), 0)
    assert limited(list("abcdefgh"), 6) == (tuple("abcde"), 3)


def test_references_are_spoken_as_their_numbers() -> None:
    blocks = [
        Heading(1, "Weights", "sec-weights"),
        Paragraph(("See ", Ref("sec-weights"), " ", Cite("saaty1980"), ".")),
        References((Reference("saaty1980", "Saaty", "Saaty, 1980"),), numbered=False),
    ]
    assert spoken(blocks[1].text, number(blocks, "en", 5)) == "See Section 5.1 (Saaty, 1980)."
