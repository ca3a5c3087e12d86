import threading
import time

import pytest

from weerklank.understanding.threads import hand_over, several_at_once

MANY = pytest.mark.parametrize("threads", [1, 3])
PATIENCE_S = 30


@MANY
def test_results_are_handed_over_in_the_order_of_the_items(threads):
    found = []

    def slower_first(number):
        time.sleep(0.001 * (number % 5 == 0))
        return number * number

    hand_over(range(200), slower_first, found.append, threads=threads)
    assert found == [number * number for number in range(200)]


@MANY
def test_who_waits_for_an_answer_before_the_next_item_gets_it(threads):
    answers = []
    answered = threading.Semaphore(0)

    def items():
        for number in range(5):
            yield number
            assert answered.acquire(timeout=PATIENCE_S)

    def put(answer):
        answers.append(answer)
        answered.release()

    hand_over(items(), str, put, threads=threads)
    assert answers == list("01234")


@MANY
def test_only_a_few_items_wait(threads):
    taken, handed = 0, 0
    most = 0

    def items():
        nonlocal taken, most
        for number in range(2000):
            taken += 1
            most = max(most, taken - handed)
            yield number

    def put(_answer):
        nonlocal handed
        time.sleep(0.0001)
        handed += 1

    hand_over(items(), str, put, threads=threads)
    assert handed == 2000
    assert most <= 100


@MANY
@pytest.mark.parametrize("where", ["work", "put", "items"])
def test_what_goes_wrong_is_told_and_ends_it(threads, where):
    found = []

    def items():
        for number in range(1000):
            if where == "items" and number == 7:
                raise ZeroDivisionError
            yield number

    def work(number):
        return 1 // (number - 7) if where == "work" else number

    def put(answer):
        if where == "put" and len(found) == 7:
            raise ZeroDivisionError
        found.append(answer)

    with pytest.raises(ZeroDivisionError):
        hand_over(items(), work, put, threads=threads)
    assert len(found) == 7


@MANY
def test_several_at_once_gives_results_in_order_and_takes_only_a_few_items_ahead(threads):
    taken = 0

    def items():
        nonlocal taken
        for number in range(2000):
            taken += 1
            yield number

    with several_at_once(threads) as each:
        for handed, answer in enumerate(each(str, items())):
            assert answer == str(handed)
            assert taken - handed <= 100


def test_what_goes_wrong_in_one_of_several_is_told_and_the_rest_is_left_undone():
    done = []

    def work(number):
        done.append(1 // (number - 7))

    with pytest.raises(ZeroDivisionError), several_at_once(3) as each:
        list(each(work, range(1000)))
    assert len(done) <= 100
