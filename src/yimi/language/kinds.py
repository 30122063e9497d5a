"""What sort of message a line is: a request, a cancelling, an offer, a report, chatter."""

from __future__ import annotations

import re

from .types import Kind

CANCEL = re.compile(
    r"取消|撤销|撤回(?:订单|需求)|不要了|不用(?:送|了|买|来|订)|不需要了|不订了|不买了|退(?:订|单|掉|团|了)(?!烧)|作废|删(?:掉|除)我|不接了|不参加了|已自行(?:解决|购买)"
)
OFFER = re.compile(
    r"(?:我|我们|本人|本店|我家|我司|我方)?(?:可以|愿意|能够|能)(?:免费)?(?:帮(?:忙|大家|助|你|邻居|着)|提供|捐|送给|借给|分享|开车|接送|当志愿|做志愿|陪|代购|代买)|(?:报名|申请|想)(?:当|做|参加|成为)?(?:个)?志愿者|"
    r"多余的?|谁(?:家)?(?:需要|缺|要的?)(?!吗)|捐(?:赠|献|款|给|出)|免费(?:送|提供|领|赠)|有需要的(?:可以|请|邻居|联系|来)|愿意(?:出|帮|分)|爱心(?:捐|赠)|匀(?:给|一些|出)|我有车"
)
OFFER_NOT = re.compile(
    r"(?:可以|能|愿意)(?:不能|否|帮)?[^。,]{0,16}[吗么?]|谁(?:能|可以|有)|请问|求|希望"
)
REPORT = re.compile(
    r"反映|举报|投诉|报告一下|楼道|路灯|消防通道|井盖|垃圾(?:没|堆|满|无)|公共|发现|聚集|扎堆|不戴口罩|漏水了|爆管|冒烟|闻到|异味|噪音|施工|扰民|路面|积水|倒了一棵|围挡|违建|乱停"
)
DONE = re.compile(
    r"(?:已|都|全部)(?:经)?(?:送达|收到|送到|解决|处理|完成|好了|没事|送医|签收|拿到)|^(?:已|刚)?收到"
)
NOISE = re.compile(
    r"^[\W_]*(?:收到|好的?|嗯+|哦+|ok|OK|谢谢\S{0,8}|感谢\S{0,10}|辛苦\S{0,8}|多谢\S{0,4}|知道了|明白|了解|是的|对|对的|可以|行|在|在吗|有人吗|早|早上好|晚安|晚上好|下午好|"
    r"大家好|您好|你好|哈+|呵+|赞|加油\S{0,6}|点赞|顶|已读|同意|支持|不客气|没事|太好了|\d{1,2}|群主好|好滴|好嘞|收到谢谢|\+1|1)[\W_]*$"
)
ASK = re.compile(
    r"需要|急需|想要|想买|缺|没有|没了|求|麻烦|帮忙|帮我|能不能|请|希望|送|买|怎么办|救|要"
)


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
