"""Reading pasted chains: `python -m bench.chain [FILE…]`; without a file, a chain is made up.

The raw limit beside it is one pass over the characters of the same text: its bytes decoded and its
lines parted, which no reader can do without.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.report import Report
from yimi.language import read
from yimi.language.__main__ import decoded

LINES = 500
GOAL_S = 0.5
GOODS = ("大米", "鸡蛋", "牛奶", "青菜", "土豆", "面粉", "食用油", "苹果", "猪肉", "豆腐")
MEASURES = ("袋", "斤", "箱", "份", "盒", "板")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明"


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report = Report("chain", files=len(given.files), lines=given.lines, repeats=given.repeats)
    texts = {file.name: file.read_bytes() for file in given.files}
    if not texts:
        texts = {"made_up": made_up(given.lines, given.seed).encode()}
    now = datetime.now(UTC)
    worst = 0.0
    for name, raw in texts.items():
        text = decoded(raw)
        found = read(text, now=now)
        took = best(lambda text=text: read(text, now=now), given.repeats)  # type: ignore[misc]
        limit = best(lambda raw=raw: decoded(raw).splitlines(), given.repeats)  # type: ignore[misc]
        count = max(1, sum(bool(line.strip()) for line in text.splitlines()))
        per_500 = took / count * LINES
        worst = max(worst, per_500)
        report.figure(f"{name}_lines", count)
        report.figure(f"{name}_proposals", len(found.proposals))
        report.figure(f"{name}_took", took, "s")
        report.figure(f"{name}_for_500_lines", per_500, "s", f"< {GOAL_S}")
        report.figure(f"{name}_decoding_alone", limit * 1000, "ms")
    return report.done(five_hundred_lines_under_half_a_second=worst < GOAL_S)


def best(run: Callable[[], object], repeats: int) -> float:
    """Return the processor seconds of the quickest of some runs: others' work does not count."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def made_up(lines: int, seed: int) -> str:
    """Return a group chain of so many lines, as people write them."""
    rng = random.Random(seed)
    rows = ["#接龙", "今天下午四点送菜，要的接龙：门牌+姓名+电话+数量"]
    for number in range(1, lines + 1):
        door = rng.choice(("{}-{}-{}", "{}号楼{}单元{}", "{}栋{}单元{}室")).format(
            rng.randint(1, 15), rng.randint(1, 3), rng.randint(1, 18) * 100 + rng.randint(1, 4)
        )
        name = rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.randint(1, 2)))
        wanted = "，".join(
            f"{rng.choice(GOODS)}{rng.choice(('两', '1', '2', '3', '一'))}{rng.choice(MEASURES)}"
            for _ in range(rng.randint(1, 3))
        )
        phone = f" 154{rng.randrange(10**8):08d}" if rng.random() < 0.6 else ""
        rows.append(f"{number}. {door} {name}{phone} {wanted}")
    return "\n".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
