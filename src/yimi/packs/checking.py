"""Checking a folder of a pack and saying what is wrong the way the person who wrote it speaks.

The sentences are Chinese: whoever edits a pack at two in the morning reads them on a terminal.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, SequenceNode

from yimi.packs import basics, changes, isolation, office, schema
from yimi.packs.loader import PackError, load_pack
from yimi.packs.schema import Pack, Strict

Steps = Sequence[str | int]
YAML_IS_BROKEN = (
    "这一行或上一行的写法不对。常见原因：冒号后面没有空格、用了中文冒号或逗号、引号没有配对、"
    "缩进没对齐、用了 Tab 键。"
)
# What pydantic calls a mistake, and how to say it.
SAYS = {
    "missing": "少了 “{last}”。",
    "literal_error": "“{input}” 不能用，只能写：{expected}。",
    "string_pattern_mismatch": "“{input}” 不合规定：只用小写字母、数字和 _，字母开头。",
    "float_parsing": "要写数字，写的是 “{input}”。",
    "float_type": "要写数字，写的是 “{input}”。",
    "int_parsing": "要写整数，写的是 “{input}”。",
    "int_type": "要写整数，写的是 “{input}”。",
    "bool_parsing": "只能写 true 或 false，写的是 “{input}”。",
    "bool_type": "只能写 true 或 false，写的是 “{input}”。",
    "greater_than": "要大于 {gt}，写的是 {input}。",
    "greater_than_equal": "不能小于 {ge}，写的是 {input}。",
    "less_than_equal": "不能大于 {le}，写的是 {input}。",
    "string_too_short": "不能空着。",
    "string_too_long": "太长了，最多 {max_length} 个字。",
    "string_type": "要写文字；写的是 “{input}”，请加上引号。",
    "tuple_type": "要写成一列（每项前面加 -，或放在 [ ] 里）。",
    "model_type": "要写成几项（如 {{zh: …, en: …}}），写的是 “{input}”。",
    "model_attributes_type": "要写成几项（如 {{zh: …, en: …}}），写的是 “{input}”。",
}
DATES = "日期要写成 2026-01-31 这样，写的是 “{input}”。"
TIMES = '时间要写成 "08:30" 这样（带引号），写的是 “{input}”。'
# What our own checks say, and how to say it here.
RULES = (
    (r"(\w+): given twice: (.+)", "“{1}” 在 {0} 里写了两次，code 不能重复。"),
    (r"service (\w+): no category (\w+)", "服务 {0} 的 category 写了 “{1}”，没有这个类别。"),
    (r"service (\w+): no clock (\w+)", "服务 {0} 的 clock 写了 “{1}”，没有这种算时间的办法。"),
    (r"service (\w+): answered later than solved", "服务 {0} 的 respond 比 solve 还长。"),
    (
        r"service (\w+): a rule marked L belongs into weak_rules",
        "服务 {0} 用了 confidence: L。来源不牢靠的写到 weak_rules 里，由人点了才用。",
    ),
    (
        r"service (\w+): who needs a doctor never stops the clock",
        "服务 {0} 是 never_rejected，waiting 要写 {{resident: run, stock: run}}。",
    ),
    (r"clock (\w+): no calendar (\w+)", "clock {0} 的 calendar 写了 “{1}”，没有这个日历。"),
    (r"clock (\w+) has no hours", "clock {0} 没写 hours（几点到几点）。"),
    (r"clock (\w+) never runs", "clock {0} 一天也不开。"),
    (r"cover (\w+): no clock (\w+)", "cover {0} 的 clock 写了 “{1}”，没有这种算时间的办法。"),
    (r"(editions|weak_rules) (\w+): no service (\w+)", "{0} 里的 {1} 提到服务 “{2}”，没有这项。"),
    (r"there is no pack '([^']*)'", "没有叫 “{0}” 的规则包，请看 extends 写对了没有。"),
    (r"pack '([^']*)' calls itself '([^']*)'", "文件夹叫 {0}，pack.yaml 里的 code 却是 {1}。"),
    (r"packs extend each other in a circle: (.+)", "规则包绕着圈互相引用：{0}。"),
    (r"isolation (\w+): no kind (\w+)", "隔离规则 {0} 写了 “{1}”，isolation_kinds 里没有。"),
    (r"isolation (\w+): no edition (\w+)", "隔离规则 {0} 的 editions 写了 “{1}”，没有这一版。"),
    (
        r"isolation (\w+): a rule marked L belongs into weak_rules",
        "隔离规则 {0}：来源不牢靠（L）的写到 weak_rules 里，由人点了才用；weak_rules 里只写 L。",
    ),
    (r"isolation (\w+): given twice for one edition", "隔离规则 {0} 在同一版里写了两次。"),
    (r"isolation (\w+): longer than (\d+) days", "隔离规则 {0} 加起来超过 {1} 天。"),
    (
        r"isolation (\w+): its longest time is shorter than its steps",
        "隔离规则 {0} 的 most_days 比各段加起来还短。",
    ),
    (r"weak rule (\w+) changes nothing", "weak_rules 里的 {0} 什么也没改。"),
    (r"weak rule (\w+) is marked (\w+)", "weak_rules 里的 {0} 要写 confidence: L，写的是 {1}。"),
    (r"edition (\w+) does not say from when", "editions 里的 {0} 没写 effective_from。"),
    (r"opening hours end before they begin: (.+)", "开门时间比关门时间晚：{0}。"),
    (r"the weights of the rates are all zero", "三率的比重不能都是 0。"),
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the file, the line where it is known, the part, and a sentence."""

    file: str
    line: int | None
    where: str
    says: str

    def __str__(self) -> str:
        line = f" 第 {self.line} 行" if self.line else ""
        where = f"（{self.where}）" if self.where else ""
        return f"{self.file}{line}{where}：{self.says}"


