"""What takes a sign back because nothing happens: figures of speech, what-ifs, boredom, hearsay."""

from __future__ import annotations

import re

# Someone is named or something happens now: then nothing here may take a sign back.
SOMEONE = re.compile(
    r"[爸妈爷奶爹娘姥婆伯叔婶姨舅]|外公|老公|老人|老伴|老头|老太|孩子|宝宝|小孩|娃|婴儿|"
    r"儿子|女儿|他|她|邻居|病人|患者|孕|产妇|志愿者|同事|室友|有人|人员|小哥|快递员|"
    r"外卖员|骑手|师傅|司机|保安|小伙|姑娘|女的|男的"
)
LIVE = re.compile(
    r"现在|刚才|刚刚|已经|正在|救命|快来|快点来|赶紧来|赶快|120|救护车|求救|急救|送医|浓烟|"
    r"冒烟|越来越|不停|又(?:晕|昏|抽|喘|倒)|怎么叫|叫不|喘不|疼得|痛得|冷汗"
)
IF = re.compile(r"(?:万一|假如|假设|假若|倘若|如果|要是|真要|哪天)(?P<gap>[^。!?\n]{0,16})$")
# 如果再不送医院就要断气了 is no what-if: it tells what is happening.
PRESSING = re.compile(r"再|还是?|不|没|就|这样下去|拖|等")
# A fear of fire without smoke is a worry; a fear of gas, of a break or a stroke tells of its signs.
FEAR = re.compile(
    r"(?:怕|担心|生怕|以防|防止|避免|预防|容易|引发|引起|造成|导致|会不会|别|防|小心|杜绝)"
    r"(?:再|它|会|会发生|发生|万一|家里|楼道|哪天|突然|引发|引起|电动车|电瓶车){0,3}$"
)
MAY_HIT = re.compile(r"[砸撞压碰烫绊]")
WORRIES = frozenset({"fire", "trapped"})
FEARED = frozenset({"fire", "gas", "injury", "trapped", "choking", "poison"})
PREVENTED = re.compile(r"(?:预防|防|防范|防止|避免|谨防)$")
FORBIDDEN = re.compile(r"(?:请勿|请不|切勿|禁止|严禁|不准|不得|不许)[^。,!?\n]{0,8}$")
EFFECT = re.compile(
    r"(?:会不会|是否会?|能不能|可能|副作用|说明书)[^。!?\n]{0,4}(?:引起|导致|造成|引发|出现|有)[^。,]{0,4}$"
)
NOT_LIT = re.compile(r"[打点]不$|[打点]不着$")
BORED_WORDS = re.compile(r"憋|闷")
BORED_PLACE = re.compile(
    r"(?:心里|心情|在家|家里|屋里|房间里?|宿舍|天天|整天|每天|封了|关了|关在|困在家|待在|"
    r"足不出户|无聊|烦)[^。!?\n]{0,12}$"
)
BORED_WISH = re.compile(
    r"^[^。!?\n]{0,12}(?:想(?:出|下|去|到|找|聊)|出去|出门|下楼(?!梯)|走走|散步|透透?气|遛|"
    r"玩|解封|解禁|什么时候|何时|聊聊|说说话|放风)"
)
BODY_HURT = re.compile(
    r"胸|喘|呼吸|上不来|上不了|不上气|不过气|缺氧|血氧|脸|嘴|唇|指甲|紫|青|晕|昏|疼|痛|汗|"
    r"心脏|心口|心慌|尿|咳|哮"
)
MONEY = re.compile(
    r"钱包|价格|菜价|物价|价钱|单价|房价|团购价|花了(?:我)?|花掉|块钱|优惠|促销|打折|降价|清仓|"
    r"工资|账单|余额|股票|基金|涨价|这么贵|太贵|好贵"
)
THINGS = re.compile(
    r"(?:手机|电脑|平板|网络|网速|WiFi|wifi|路由器|电视|系统|小程序|软件|APP|app|页面|键盘|"
    r"充电宝|打印机|群里|快递|游戏|队友|球队|球赛|看球|比赛|综艺|直播|电视|段子|剧情|操作|言论)",
    re.IGNORECASE,
)
MERE = frozenset({"bleeding", "chest", "breath", "unconscious", "critical", "seizure", "suicide"})
IDIOM = re.compile(
    r"(?:笑|馋|尬|尴尬|帅|美|甜|贵|可爱|无语|酸|丑|土)(?:得|到|的|出)?(?:我|我们|人|都|快|要|直接|差点|"
    r"直|肚子|想|简直|真|快要){0,4}$"
)
VOMIT_IDIOM = re.compile(
    r"(?:气|累|急|恶心|烦)(?:得|到|的)(?:我|人|都|快|要|想|差点|直接|我都){0,3}$"
)
HEARSAY = re.compile(
    r"(?:听说|网传|传言|据说|朋友圈|抖音|热搜|微博|新闻)[^。\n]{0,40}(?:真的(?:吗|么|假|吧|\?)|"
    r"真假|是真|谣|求证|有没有这回事|怎么回事|知道吗)"
)
AHEAD = re.compile(
    r"提前(?:准备|了解|问|登记|预约|报备|咨询)|还有[一二两三四五六七八\d]+(?:个)?(?:月|周|星期)|"
    r"预产期(?:在|是)?(?:下|\d)|以后|将来|到时候?"
)
ASKS = re.compile(
    r"请问|问一下|问下|想问|咨询|了解一下|流程|手续|规定|政策|需要什么|要不要报备|打什么电话|"
    r"打哪个|找谁|登记"
)


