"""Forwarded chats: who wrote what, in the usual ways of copying them out."""

from __future__ import annotations

import re
from dataclasses import dataclass

DATE = r"(?:\d{4}\s?[-/年.]\s?)?\d{1,2}\s?[-/月.]\s?\d{1,2}日?"
CLOCK = r"(?:[上下]午|晚上|中午|凌晨|早上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?"
HEAD_AFTER = re.compile(
    rf"^[ \t]*(?P<nick>\S.{{0,30}}?)[ \t]+(?:{DATE}[ \t]*)?{CLOCK}[ \t]*:?[ \t]*$"
)
HEAD_DATED = re.compile(
    rf"^[ \t]*(?P<nick>\S.{{0,30}}?)[ \t]+{DATE}[ \t]+{CLOCK}[ \t]*:?[ \t]*(?P<body>\S.*)?$"
)
HEAD_BEFORE = re.compile(
    rf"^[ \t]*[\[(【]?(?:{DATE}[ \t,]*)?{CLOCK}[\])】]?[ \t,-]*(?P<nick>[^\s:\[\]][^:\n]"
    rf"{{0,24}}?)[ \t]*(?::[ \t]*(?P<body>.*))?$"
)
SAID = re.compile(
    r"^[ \t]*(?P<nick>[^\s:,。;!?]{1,20}(?: [^\s:,。;!?]{1,10})?):[ \t]*(?P<body>\S.*)?$"
)
NOT_NICK = re.compile(
    r"^(?:(?:联系|收货|收件)?人?(?:姓名|名字|电话|手机号?|地址|住址|方式)|.*(?:地址|"
    r"电话|姓名|情况|需求|备注|数量|时间|房号|楼号|门牌|求助|说明|药品|药名|年龄|诉求|"
    r"人数|物资|需要|商品|内容|病情|症状|提示|通知|位置|标题|如下|所需|清单|规则|格式|"
    r"例))$|^\d+[.、)]?|^https?$|^注$|\d{1,2}$(?<=[\s点上下午]\d)"
)
_DAY = r"(?:星期|周)[一二三四五六日天]"
DATE_LINE = re.compile(rf"^[\W_]*(?=\S)(?:{DATE})?[\W_]*(?:{_DAY})?[\W_]*(?:{CLOCK})?[\W_]*$")
PLACEHOLDER = re.compile(
    (
        r"^(?:\s*\[(?:图片|照片|语音|视频|表情|动画表情|文件|位置|红包|链接|小程序|名片|"
        r"转账|聊天记录|卡片|Photo|Sticker|Video|Voice|Image|File)[^\]\n]{0,40}\]\s*)+$|"
        r"^\s*<?(?:图片|媒体文件|Media omitted)[^\n]{0,20}>?\s*$"
    ),
    re.IGNORECASE,
)
SYSTEM = re.compile(
    r"撤回了一条消息|加入了?群聊|退出了?群聊|移出了?群聊|拍了拍|修改群名|与群里其他人|"
    r"开启了朋友验证|以下(?:是|为)(?:新消息|聊天记录)|邀请.{1,20}加入|"
    r"通过扫描.{0,20}加入|领取了.{0,6}红包|查看更多消息|群公告"
)


@dataclass(slots=True)
class Message:
    """One message: where its heading line stands, who wrote it, where its words are."""

    head: tuple[int, int] | None
    nick: tuple[int, int] | None
    start: int
    end: int


def find_messages(text: str, lines: list[tuple[int, int]]) -> list[Message] | None:
    """This function will split a forwarded chat into its messages, or return None."""
    if ":" not in text:
        return None
    headed = _headed(text, lines)
    if headed:
        return headed
    return _said(text, lines)


def _headed(text: str, lines: list[tuple[int, int]]) -> list[Message]:
    messages: list[Message] = []
    count = 0
    for a, b in lines:
        line = text[a:b]
        match = _head(line)
        if match:
            count += 1
            body = match.groupdict().get("body")
            nick = (a + match.start("nick"), a + match.end("nick"))
            if body:
                messages.append(Message(None, nick, a + match.start("body"), b))
            else:
                messages.append(Message((a, b), nick, b, b))
        elif messages:
            messages[-1].end = b
        elif line.strip():
            messages.append(Message(None, None, a, b))
    return messages if count else []


def _head(line: str) -> re.Match[str] | None:
    if ":" not in line or len(line) > 600 or DATE_LINE.match(line):
        return None
    match = HEAD_AFTER.match(line) or HEAD_DATED.match(line) or HEAD_BEFORE.match(line)
    if not match or not re.search(r"[^\W\d_]", match["nick"]):
        return None
    if re.search(r"[,。;!?]", match["nick"]) or NOT_NICK.match(match["nick"]):
        return None
    # 明天 9:30 or 下午 10:00 is an hour, nobody's name.
    if re.search(
        r"(?:今|明|后)天|上午|下午|晚上|早上|点|送|前|截止|时间|\d{1,2}[日号]$", match["nick"]
    ):
        return None
    return match


def _said(text: str, lines: list[tuple[int, int]]) -> list[Message] | None:
    filled = [(a, b) for a, b in lines if text[a:b].strip()]
    matches = [(SAID.match(text[a:b]), a, b) for a, b in filled]
    good = [m for m, _, _ in matches if m and not NOT_NICK.search(m["nick"])]
    if len(good) < 2 or len(good) * 2 < len(filled):
        return None
    messages: list[Message] = []
    for match, a, b in matches:
        if match and not NOT_NICK.search(match["nick"]):
            nick = (a + match.start("nick"), a + match.end("nick"))
            if match["body"]:
                messages.append(Message(None, nick, a + match.start("body"), b))
            else:
                messages.append(Message((a, b), nick, b, b))
        elif messages:
            messages[-1].end = b
        else:
            messages.append(Message(None, None, a, b))
    return messages
