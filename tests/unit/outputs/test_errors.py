"""Our own errors, said in the reader's language."""

import json

import pytest

from weerklank.errors import NotFoundError, ShardFailedError, SourceError, say
from weerklank.outputs.errors import error_line, error_of, error_tree, in_words
from weerklank.text.language import Language

NO_FORMAT = NotFoundError(
    "--from", "N001", say("there is no format {name!r}", name="signal"), say("Choose one of: {known}.", known="csv")
)


def test_an_error_is_said_in_dutch_with_the_same_place_code_and_values():
    told = in_words(NO_FORMAT, Language.NL)
    assert str(told) == "--from: N001 de soort 'signal' bestaat niet\nKies uit: csv."
    assert type(told) is NotFoundError


def test_english_stays_as_it_was_raised():
    assert str(in_words(NO_FORMAT, Language.EN)) == str(NO_FORMAT)


def test_an_error_within_an_error_is_said_in_the_same_language():
    first = SourceError("a.parquet", "S113", "this is no Parquet that can be read", "Write the file again.")
    problem = say(
        "{n} of {tasks} pieces failed, first: {code} {problem}",
        n=1,
        tasks=2,
        code=first.code,
        problem=first.said_problem,
    )
    error = ShardFailedError(say("piece {n}", n=3), "B015", problem, "Run the same command again.")
    assert str(in_words(error, Language.NL)) == (
        "stuk 3: B015 1 van 2 stukken mislukten; het eerste: S113 dit is geen Parquet die te lezen is\n"
        "Geef dezelfde opdracht nog eens."
    )


def test_what_has_no_dutch_stays_english():
    """Such as an error of a newer worker, which this page doesn't know."""
    error = SourceError("x", "S999", say("this {thing} is new", thing="file"), "Update it.")
    assert str(in_words(error, Language.NL)) == str(error)


def test_a_brace_in_a_value_or_in_a_plain_sentence_is_a_brace():
    error = SourceError(
        "in.jsonl", "S009", say("unknown role {role!r}", role="{x}"), 'Write {"id": "1", "text": "…"} on each line.'
    )
    told = in_words(error, Language.NL)
    assert told.problem == "onbekende rol '{x}'"
    assert told.remedy == 'Zet op elke regel {"id": "1", "text": "…"}.'


@pytest.mark.parametrize("language", Language)
def test_an_error_that_was_kept_is_said_to_each_reader(language):
    problem = say("this zip can't be unpacked: {why}", why=say("it is nested too deep"))
    error = SourceError("a.zip", "S012", problem, "Unpack it and give the .txt.")
    kept = json.loads(json.dumps(error_tree(error)))
    assert error_line(error_of("", "S012", kept), language) == error_line(error, language)


def test_a_line_tells_code_problem_and_remedy():
    assert error_line(NO_FORMAT, Language.NL) == "N001 de soort 'signal' bestaat niet. Kies uit: csv."
