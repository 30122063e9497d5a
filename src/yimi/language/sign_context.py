"""What takes a sign back: a denial, an old illness, an end, a drill, a notice to all."""

from __future__ import annotations

import re

from .sign_figure import is_hearsay, no_event

# 没有发热、咳嗽、胸闷 denies all three; 有没有胸闷 and 是不是心梗 deny nothing.
DENIED = re.compile(
    r"(?:(?<!有)没(?:有)?|(?<!有)并?无|未|否认|(?<![是要能会好对])不(?:是|会|存在|算|"
    r"至于|用|需要|必|想|觉得|感觉|感到|再|能算|怎么)?)"
    r"(?:出现|发生|见|过|再|什么|任何|明显|感到|觉得|感觉|的|叫|打|说|发现|检查出|查出|伴有){0,3}"
    r"(?:[\u4e00-\u9fff]{1,5}[、和或及,]){0,4}$"
)
DENIED_SELF = re.compile(
    r"^(?:不|没|无|未|断|缺|停|救|撑|快|活|喘|叫|喊|上气|出不|透|吸|醒|摸不|失去|丧失|毫无)"
)
DENIED_AFTER = re.compile(
    r"^(?:的)?(?:症状|情况|现象|感觉)?(?:都|也|已经|就)?(?:没有|没了|消失|不存在|排除|"
    r"是假|不是真|是误)"
)
OLD_BEFORE = re.compile(
    r"(?:去年|前年|上个?月|上半年|前几年|年前|曾经?|以前|从前|历史|得过|患过|做过|有过|"
    r"小时候|年轻时|那次|当年|过去|早年|\d{4}年|史|术后|出院后)[^,。!?\s]{0,10}$"
)
OLD_AFTER = re.compile(
    r"^(?:[^,。!?\n]{0,3})(?:后遗症|病史|史(?!上)|术后|手术后|康复|恢复期|复查|多年|"
    r"好几年|[一二三四五六七八九十两几\d]+年(?:了|多|前)|预防|防治|险|保险|应急|演练|"
    r"演习|逃生|隐患|知识|警报器|报警器|检测仪|门诊|热线|干预)"
)
CHRONIC = frozenset({"stroke", "injury", "seizure", "unconscious", "bleeding", "chest", "critical"})
NOW = re.compile(
    r"现在(?!恢复|好|已经好|没事|都好|都没事|挺好|能)|(?<![出发体呈实表])现(?=出|又|胸|喘|头|感|有|呼|说|意|昏|神)|又|再次|还是|仍|刚才|刚刚|突然|忽然|今天|今早|今晚|目前|正在|怎么办|加重|"
    r"复发|越来越|赶紧|快来|救命|120|救护车"
)
OVER = re.compile(
    r"(?:处理|解决|安排|修|弄)好了|上(?:了)?车了|"
    r"已经?(?:被)?(?:送医|送到了?医院|送去?医院|送往|送走|住院|被?120|到(?:了)?医院|"
    r"被?救护车|上了?救护车|好转|好了|脱险|解决|缓解|恢复|退烧|脱离|"
    r"平安|找到|买到|收到|拿到|领到|扑灭|熄灭|灭了|处理|控制|止住|生了|顺产|出院|救出|"
    r"救下|解困|打好|配到|开到|补上|康复|没事|不疼|不痛|修好|来了|取消)|"
    r"没(?:有)?(?:人|人员)?(?:受伤|被困|伤亡|伤到|伤着)|没伤[到着]?人|无人(?:员)?(?:受伤|被困|伤亡)|"
    r"(?:查|检查|看)(?:了|过|完)?[^。,]{0,4}(?:没(?:什么|啥)?(?:大)?(?:问题|碍)|都正常)|(?<![没不])缓过来了|"
    r"已经?(?:回家|回来)|没(?:什么)?(?:大)?事了|(?:现在|今天|都|也|就)?不(?:疼|痛|闷|喘|烧|晕|难受|吐)了|"
    r"好多了|(?:已|都|现在|完全|就)(?:经)?好了|好了[,。!\s]{0,2}(?:谢|感谢|多谢)|"
    r"(?:谢谢|感谢|多谢)[^。!\n]{0,16}(?:解决|已经?|送来|帮助|送药|及时)|问题(?:已|"
    r"都)?解决|母子平安|母女平安|顺产|虚惊|误[报会按]|不用(?:来|救|叫|派|管)?了|"
    r"不需要了|搞定|恢复得?(?:很|挺|还|蛮|比较)?(?:好|不错|可以)|(?:装|放|做)(?:了|完)(?:支架|搭桥)[^。]{0,12}好|"
    r"人没事|平安无事|(?:药|奶粉|菜|东西|物资|胰岛素)(?:已经?|都|刚)?(?:收到|拿到|送到|"
    r"到了|买到|领到)|退烧了|烧退了|(?<![不没])醒(?:过来)?了|(?<![不没])救活|抢救过来|"
    r"火(?:已经?)?(?:被)?灭|来[水电]了|恢复(?:供|正常|了)|修好了|(?<![不没])回来了|"
    r"(?<![不没])找到了|接走了"
)
STILL = re.compile(
    r"但是?|可是?(?!以)|不过|然而|又|还是|仍|再次|反复|没好|没(?:有)?(?:送|来|到|人管)|"
    r"现在(?!好|不|恢复|都?没(?:什么|啥)?(?:大)?(?:事|问题)|转|都好|已|能|挺|情况稳|稳)|结果"
)
TALK = re.compile(
    r"谣言|辟谣|不实(?:消息|信息)|演练|演习|科普|讲座|培训|(?:安全|健康|急救|防火|用气|"
    r"用电|消防|溺水|防汛|防灾|用药)小?(?:知识|提示|常识|教育|宣传|课|小贴士)|温馨提示|温馨提醒|提醒(?:大家|"
    r"各位|广大|居民|业主)|请(?:各位|广大)(?:居民|业主|家长|住户|群众)|"
    r"(?:各位|广大)(?:居民|业主|住户|邻居|家长|市民)[^。\n]{0,20}(?:注意|请|谨防|防范|"
    r"警惕|勿|不要)|注意事项|谨防|严防|新闻(?:说|里|报道|上)|电视剧|电影|小说|连续剧|剧情|追剧|这部剧|剧里|综艺|纪录片|"
    r"游戏里|"
    r"(?:如|若|如果|一旦|万一|凡|凡是)[^。\n]{0,30}(?:请(?:及时|立即|马上|尽快|拨打|"
    r"联系|就医|大家|第一时间)|应(?:立即|及时)|可(?:以)?拨打)|保险(?:理赔|条款)"
)
NOT_TALK = re.compile(
    r"不是演[练习]|非演[练习]|并非演|不是(?:在)?(?:科普|开玩笑)|救命|快来人|赶紧(?:来|"
    r"救)|我(?:家|妈|爸|老公|老婆|孩子)[^。\n]{0,12}(?:现在|突然|刚)"
)
CALM = re.compile(r"(?:不是|不算|没有|没|不)(?:什么|很|太|那么|特别|怎么)?(?:急事|着急|紧急|急)")
FIGURE = re.compile(
    r"(?:笑|气|急|饿|热|累|困|冷|烦|忙|吓|吵|愁|闲|无聊|香|馋|爱|美|想|羡慕|尴尬|冻|晒|"
    r"闷|烦|臭|渴|憋|堵|丑|坑|蠢|笨)(?:得|都|得我|得要|得快)?(?:快|要|快要)?死(?:了|人|"
    r"我)"
)
FIGURE_BREATH = re.compile(r"压[^。,\n]{0,8}$")
# A long letter to the authorities tells of old harm; there a sign needs a word of now beside it.
LETTER = re.compile(
    r"尊敬的|敬爱的|领导|书记|市长|县长|区长|局长|厅长|有关部门|相关部门|主管部门|投诉|"
    r"举报|上访|信访|答复|贵局|贵院|盼复|为盼|开发商|业主们|村民|百姓|合法权益|"
    r"请求(?:查处|处理|严查)"
)
# What a cat or a dog does is no danger to a life; what it does to a person is.
ANIMAL = re.compile(
    r"(?:猫|狗|鸟|仓鼠|兔子|鹦鹉|宠物)(?!咬|抓|把|扑|绊)[^。,人他她我妈爸孩老]{0,6}$|"
    r"^[^。,人他她我妈爸]{0,3}(?:猫|狗|宠物)(?!咬|抓|把|扑|"
    r"绊)[^。,人他她我妈爸孩老咬抓]{0,8}$"
)
ANIMAL_TOPICS = frozenset({"injury", "suicide", "birth", "bleeding"})
LETTER_SIZE = 160
# How far the words around a sign may stand from it.
REACH = 300
AT_ONCE = re.compile(
    r"突然|忽然|刚刚|刚才|正在|马上|快来|今早|今晚|赶紧|赶快|120|救护车|怎么办|急需|"
    r"十万火急|求救|现在(?:人|他|她|已|正|就|胸|喘|出|孩|老|我[妈爸])"
)


