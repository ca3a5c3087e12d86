def test_a_folder_without_data_is_told_and_nothing_is_written(run, tmp_path):
    ran = run("train", "--data", tmp_path, "--out", tmp_path / "model")
    assert ran.code == 2
    assert ran.told("N002")
    assert list(tmp_path.iterdir()) == []
