"""Transcripts in every format: speakers, time codes, encodings; what is no transcript is named."""

from __future__ import annotations

import time
from pathlib import Path

import docx
import pytest

from evalkit.errors import SourceError
from evalkit.sources.interviews.reading import read_project
from evalkit.sources.interviews.transcripts import read_transcript


def turns(path: Path) -> list[tuple[str, float | None, str]]:
    document = read_transcript(path)
    return [(t.speaker, t.seconds, document.text[t.start : t.end]) for t in document.turns]


@pytest.fixture
def save(tmp_path: Path):
    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_half_and_full_width_colons_in_every_encoding(save, encoding) -> None:
    path = save("a.txt", "访谈者：您好，请介绍。\r\n客户经理A: 我们很忙。\r\n第二行\r\n", encoding)
    assert turns(path) == [("访谈者", None, "您好，请介绍。"), ("客户经理A", None, "我们很忙。\n第二行")]


def test_time_codes_before_after_and_on_a_line_of_their_own(save) -> None:
    path = save(
        "a.txt", "[00:00:05] 王经理：好的\n张三 01:02:03\n我说两句\n李四 [00:07]：嗯\n(00:09) 没有名字\n"
    )
    assert turns(path) == [
        ("王经理", 5.0, "好的"),
        ("张三", 3723.0, "我说两句"),
        ("李四", 7.0, "嗯"),
        ("", 9.0, "没有名字"),
    ]


def test_colons_that_name_no_speaker(save) -> None:
    path = save("a.txt", "Ann: see https://example.org\nhttps://example.org: no\nat 10:30 we met\n")
    assert turns(path) == [("Ann", None, "see https://example.org\nhttps://example.org: no\nat 10:30 we met")]


def test_markdown_emphasis_around_speakers(save) -> None:
    path = save("a.md", "**Interviewer:** Hello?\n\n**Ann**: Fine: really\n")
    assert turns(path) == [("Interviewer", None, "Hello?"), ("Ann", None, "Fine: really")]


def test_text_without_speakers_is_one_turn(save) -> None:
    assert turns(save("a.txt", "\none line\n\nanother\n")) == [("", None, "one line\n\nanother")]


def test_web_subtitles_with_voices(save) -> None:
    text = (
        "WEBVTT\n\nNOTE hidden\n\nintro\n00:00:01.500 --> 00:00:04.000\n<v 访谈者>你好\n\n"
        "00:00:05.000 --> 00:00:06.000 align:start\n<v.loud Ann>Hi <i>there</i></v>\n\n"
        "00:07.000 --> 00:09.000\nmore\n"
    )
    path = save("a.vtt", text)
    assert turns(path) == [("访谈者", 1.5, "你好"), ("Ann", 5.0, "Hi there\nmore")]
    assert read_transcript(path).text == "你好\nHi there\nmore"


def test_subrip_with_speakers_in_the_text(save) -> None:
    text = "1\r\n00:00:01,500 --> 00:00:04,000\r\n访谈者：你好\r\n\r\n2\r\n00:01:05,000 --> 00:01:06,000\r\n王：嗯\r\n"
    assert turns(save("a.srt", text)) == [("访谈者", 1.5, "你好"), ("王", 65.0, "嗯")]


def test_word_documents_with_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("访谈者：您好")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "客户：", "好的"
    document.add_paragraph("访谈者：谢谢")
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert turns(path) == [("访谈者", None, "您好"), ("客户", None, "好的"), ("访谈者", None, "谢谢")]


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.txt", b"  \n", "empty"),
        ("a.txt", b"\x00\x01\x02", "not a text"),
        ("a.srt", b"hello", "no cues"),
        ("a.docx", b"no zip", "not a zip archive"),
    ],
)
def test_what_is_no_transcript_is_named(tmp_path: Path, name, raw, words) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(SourceError, match=words):
        read_transcript(path)


def test_a_folder_names_every_file_that_cannot_be_read(save, tmp_path: Path) -> None:
    save("a.txt", "Ann: hello")
    project = read_project(tmp_path)
    assert [d.name for d in project.documents] == ["a"]
    save("b.txt", " ")
    save("c.srt", "x")
    save("a.md", "Ann: twice")
    with pytest.raises(SourceError) as caught:
        read_project(tmp_path)
    assert len(caught.value.problems) == 3


def test_unknown_kinds_missing_files_and_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"\.pdf are not read"):
        read_project(tmp_path / "a.pdf")
    with pytest.raises(SourceError, match="no such file"):
        read_project(tmp_path / "b.txt")
    with pytest.raises(SourceError, match="no transcript in the folder"):
        read_project(tmp_path)


def test_white_space_of_any_length_is_read_at_once(save) -> None:
    begun = time.process_time()
    read_transcript(save("t.txt", "A: hi\n" + " " * 50_000 + "x\nB" + " " * 50_000 + "y\n"))
    assert time.process_time() - begun < 1.0


def test_speakers_are_one_whatever_cannot_be_seen(save) -> None:
    found = read_transcript(save("t.txt", "\u202eAnn: hi\n\u200bBob: yes\nBob: again\n"))
    assert [turn.speaker for turn in found.turns] == ["Ann", "Bob", "Bob"]


def test_two_voices_in_a_cue_and_character_references(save) -> None:
    text = "WEBVTT\n\n100:00:01.000 --> 100:00:02.000\n<v Tom &amp; Co>a &lt; b\n<v Ann>yes\n"
    found = read_transcript(save("t.vtt", text))
    assert found.text == "a < b\nyes"
    assert [(turn.speaker, turn.seconds) for turn in found.turns] == [
        ("Tom & Co", 360_001.0),
        ("Ann", 360_001.0),
    ]


def test_an_empty_line_inside_a_cue_loses_nothing(save) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n\nmore\n\n2\n00:00:03,000 --> 00:00:04,000\ntwo\n"
    assert read_transcript(save("t.srt", text)).text == "one more\ntwo"
    note = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\nNOTE not said\n\n00:03.000 --> 00:04.000\ntwo\n"
    assert read_transcript(save("t.vtt", note)).text == "one\ntwo"


def test_cues_without_readable_times_are_all_named(save) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n0x:01 --> 1\nb\n\nsoon --> later\nc\n"
    with pytest.raises(SourceError) as found:
        read_transcript(save("t.vtt", text))
    assert [problem.line for problem in found.value.problems] == [6, 9]