def only_talk(text: str) -> bool:
    """This function will say whether the whole message is a drill, a lesson or a notice to all."""
    if NOT_TALK.search(text):
        return False
    return bool(TALK.search(text)) or is_hearsay(text)


def is_letter(text: str) -> bool:
    """This function will say whether a message is a letter of complaint to the authorities."""
    return len(text) > LETTER_SIZE and bool(LETTER.search(text))


def excused(text: str, start: int, end: int, topic: str, *, letter: bool) -> bool:
    """This function will say whether the words around a sign take it back."""
    if letter:
        near = text[max(0, start - 30) : end + 30]
        if not AT_ONCE.search(near):
            return True
    clause = text[_clause_start(text, start, "。!?\n;,") : start]
    words = text[start:end]
    rest = text[end : end + 40]
    if not DENIED_SELF.match(words) and DENIED.search(clause[-24:]):
        return True
    if DENIED_AFTER.match(rest):
        return True
    if FIGURE.search(text[max(0, start - 6) : end + 1]) and topic in {"suicide", "critical"}:
        return True
    if topic in ANIMAL_TOPICS and ANIMAL.search(text[max(0, start - 8) : end]):
        return True
    if no_event(text, start, end, clause[-24:], topic):
        return True
    if topic == "breath" and FIGURE_BREATH.search(text[max(0, start - 10) : start]):
        return True
    if topic == "fever" and re.search(r"退烧(?!药)|烧退", words) and "不" not in words:
        return True
    if topic == "asked_urgent" and CALM.search(text[max(0, start - 6) : end + 2]):
        return True
    tail = text[start : start + REACH]
    if (
        OLD_BEFORE.search(clause) or (topic in CHRONIC and OLD_AFTER.match(rest))
    ) and not NOW.search(text[max(0, start - 4) : start + REACH]):
        return True
    return _over(text, start, end, tail)


def _over(text: str, start: int, end: int, tail: str) -> bool:
    over = OVER.search(tail)
    if over:
        between = tail[: over.start()]
        after = tail[over.end() : over.end() + 60]
        if over.start() < 4 and over.end() <= end - start:
            return False
        return not STILL.search(after) and "没" not in between[-1:]
    # 昨天已送医的那位: the end told in the same sentence before the sign.
    sentence = _clause_start(text, start, "。!?\n;")
    before = OVER.search(text[sentence:start])
    if before is None:
        return False
    return not STILL.search(text[sentence + before.end() : end + 20])


def _clause_start(text: str, position: int, ends: str) -> int:
    # A list mark 、 does not end a clause: a denial reaches over it.
    floor = max(0, position - 80)
    return max(floor - 1, *(text.rfind(c, floor, position) for c in ends)) + 1
