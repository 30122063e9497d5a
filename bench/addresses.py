"""Reading annotated addresses: `python -m bench.addresses FILE… [--errors N] [--train FILE]`.

A file holds one token and its label a line (B-road, I-road; any case), an empty line between two
addresses. Three labels are measured: `houseno` is our building, `cellno` our unit, `roomno` our
room; `roadno`, `subroadno` (the number on a road, a lane's 弄) and `floorno` are roles of their own
and count as wrong where they are taken for one of the three. An address is right when all three
are: the same numbers, or rightly none. Numbers are compared without their measure word (12幢,
十二号 and 12 are one); `as_written` compares the very characters. Two numbers side by side, which
stood apart in the source, are parted by a space; nothing else is added to the tokens.

Beside it runs a plain expression for 幢, 单元 and 室, and with `--train` a plain conditional random
field, where python-crfsuite is installed: it learns all the labels of that file, within minutes.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.report import Report
from yimi.language import normalise_number, read_address

LABELS = {"houseno": "building", "cellno": "unit", "roomno": "room"}
GOAL = 0.86
MEASURES = re.compile(
    r"(?:号楼|号栋|号幢|号门|单元号?|办公室|房间|号?商铺|商位|号厂房|门洞|[号栋幢座楼室房市撞店懂搂档铺门排街间])+$"
)
PLAIN = (
    re.compile(r"([A-Za-z]?\d+|[一二三四五六七八九十]+|[A-Z])(?:号楼|幢|栋|座)"),
    re.compile(r"(\d+|[一二三四五六七八九十]+)单元"),
    re.compile(r"([A-Za-z]?\d{3,4})室?(?!\d|[\u4e00-\u9fff]*\d)"),
)
Three = tuple[str, str, str]
Row = list[tuple[str, str]]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--part", default="", help="SEED/N: only the Nth part, in random order")
    parser.add_argument("--errors", type=int, default=0, help="so many that were read wrong")
    parser.add_argument("--train", type=Path, help="a file to train the random field on")
    given = parser.parse_args()
    report = Report("addresses", files=[f.name for f in given.files], part=given.part)
    report.say("houseno = building, cellno = unit, roomno = room; all three must be right")
    rows = [row for file in given.files for row in rows_of(file)]
    rows = _part(rows, given.part)
    texts, gold = [text_of(row) for row in rows], [gold_of(row) for row in rows]
    began = time.process_time()
    found = [_ours(text) for text in texts]
    took = time.process_time() - began
    report.figure("rows", len(rows))
    report.figure("rows_with_one_of_three", sum(any(three) for three in gold))
    _rates(report, "ours", found, gold)
    exact = [_ours(text, exact=True) for text in texts]
    _rates(report, "ours_as_written", exact, [gold_of(row, exact=True) for row in rows])
    report.figure("per_address", took / max(1, len(rows)) * 1e6, "µs")
    _rates(report, "plain_expression", [_plain(text) for text in texts], gold)
    if given.train:
        _random_field(report, given.train, rows, gold)
    wrong = [i for i, three in enumerate(gold) if found[i] != three]
    for index in random.Random(3).sample(wrong, min(given.errors, len(wrong))):
        report.say(f"{texts[index]}  read {'|'.join(found[index])}  gold {'|'.join(gold[index])}")
    present = report.figures["ours_present"]
    return report.done(present_at_least_86_percent=present >= GOAL)


def rows_of(file: Path) -> Iterator[Row]:
    """Yield the addresses of a file, each as its tokens with their labels."""
    row: Row = []
    for line in file.read_text("utf-8").splitlines():
        token, _, label = line.rpartition(" ")
        if line.strip() and token:
            row.append((token, label))
        elif row:
            yield row
            row = []
    if row:
        yield row


def text_of(row: Row) -> str:
    """Return an address as it was written, as far as its tokens tell."""
    text = ""
    for token, _label in row:
        apart = text[-1:].isdigit() and token[:1].isdigit()
        text += f" {token}" if apart else token
    return text


def gold_of(row: Row, *, exact: bool = False) -> Three:
    """Return building, unit and room as annotated; several of a kind are parted by a space."""
    found: dict[str, list[str]] = {label: [] for label in LABELS}
    before = ""
    for token, tag in row:
        begins, _, label = tag.lower().partition("-")
        if label in found:
            if begins == "b" or label != before:
                found[label].append("")
            found[label][-1] += token
        before = label
    tidy: Callable[[str], str] = str if exact else number
    first, second, third = (" ".join(tidy(one) for one in found[label]) for label in LABELS)
    return first, second, third


def number(words: str) -> str:
    """Return a number without its measure words, in one form."""
    plain = re.sub(r"^[第笫]", "", normalise_number(re.sub(r"[/_、~]+", "-", words)))
    plain = MEASURES.sub("", plain) or plain
    return re.sub(r"-+", "-", re.sub(r"[号室店](?=-)", "", plain))


def _ours(text: str, *, exact: bool = False) -> Three:
    read = {part.role: part for part in read_address(text).parts}
    found = []
    for role in LABELS.values():
        part = read.get(role)  # type: ignore[call-overload]
        words = "" if part is None else part.words if exact else number(part.number)
        found.append(words)
    return found[0], found[1], found[2]


def _plain(text: str) -> Three:
    found = [pattern.search(text) for pattern in PLAIN]
    first, second, third = (number(match.group(1)) if match else "" for match in found)
    return first, second, third


def _part(rows: list[Row], part: str) -> list[Row]:
    if not part:
        return rows
    seed, _, share = part.partition("/")
    random.Random(int(seed)).shuffle(rows)
    return rows[: len(rows) // int(share)]


def _rates(report: Report, name: str, found: Sequence[Three], gold: Sequence[Three]) -> None:
    right = [one == other for one, other in zip(found, gold, strict=True)]
    there = [ok for ok, three in zip(right, gold, strict=True) if any(three)]
    report.figure(f"{name}_all_rows", sum(right) / max(1, len(right)))
    report.figure(f"{name}_present", sum(there) / max(1, len(there)), "", f"≥ {GOAL}")


def _random_field(report: Report, train: Path, rows: list[Row], gold: list[Three]) -> None:
    """Train a plain conditional random field on a file of the same form, and read with it."""
    try:
        crf: Any = import_module("pycrfsuite")
    except ImportError:
        report.say("no random field: it needs python-crfsuite, best in an environment of its own:")
        report.say("python3 -m venv /tmp/field && /tmp/field/bin/pip install python-crfsuite")
        report.say("PYTHONPATH=src:. /tmp/field/bin/python -m bench.addresses FILE --train FILE")
        return
    began = time.process_time()
    trainer = crf.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": 100})
    known = list(rows_of(train))
    for row in known:
        trainer.append(_features(row), [tag.lower() for _, tag in row])
    with TemporaryDirectory() as folder:
        model = str(Path(folder) / "model")
        trainer.train(model)
        report.figure("random_field_trained_on", len(known), "rows")
        report.figure("random_field_training", time.process_time() - began, "s of processor")
        report.figure("random_field_size", Path(model).stat().st_size / 1e6, "MB")
        tagger = crf.Tagger()
        tagger.open(model)
        began = time.process_time()
        tags = [tagger.tag(_features(row)) for row in rows]
    took = time.process_time() - began
    report.figure("random_field_per_address", took / max(1, len(rows)) * 1e6, "µs")
    found = [
        gold_of([(token, tag) for (token, _), tag in zip(row, told, strict=True)])
        for row, told in zip(rows, tags, strict=True)
    ]
    _rates(report, "random_field", found, gold)


def _features(row: Row) -> list[dict[str, str]]:
    tokens = [token for token, _ in row]
    shapes = [f"D{len(t)}" if t.isdigit() else "A" if t.isascii() else t for t in tokens]
    padded = ["^", "^", *shapes, "$", "$"]
    found = []
    for i in range(len(tokens)):
        near = {str(k): padded[i + 2 + k] for k in range(-2, 3)}
        near |= {"p": padded[i + 1] + padded[i + 2], "n": padded[i + 2] + padded[i + 3]}
        near["w"] = padded[i + 1] + padded[i + 2] + padded[i + 3]
        found.append(near)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
