"""The command that shows a reading."""

import json

from yimi.language.__main__ import decoded, main


def test_a_file_is_shown_as_text_and_as_json(tmp_path, capsys):
    file = tmp_path / "chain.txt"
    file.write_text("#接龙\n大米\n1. 3-2-501 2袋\n2.", encoding="utf-8")
    assert main(["parse", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "大米×2袋" in shown
    assert "empty_slot" in shown
    assert main(["parse", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["form"] == "chain"


def test_old_encodings_are_read():
    assert decoded("大米".encode("gb18030")) == "大米"
    assert decoded("大米".encode("utf-16")) == "大米"
    assert decoded("大米".encode("utf-8-sig")) == "大米"
