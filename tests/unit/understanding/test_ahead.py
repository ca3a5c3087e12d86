import pickle
import threading

import pytest

from weerklank.understanding.ahead import Ahead


def test_it_loads_once_however_often_and_from_wherever_it_is_asked():
    calls = []
    ahead = Ahead(lambda: calls.append(1) or len(calls))
    ahead.start()
    ahead.start()
    threads = [threading.Thread(target=ahead.result) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ahead.result() == 1
    assert calls == [1]


def test_nothing_is_loaded_before_it_is_asked_for():
    calls = []
    Ahead(lambda: calls.append(1))
    assert calls == []


def test_an_error_is_raised_where_the_result_is_asked_for_each_time():
    def fail():
        raise ValueError("no model")

    ahead = Ahead(fail)
    ahead.start()
    for _ in range(2):
        with pytest.raises(ValueError, match="no model"):
            ahead.result()


def test_another_process_gets_the_function_and_not_what_it_gave():
    ahead = Ahead(threading.Lock)
    ahead.result()
    again = pickle.loads(pickle.dumps(ahead))
    assert again.result() is not ahead.result()
