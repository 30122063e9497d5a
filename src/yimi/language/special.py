"""Who needs care at the door, and how many people live there."""

from __future__ import annotations

import re

from .numbers import HAN_NUMBER, to_arabic

MARKS: dict[str, str] = {
    "bedridden": r"卧床|瘫痪|瘫在床|下不了床|起不了床|不能下床|植物人|全失能|失能",
    "wheelchair": r"轮椅|拄拐|拐杖|行动不便|腿脚不便|走不了路|下不了楼|不能走路",
    "living_alone": (
        r"独居|一个人(?:住|在家|生活|居住)|独自(?:在家|居住|生活|一人)|孤寡|空巢|"
        r"身边没(?:有)?人|儿女不在|子女不在|孤老"
    ),
    "elderly": (
        r"老人|老年|奶奶|爷爷|姥姥|姥爷|外公|外婆|大爷|大妈|老伴|老两口|老太|老爷子|高龄|"
        r"(?<!\d)(?:[6-9]\d|1[01]\d)\s?(?:多)?岁|[六七八九]十[一二三四五六七八九多]{0,2}岁"
    ),
    "infant": (
        r"婴儿|宝宝|新生儿|奶粉|尿不湿|纸尿裤|(?:[1-9]|1\d|"
        r"[一二三四五六七八九十]{1,2})个?多?月(?:大|的(?:孩子|宝宝|娃|婴))|满月|刚出生|月子|"
        r"哺乳|幼儿|吃奶"
    ),
    "child": r"小孩|孩子|儿童|小朋友",
    "pregnant": (
        r"孕妇|怀孕|孕\d|孕期|产妇|待产|临产|预产期|身孕|孕晚期|孕周|产检|快生了|要生了|"
        r"二胎妈妈"
    ),
    "dialysis": r"透析|血透|腹透|尿毒症",
    "chemotherapy": r"化疗|放疗|癌|肿瘤|靶向|白血病",
    "chronic": (
        r"高血压|糖尿病|冠心病|心脏病|慢性病|降压药|降糖药|胰岛素|哮喘|癫痫|慢阻肺|帕金森|"
        r"心衰"
    ),
    "mental": r"精神病|抑郁|精神分裂|躁狂|双相|自闭症|老年痴呆|痴呆|阿尔茨海默|失智|焦虑症",
    "no_smartphone": (
        r"(?:没有?|不会用?|不用|没)(?:智能)?(?:手机|微信|上网|智能机)|老人机|老年机|"
        r"不会(?:用微信|网购|接龙|操作)|不识字"
    ),
    "isolated": (
        r"居家隔离|隔离(?:在家|中|户|人员|期|第)|密接|次密接|阳性|阳了|确诊|红码|黄码|"
        r"核酸异常|封在家|封控(?:户|单元)|健康监测"
    ),
    "deaf": r"聋|听不见|听力(?:不好|障碍)|耳背|听障|助听器|不会说话的?残",
    "blind": r"盲人|失明|看不见|视力障碍|视障|眼睛看不",
    "disabled": r"残疾|残障|重残|智障|脑瘫|低保|特困",
    "dog": r"(?:有|养了?|家里|凶|大)(?:一?条|只|的)?(?:大)?狗(?!粮)|恶犬|烈犬|小心狗|有犬",
    "two_helpers": (
        r"需要?(?:两|2|二)(?:个|名|位)?人(?:抬|去|上门|陪|一起)|抬(?:下楼|不动|上车|担架)|"
        r"担架"
    ),
}
# Those that say how somebody lives; the others also name what is asked for (产检, 奶粉, 胰岛素).
LIFE = (
    *("bedridden", "wheelchair", "living_alone", "elderly", "mental", "isolated"),
    *("deaf", "blind", "disabled"),
)
# One pass finds whether there is anything to look for at all.
ANY = re.compile("|".join(MARKS.values()))
EACH = {code: re.compile(pattern) for code, pattern in MARKS.items()}
DENIED = re.compile(r"(?:没有|无|不是|非|并非)$")
# A child that is alone at home for the day does not live alone.
CHILD = re.compile(
    r"(?:孩子?|娃娃?|儿子|女儿|孙子|孙女|外孙女?|宝宝|小朋友|学生|(?<![\d十])[\d一二两三四五六七八九]岁)"
    r"(?:,?(?:才|刚|只有)?[\d一二两三四五六七八九十]{1,2}岁半?,?)?"
    r"(?:们?(?:自己|现在|就|只有|独自|还|是|都|一直|今天|白天|放学)?){0,2}$"
)
ALONE = re.compile(r"独居|一个人(?:住|在家|生活)")
COUNT = re.compile(
    rf"(?:(?:一|全|我)?家(?:里|中|有|共|一共|总共|现有|住了?|还有)*|共|一共|"
    rf"总共)?(?P<n>\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})\s?(?:口(?:人|之家)?(?!罩|锅|服|味|"
    rf"井)|个人(?!住|在家|信息|防护|原因|申|隐)|人(?:份|吃饭|居住|在家|住|隔离)|(?:位|个|"
    rf"名)(?:大人|成年人))"
)
MORE = re.compile(
    rf"^[,、和加]?(?P<n>\d{{1,2}}|[{HAN_NUMBER}]{{1,2}})(?:个|位|名)?(?:小孩|孩子|老人|"
    rf"宝宝|娃|儿童)"
)


def special_of(text: str) -> tuple[str, ...]:
    """This function will list the codes of special groups that the words name."""
    if not ANY.search(text):
        return ()
    found = []
    for code, pattern in EACH.items():
        for match in pattern.finditer(text):
            if code == "living_alone" and _of_child(text, match):
                continue
            if not DENIED.search(text[max(0, match.start() - 3) : match.start()]):
                found.append(code)
                break
    return tuple(found)


def _of_child(text: str, match: re.Match[str]) -> bool:
    if not re.match(r"一个人|独自", match.group()):
        return False
    return bool(CHILD.search(text[max(0, match.start() - 14) : match.start()]))


def people_of(text: str) -> int | None:
    """This function will count the people of the household, if the words say it."""
    match = COUNT.search(text)
    if not match:
        alone = any(not _of_child(text, m) for m in ALONE.finditer(text))
        return 1 if alone else None
    count = to_arabic(match.group("n")) or 0
    more = MORE.match(text[match.end() :])
    if more and re.search(r"大人|成年人", match.group()):
        count += to_arabic(more.group("n")) or 0
    return count if 0 < count < 60 else None
