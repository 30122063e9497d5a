"""What sort of message a line is: a request, a cancelling, an offer, a report, chatter."""

from __future__ import annotations

import re
import unicodedata

from .types import Kind

CANCEL = re.compile(
    r"取消|撤销|撤回(?:订单|需求)|不要了|不用(?:送|了|买|来|订)|不需要了|不订了|不买了|退(?:订|单|掉|团|了)(?!烧)|作废|删(?:掉|除)我|不接了|不参加了|已自行(?:解决|购买)"
)
OFFER = re.compile(
    r"(?:我|我们|本人|本店|我家|我司|我方)?(?:可以|愿意|能够|能)(?:免费)?(?:帮(?:忙|大家|助|你|邻居|着)|提供|捐|送给|借给|分享|开车|接送|当志愿|做志愿|陪|代购|代买)|(?:报名|申请|想)(?:当|做|参加|成为)?(?:个)?志愿者|"
    r"多余的?|谁(?:家)?(?:需要|缺|要的?)(?!吗)|捐(?:赠|献|款|给|出)|免费(?:送|提供|领|赠)|有需要的(?:可以|请|邻居|联系|来)|愿意(?:出|帮|分)|爱心(?:捐|赠)|匀(?:给|一些|出)|我有车"
)
OFFER_NOT = re.compile(
    r"(?:可以|能|愿意)(?:不能|否|帮)?[^。,]{0,16}[吗么?]|(?<!我)(?<!我们)(?:能不能|可不可以|能否|可否|愿不愿意)|"
    r"(?:有没有|有)(?:人|谁|哪位|邻居|志愿者|好心人)[^。,]{0,6}(?:能|可以|会|愿意|帮)|"
    r"(?:谁|哪位|哪家|哪个)(?:家)?(?:能|可以|有(?!需)|会|愿意|方便|帮)|请问|求|希望"
)
REPORT = re.compile(
    r"反映|举报|投诉|报告一下|楼道|路灯|消防通道|井盖|垃圾(?:没|堆|满|无)|公共|发现|聚集|扎堆|不戴口罩|漏水了|爆管|冒烟|闻到|异味|噪音|施工|扰民|路面|积水|倒了一棵|围挡|违建|乱停"
)
DONE = re.compile(
    r"(?:已|都|全部)(?:经)?(?:送达|收到|送到|解决|处理|完成|好了|没事|送医|签收|拿到)|^(?:已|刚)?收到"
)
# Thanks may name whom and for what, as long as nothing is asked for.
_THANKED = (
    r"(?:(?!要|需|缺|没|求|急|怎|什么|吗|能|帮我|麻烦|晕|昏|疼|痛|喘|救|病|烧|药)"
    r"[^\s,。!?;:\d]){0,12}"
)
_FACES = (
    r"\[(?:强|玫瑰|OK|抱拳|微笑|握手|爱心|拥抱|合十|鼓掌|加油|庆祝|太阳|咖啡|呲牙|偷笑|捂脸|笑哭|哇|耶|"
    r"好的|愉快|憨笑|胜利|嘿哈|礼物|鲜花|赞|666|心|可爱|害羞|大哭|流泪|叹气|苦涩|破涕为笑|旺柴)\]"
)
# Longest first: each word is taken for good, so that a long run of 哈 costs no more.
_WORD = (
    r"收到|大家好|群主好|早上好|[上中下]午好|晚上好|太好了|太棒了|真好|好[滴嘞哒呀啊]|好的?|嗯+|哦+|噢|喔|"
    r"ok|OK|Ok|okay|知道了?|明白了?|了解|是的|对的?|可以的?|行|在吗|在|有人吗|早安?|晚安|您好|你好|哈+|"
    r"呵+|嘿+|点赞|赞|顶|已读|同意|支持|不客气|没事|棒|厉害|妥|了|的|啦|呀|啊|吧|"
    r"大家|各位|群主|团长|楼长|"
    rf"(?:谢谢|感谢|多谢|谢了|辛苦|加油|致敬){_THANKED}|{_FACES}"
)
# An acknowledgement, or several in a row: 收到，辛苦了🌹.
NOISE = re.compile(rf"^[\W_]*(?:(?:(?>(?:{_WORD})[\W_]*+)){{1,8}}|\d{{1,2}}[\W_]*|\+1[\W_]*)$")
ALARM = re.compile("[🆘🚑🔥🚒🚨☎📞🩸💊]")
ASK = re.compile(
    r"需要|急需|想要|想买|缺|没有|没了|求|麻烦|帮忙|帮我|能不能|请|希望|送|买|怎么办|救|要"
)


# @所有人 今天核酸: the organiser tells everybody, and asks for nothing.
TO_ALL = re.compile(
    r"^\s*@\s?(?:所有人|全体(?:成员)?|大家|all\b)|@(?:所有人|全体成员)\s*$", re.IGNORECASE
)
ASKS_ALL = re.compile(r"求|帮|谁|救|急|哪位|哪家|有没有|[缺断]|需要|想要|我[家要妈爸]|没了|\d{7}")


def is_announcement(words: str) -> bool:
    """This function will say whether a line calls all and asks for nothing."""
    return bool(TO_ALL.search(words)) and not ASKS_ALL.search(words)


def kind_of(words: str, has_something: bool) -> Kind:
    """This function will say what sort of message the words are."""
    if NOISE.match(words.strip()):
        return "chatter"
    if CANCEL.search(words) and len(words) < 80:
        return "cancel"
    if OFFER.search(words) and not OFFER_NOT.search(words):
        return "offer"
    if DONE.search(words) and not re.search(r"需要|急需|缺|没有|求|再|还要", words):
        return "report"
    if REPORT.search(words):
        return "report"
    if not has_something and not ASK.search(words):
        return "chatter"
    return "request"


def is_noise(words: str) -> bool:
    """This function will say whether a message is nothing but a greeting or an acknowledgement."""
    return bool(NOISE.match(words.strip())) or not re.search(r"[\w]", words)


def is_face(words: str) -> bool:
    """This function will say whether a message is a picture sign alone, and none of alarm."""
    if ALARM.search(words) or any(c.isalnum() for c in words):
        return False
    return any(unicodedata.category(c) == "So" for c in words)


QUESTION = re.compile(
    r"请问|问一下|什么时候|啥时候|何时|几点|多久|多少钱|怎么|为什么|哪里|哪儿|在哪|[吗呢?]\s*$|"
    r"到了没|来了没|发了没|有没有|是不是|还有没|送没送|能到|[吗呢][,。!?]"
)


def is_question(words: str) -> bool:
    """This function will say whether a line asks to be told something."""
    return bool(QUESTION.search(words))