def check_folder(home: Path) -> list[Problem]:
    """Return everything that is wrong with the pack in a folder; nothing where it can be used."""
    if not (home / "pack.yaml").is_file():
        return [Problem(home.name, None, "", "这个文件夹里没有 pack.yaml，不是规则包。")]
    nodes: dict[str, tuple[str, Node]] = {}
    content: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in sorted(home.glob("*.yaml")):
        problems += _read(file, nodes, content)
    if problems:
        return problems
    try:
        Pack.model_validate(content)
    except ValidationError as error:
        return [_problem(entry, nodes) for entry in error.errors()]
    try:
        load_pack(home.name, folder=home.parent)
    except PackError as error:
        return [_of_the_whole(line, nodes) for line in _lines(str(error))]
    return []


def _read(
    file: Path, nodes: dict[str, tuple[str, Node]], content: dict[str, Any]
) -> Iterator[Problem]:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield Problem(file.name, None, "", "读不出来，请用 UTF-8 编码保存。")
        return
    try:
        part = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield Problem(file.name, mark.line + 1 if mark else None, "", YAML_IS_BROKEN)
        return
    except yaml.YAMLError:
        yield Problem(file.name, None, "", YAML_IS_BROKEN)
        return
    if not isinstance(part, Mapping) or not isinstance(root, MappingNode):
        yield Problem(file.name, 1, "", "最外层要写名字和内容，如 services: 下面一项一项列。")
        return
    for key_node, value_node in root.value:
        key = str(key_node.value)
        if key in nodes:
            line = key_node.start_mark.line + 1
            yield Problem(
                file.name, line, key, f"“{key}” 在 {nodes[key][0]} 里已经写过，合到一处。"
            )
        nodes.setdefault(key, (file.name, value_node))
    content.update(part)


def _problem(entry: Any, nodes: dict[str, tuple[str, Node]]) -> Problem:
    steps: Steps = entry["loc"]
    file, line = _place(steps, nodes)
    where = ".".join(str(step) for step in _named(steps, nodes))
    return Problem(file, line, where, _says(entry))


def _says(entry: Any) -> str:
    kind, steps = entry["type"], entry["loc"]
    last = str(steps[-1]) if steps else ""
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(last, _known_keys(), n=1, cutoff=0.7)
        hint = f"是不是想写 “{near[0]}”？" if near else "请删掉。"
        return f"不认识 “{last}”，{hint}"
    if kind == "value_error":
        return _rule(str(entry["msg"]).removeprefix("Value error, "))
    context = {"last": last, "input": _short(entry.get("input")), **(entry.get("ctx") or {})}
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind.startswith("date"):
        return DATES.format(**context)
    if kind.startswith("time"):
        return TIMES.format(**context)
    if kind in SAYS:
        return SAYS[kind].format(**context)
    return str(entry["msg"])


def _rule(message: str) -> str:
    for pattern, words in RULES:
        if found := re.search(pattern, message):
            return words.format(*found.groups())
    return message


def _of_the_whole(line: str, nodes: dict[str, tuple[str, Node]]) -> Problem:
    """Return what is wrong only once the pack is laid over the one that it extends."""
    named = re.search(r"(?:service|clock|cover|isolation|editions|weak_rules) (\w+)", line)
    for file, node in nodes.values():
        if named and isinstance(node, SequenceNode):
            for child in node.value:
                if _code(child) == named[1]:
                    return Problem(file, child.start_mark.line + 1, "", _rule(line))
    return Problem("pack.yaml", None, "", _rule(line))


def _lines(message: str) -> list[str]:
    lines = [line.strip() for line in message.splitlines()]
    return [line for line in lines[1:] if line] or lines[:1]


def _place(steps: Steps, nodes: dict[str, tuple[str, Node]]) -> tuple[str, int | None]:
    """Return the file and the line of a part, or of the last thing around it that is there."""
    if not steps or str(steps[0]) not in nodes:
        return "pack.yaml", None
    file, node = nodes[str(steps[0])]
    line = node.start_mark.line + 1
    for step in steps[1:]:
        found = _child(node, step)
        if found is None:
            break
        node, line = found
    return file, line


def _child(node: Node, step: str | int) -> tuple[Node, int] | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: Node = node.value[step]
        return child, child.start_mark.line + 1
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    return None


def _named(steps: Steps, nodes: dict[str, tuple[str, Node]]) -> list[str | int]:
    """Return the steps to a part with the code of an entry in place of its number."""
    named: list[str | int] = []
    node = nodes[str(steps[0])][1] if steps and str(steps[0]) in nodes else None
    for number, step in enumerate(steps):
        if number and node is not None:
            found = _child(node, step)
            node = found[0] if found else None
        code = _code(node) if isinstance(step, int) and node is not None else ""
        named.append(code or step)
    return named


def _code(node: Node) -> str:
    found = _child(node, "code")
    return str(found[0].value) if found and isinstance(found[0].value, str) else ""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 30 else f"{text[:30]}…"


def _known_keys() -> list[str]:
    models = [
        kind
        for module in (basics, changes, isolation, office, schema)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Strict)
    ]
    return sorted({name for model in models for name in model.model_fields})
