"""Subtitles become turns: every word with the right person, and nothing made up."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, named
from weerklank.sources.read import read_file
from weerklank.sources.records import Reading, SkipReason


def read(tmp_path: Path, text: str, *, encoding: str = "utf-8", name: str = "bestand") -> Reading:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_file(path)


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def skipped(reading: Reading) -> list[tuple[int, SkipReason]]:
    return [(skip.line, skip.reason) for skip in reading.skipped]


def vtt(*cues: str, gap_s: int = 0) -> str:
    """Write cues of one second each under a header, `gap_s` seconds apart."""
    step = 1 + gap_s
    blocks = [f"00:{i * step:02}.000 --> 00:{i * step + 1:02}.000\n{cue}\n" for i, cue in enumerate(cues)]
    return "WEBVTT\n\n" + "\n".join(blocks)


def srt(*cues: str) -> str:
    blocks = [f"{i}\n00:00:{i:02},000 --> 00:00:{i + 1:02},000\n{cue}\n" for i, cue in enumerate(cues, 1)]
    return "\n".join(blocks)


def test_a_voice_tag_names_the_speaker_whether_it_is_closed_or_not(tmp_path):
    reading = read(tmp_path, vtt("<v Ann>Hoi daar</v>", "<v Bob>Dag Ann", "<v.luid.boos Ann>Ja"))
    assert turns(reading) == [("Ann", "Hoi daar"), ("Bob", "Dag Ann"), ("Ann", "Ja")]
    assert reading.format == "vtt"
    assert reading.conversations[0].channel is Channel.MEETING


def test_both_voices_of_one_cue_are_kept(tmp_path):
    reading = read(tmp_path, vtt("<v Ann>Hoi</v> <v Bob>Dag</v>", "<v Ann>Klaar?\n<v Bob>Bijna"))
    assert turns(reading) == [("Ann", "Hoi"), ("Bob", "Dag"), ("Ann", "Klaar?"), ("Bob", "Bijna")]


def test_a_name_before_a_colon_is_the_speaker_as_zoom_writes_it(tmp_path):
    reading = read(tmp_path, vtt("Ingrid van der Berg: Goedemorgen", "sanne | praktijk: hoi: ik hoor je"))
    assert turns(reading) == [("Ingrid van der Berg", "Goedemorgen"), ("sanne | praktijk", "hoi: ik hoor je")]


def test_names_after_dashes_or_arrows_are_speakers(tmp_path):
    reading = read(tmp_path, srt("- Kim: Hoi\n- Meneer Bos: Dag", ">> Kim: Goed\nverder"))
    assert turns(reading) == [("Kim", "Hoi"), ("Meneer Bos", "Dag"), ("Kim", "Goed verder")]


def test_the_labels_of_diarisation_are_speakers(tmp_path):
    reading = read(tmp_path, srt("[SPEAKER_00]: hoi", "[SPEAKER_01]: dag", "(Speaker_00)\nnog iets"))
    assert turns(reading) == [("SPEAKER_00", "hoi"), ("SPEAKER_01", "dag"), ("Speaker_00", "nog iets")]


def test_words_before_a_colon_in_the_middle_of_speech_are_no_names(tmp_path):
    reading = read(
        tmp_path,
        srt("Kim: Kijk even.\nLet op: het is duur", "Bos: Om 10:30 uur.", "dus ik zei: nee", "Stap 2: bellen."),
    )
    assert {speaker for speaker, _ in turns(reading)} == {"Kim", "Bos"}
    assert turns(reading)[1] == ("Bos", "Om 10:30 uur. dus ik zei: nee Stap 2: bellen.")


def test_cues_of_one_speaker_are_joined_until_another_begins(tmp_path):
    reading = read(tmp_path, vtt("Ann: Een hele", "Ann: zin.", "Bob: Hm.", "Ann: En nog een."))
    assert turns(reading) == [("Ann", "Een hele zin."), ("Bob", "Hm."), ("Ann", "En nog een.")]
    assert [turn.line for turn in reading.conversations[0].utterances] == [4, 10, 13]


@pytest.mark.parametrize(("gap_s", "count"), [(8, 1), (9, 2)])
def test_a_silence_of_more_than_eight_seconds_begins_a_new_turn(tmp_path, gap_s: int, count: int):
    assert len(turns(read(tmp_path, vtt("<v Ann>Dus.", "<v Ann>Nou.", gap_s=gap_s)))) == count


def test_where_names_stand_at_changes_only_a_cue_without_one_goes_on(tmp_path):
    reading = read(tmp_path, srt("Kim: Goedemiddag.", "Met Kim.", "Klant: Ja.", "Zegt u het maar."))
    assert turns(reading) == [("Kim", "Goedemiddag. Met Kim."), ("Klant", "Ja. Zegt u het maar.")]


def test_where_each_cue_has_its_name_one_without_goes_on_in_mid_sentence_only(tmp_path):
    reading = read(tmp_path, vtt("Ann: Ik wil", "Ann: graag dat", "je belt.", "Wie was dat?", "Bob: Ik."))
    assert turns(reading) == [("Ann", "Ik wil graag dat je belt."), ("Bob", "Ik.")]
    assert skipped(reading) == [(13, SkipReason.NO_SPEAKER)]


def test_a_dash_without_a_name_is_somebody_else_and_nobody_we_know(tmp_path):
    reading = read(tmp_path, srt("Kim: Hoi.", "- Wie is dat?", "Kim: Ik."))
    assert turns(reading) == [("Kim", "Hoi."), ("Kim", "Ik.")]
    assert skipped(reading) == [(7, SkipReason.NO_SPEAKER)]


def test_a_transcript_without_any_names_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, srt("hoi", "dag", "alles goed"))
    assert caught.value.code == "S051"
    assert "Name: " in caught.value.remedy


def test_a_file_without_cues_is_refused(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, "WEBVTT\n\nNOTE niets\n")
    assert caught.value.code == "S050"


def test_notes_styles_regions_and_headers_are_nobodys_words(tmp_path):
    text = (
        "WEBVTT - Overleg\nKind: captions\nLanguage: nl\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:links\n\n"
        "NOTE\nmeer\nregels\n\nintro\n00:01.000 --> 00:02.000\nAnn: Hoi\n\nNOTE terzijde\n\n"
        "c0ffee00-1111-2222-3333-444455556666/7-0\n00:03.000 --> 00:04.000\nBob: Dag\n\nNOTE einde"
    )
    reading = read(tmp_path, text)
    assert turns(reading) == [("Ann", "Hoi"), ("Bob", "Dag")]
    assert reading.skipped == ()


def test_inline_tags_cue_settings_and_entities_are_taken_away(tmp_path):
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000 align:start position:10%\n"
        "<v Bob &amp; Co>Hoi <c.geel>jij</c> <00:00:01.500><i>daar</i> &lt;3 &nbsp;R&amp;D <3\n"
    )
    assert turns(read(tmp_path, text)) == [("Bob & Co", "Hoi jij daar <3 R&D <3")]


def test_the_tags_of_subrip_are_taken_away(tmp_path):
    reading = read(tmp_path, srt('<font color="#fff"><b>Kim:</b></font> Hoi', "{\\an8}<i>Klant: Ja,\ngraag.</i>"))
    assert turns(reading) == [("Kim", "Hoi"), ("Klant", "Ja, graag.")]
    assert reading.conversations[0].channel is Channel.PHONE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_line_end_and_encoding_is_read(tmp_path, end: str, encoding: str):
    text = vtt("Zoë: Hé", "Bob: Dag\nZoë").replace("\n", end)
    assert turns(read(tmp_path, text, encoding=encoding)) == [("Zoë", "Hé"), ("Bob", "Dag Zoë")]


@pytest.mark.parametrize(
    "times", ["00:00:01,000 --> 00:00:02,000", "0:01 --> 0:02", "00:01.0 --> 00:02.5", "1:0:1 --> 1:0:2"]
)
def test_hours_and_fractions_may_be_missing_and_commas_be_dots(tmp_path, times: str):
    assert turns(read(tmp_path, f"1\n{times}\nKim: Hoi\n")) == [("Kim", "Hoi")]


def test_blank_lines_may_be_missing_or_too_many(tmp_path):
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nKim: Hoi\n2\n00:00:02,000 --> 00:00:03,000\n\nBos: Dag\n\n"
        "na een witregel\n\n\n3\n00:00:04,000 --> 00:00:05,000\nKim: 7\n"
    )
    assert turns(read(tmp_path, text)) == [("Kim", "Hoi"), ("Bos", "Dag na een witregel"), ("Kim", "7")]


def test_a_damaged_time_costs_the_time_and_not_the_words(tmp_path):
    text = srt("Kim: Hoi", "Bos: Dag").replace("00:00:02,000 -->", "00:xx:02 -->")
    assert turns(read(tmp_path, text)) == [("Kim", "Hoi"), ("Bos", "Dag")]


def test_an_arrow_that_somebody_says_opens_no_cue(tmp_path):
    assert turns(read(tmp_path, srt("Kim: van 3\n3 --> 4 is de stap"))) == [("Kim", "van 3 3 --> 4 is de stap")]


def test_sounds_are_nobodys_words(tmp_path):
    reading = read(tmp_path, vtt("Ann: Hoi", "[muziek]", "Ann: (lacht)", "Bob: ♪ la la ♪", "Bob: Ha (lacht) die"))
    assert turns(reading) == [("Ann", "Hoi"), ("Bob", "Ha (lacht) die")]
    assert [reason for _, reason in skipped(reading)] == [SkipReason.SYSTEM] * 3


def test_text_before_the_first_cue_and_empty_cues_are_told(tmp_path):
    reading = read(tmp_path, "WEBVTT\n\nlosse tekst\n\n00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\nAnn: Hoi\n")
    assert skipped(reading) == [(3, SkipReason.MALFORMED), (5, SkipReason.EMPTY)]


def test_subtitles_tell_no_time_of_day_but_zooms_own_file_name_does(tmp_path):
    text = vtt("Ann: Hoi", "Bob: Dag", gap_s=4)
    plain = read(tmp_path, text, name="overleg.vtt")
    zoom = read(tmp_path, text, name="GMT20250203-090500_Recording.transcript.vtt")
    assert [turn.at for turn in plain.conversations[0].utterances] == [None, None]
    assert zoom.conversations[0].utterances[1].at == datetime(2025, 2, 3, 9, 5, 5, tzinfo=UTC)


def test_a_webvtt_file_without_its_first_word_is_still_known(tmp_path):
    path = tmp_path / "bestand"
    path.write_text(vtt("Ann: Hoi").removeprefix("WEBVTT\n\n"))
    assert detect(path).id == "vtt"
    assert turns(read_file(path)) == [("Ann", "Hoi")]


def test_bytes_that_are_no_text_give_a_coded_error(tmp_path):
    path = tmp_path / "chat.srt"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(SourceError):
        read_file(path, source=named("srt"))


@pytest.mark.parametrize("pause", [".", ". ", "♪.", "♪ "])
def test_a_long_row_of_dots_before_words_is_read_at_once(tmp_path, pause: str):
    hesitant = " ".join(f"{pause * 40} ja{'a' * 201}.".split())
    began = time.perf_counter()
    assert turns(read(tmp_path, vtt("<v Ingrid>Duur.", f"<v Sanne>{hesitant}")))[1] == ("Sanne", hesitant)
    assert time.perf_counter() - began < 2


def test_a_name_in_a_script_without_capitals_is_a_name(tmp_path):
    text = vtt("محمد: مرحبا", "אנה: שלום", "محمد: نعم", "ja en nee", "goed hoor", "prima zo")
    assert [speaker for speaker, _ in turns(read(tmp_path, text))][:3] == ["محمد", "אנה", "محمد"]
