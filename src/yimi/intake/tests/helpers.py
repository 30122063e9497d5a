"""What several tests of the desk need."""

from typing import Any

from tests.scenes import Street

from yimi.intake.actions import confirm_lines, receive_text
from yimi.intake.models import Batch, Line

CHAIN = """#接龙
今天团购大米和鸡蛋
例 楼-单元-房号 东西 数量

1. 1-1-101 王秀英 大米两袋
2. 1号楼1单元102 李建国 鸡蛋30个
3. 2-1-301 陈静 大米一袋
"""


def paste(street: Street, text: str = CHAIN, **more: Any) -> Batch:
    """Paste a text at the desk, as the operator of the compound."""
    given = {"area": street.compound, "by": street.operator, "now": street.now} | more
    return receive_text(text=text, **given)


def line_with(batch: Batch, words: str) -> Line:
    """Return the one line of a batch in which some words stand."""
    return batch.lines.get(text__contains=words)


def statuses(batch: Batch) -> list[str]:
    """Return the states of a batch's lines in their order."""
    return list(batch.lines.order_by("order").values_list("status", flat=True))


def confirmed(street: Street, text: str = CHAIN, **more: Any) -> Batch:
    batch = paste(street, text, **more)
    confirm_lines(batch=batch, by=street.operator, now=more.get("now", street.now))
    return batch