LAUGH = re.compile(r"笑(?:得|死|到|翻|喷)[^。!?\n]{0,12}$")
GUARD = re.compile(r"防(?:摔|滑|跌|溺|火|噎|呛|触电|撞|烫|爆|坠)")
SPICY = re.compile(r"辣|花椒|麻药|拔牙|补牙")
# 作业写得我想跳楼, 再不抽要死了: small troubles told in large words.
TRIFLE = re.compile(
    r"作业|网课|上课|上班|加班|排队|抢菜|做题|蚊子|堵车|抽烟|包烟|奶茶|可乐|火锅|外卖|烧烤|咖啡|零食|白菜|薯片|"
    r"减肥|打卡|做核酸|快递|这天气|天气|考试|追星|剁手"
)
LARGE = re.compile(r"死|撑不|要命|没命|跳楼|热晕|晒晕|崩溃")
COOKING = re.compile(r"[燃煤]气|液化|天然气|罐|做饭|烧饭|灶|轮胎|打气|车胎")
SUFFERS = re.compile(
    r"疼|痛|难受|逼|打我|折磨|抑郁|活着|绝望|血|喘|烧|吐|胸|氧|没药|断药|药|没水|没吃|饿|失眠|遗|安眠"
)
PRESENT = re.compile(r"快|马上|现在|立刻|赶|速|急需|救命")
CALLING = re.compile(r"急救|救护|抢救|120")


def is_hearsay(text: str) -> bool:
    """This function will say whether a message only asks whether a rumour is true."""
    return bool(HEARSAY.search(text)) and not LIVE.search(text)


def no_event(text: str, start: int, end: int, clause: str, topic: str) -> bool:
    """This function will say whether a sign stands for nothing that happens to anybody.

    `clause` is what stands before the sign in its clause.
    """
    words = text[start:end]
    if topic in {"fire", "gas"} and NOT_LIT.search(text[max(0, start - 2) : start]):
        return True
    if topic in {"fire", "gas"} and re.search(r"不着$|不着火", words):
        return True
    if topic in FEARED and FORBIDDEN.search(clause):
        return True
    if PREVENTED.search(clause) or GUARD.search(text[max(0, start - 1) : end]):
        return True
    if topic == "breath" and "没气" in text[start:end] and COOKING.search(text):
        return True
    if topic == "injury" and re.search(r"[蚊虫]", text[start:end]):
        return True
    if EFFECT.search(clause) and not (SOMEONE.search(text) or LIVE.search(text)):
        return True
    if topic == "stroke" and SPICY.search(clause):
        return True
    worry = topic in WORRIES or (topic == "injury" and MAY_HIT.match(words))
    if worry and FEAR.search(clause) and not LIVE.search(text):
        return True
    if _bored(text, start, end, topic):
        return True
    if topic in MERE and _figure(text, start, end, clause, topic):
        return True
    return _what_if(text, clause, topic)


def _bored(text: str, start: int, end: int, topic: str) -> bool:
    if topic not in {"breath", "chest", "critical"} or not BORED_WORDS.search(text[start:end]):
        return False
    if BODY_HURT.search(text[max(0, start - 20) : end + 20]):
        return False
    before = text[max(0, start - 16) : start]
    # 心里憋得慌 may be read as one sign from its first word on.
    return bool(
        BORED_PLACE.search(before)
        or re.match(r"心里(?!头)", text[start:end])
        or BORED_WISH.match(text[end : end + 16])
    )


def _figure(text: str, start: int, end: int, clause: str, topic: str) -> bool:
    if IDIOM.search(clause) or LAUGH.search(text[max(0, start - 16) : start]):
        return True
    if topic == "bleeding" and "吐血" in text[start:end] and VOMIT_IDIOM.search(clause):
        return True
    words = text[start:end]
    if topic == "critical" and CALLING.search(words) and ASKS.search(text):
        return not SOMEONE.search(text) and not PRESENT.search(text)
    if LIVE.search(text):
        return False
    if _trifle(text, start, end, topic):
        return True
    if SOMEONE.search(text):
        return False
    near = text[max(0, start - 16) : end + 16]
    if MONEY.search(near):
        return True
    if topic == "suicide":
        return False
    # 急得我心脏病都要犯了 is said of the parcel, 手机没电我快断气了 of oneself.
    own = re.sub(r"[急气吓烦]得我|我(?=窒息)", "", text[max(0, start - 8) : start + 2])
    return bool(THINGS.search(near)) and "我" not in own


def _trifle(text: str, start: int, end: int, topic: str) -> bool:
    words = text[start:end]
    if not (LARGE.search(words) and TRIFLE.search(text)) or SUFFERS.search(text):
        return False
    # 热得我想跳楼 is a way of speaking; 想跳楼 without it may be meant.
    mine = "得我" in text[max(0, start - 6) : start + 2]
    if topic == "suicide" or SOMEONE.search(text):
        return mine
    if "晕" in words:
        return bool(re.search(r"[要快]$", text[max(0, start - 2) : start]))
    return True


def _what_if(text: str, clause: str, topic: str) -> bool:
    if topic in {"suicide", "violence"} or LIVE.search(text):
        return False
    supposed = IF.search(clause)
    if supposed and not PRESSING.search(supposed["gap"]):
        return True
    return topic == "birth" and bool(AHEAD.search(text) and ASKS.search(text))
