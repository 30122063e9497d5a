"""Names as people of each generation bear them. Nobody is meant: they are drawn by chance."""

from itertools import accumulate
from random import Random
from typing import NamedTuple

# The commonest surnames with their share in 10,000 people, roughly as in the census; Henan's own
# (张, 李, 王, 郭, 程, 袁) stand a little higher than in the country.
SURNAMES = {
    "王": 720, "李": 740, "张": 760, "刘": 560, "陈": 330, "杨": 320, "赵": 270, "黄": 130,
    "周": 190, "吴": 180, "徐": 140, "孙": 160, "胡": 120, "朱": 130, "高": 120, "林": 60,
    "何": 100, "郭": 150, "马": 150, "罗": 60, "梁": 70, "宋": 110, "郑": 80, "谢": 60,
    "韩": 90, "唐": 60, "冯": 80, "于": 60, "董": 70, "肖": 60, "程": 80, "曹": 60,
    "袁": 70, "邓": 50, "许": 70, "傅": 30, "沈": 40, "曾": 40, "彭": 50, "吕": 60,
    "苏": 50, "卢": 40, "蒋": 40, "蔡": 40, "贾": 50, "丁": 50, "魏": 60, "薛": 40,
    "叶": 40, "闫": 50, "余": 40, "潘": 40, "杜": 60, "戴": 30, "夏": 40, "钟": 30,
    "汪": 30, "田": 50, "任": 50, "姜": 40, "范": 40, "方": 40, "石": 40, "姚": 40,
    "谭": 30, "廖": 30, "邹": 30, "熊": 20, "金": 30, "陆": 30, "郝": 40, "孔": 30,
    "白": 30, "崔": 50, "康": 30, "毛": 30, "邱": 30, "秦": 40, "江": 30, "史": 30,
    "顾": 30, "侯": 40, "邵": 30, "孟": 40, "龙": 20, "万": 30, "段": 30, "雷": 30,
    "钱": 30, "汤": 20, "尹": 20, "黎": 20, "易": 20, "常": 40, "武": 40, "乔": 30,
    "贺": 30, "赖": 10, "龚": 20, "文": 20, "司马": 2, "欧阳": 4, "上官": 2,
}  # fmt: skip


class Generation(NamedTuple):
    """Given names of those born before `until`: whole names, and characters to join in pairs."""

    until: int
    whole: dict[str, str]
    first: dict[str, str]
    second: dict[str, str]


GENERATIONS = (
    Generation(
        1950,
        {
            "m": "德福 长根 金山 福来 文彬 广才 有德 振华 国栋 世昌 永年 连生 守信 保全 天佑 学文",
            "f": "秀英 桂英 玉兰 淑珍 凤英 桂兰 秀兰 素珍 玉珍 兰英 桂芝 淑贞 秀珍 玉英 金凤 爱莲",
        },
        {"m": "德福长金文广有振世永连守保天学庆", "f": "秀桂玉淑凤素兰金爱月春翠"},
        {"m": "才山贵生昌明义祥林堂海田", "f": "英兰珍芝贞荣莲香花云梅娥"},
    ),
    Generation(
        1966,
        {
            "m": "建国 建军 国强 卫东 志强 红旗 新民 爱国 解放 援朝 跃进 保国 根生 国庆 长江 铁柱",
            "f": "桂芳 玉梅 淑芬 爱华 红梅 丽华 秀芳 玉萍 春梅 桂荣 爱玲 淑敏 凤霞 改英 桂香 月琴",
        },
        {"m": "建国卫志新爱保长永庆振全玉学", "f": "桂玉淑爱春秀凤月翠红巧素"},
        {"m": "国军强民华平安生林海明喜", "f": "芳梅芬华萍荣玲敏霞琴香珍"},
    ),
    Generation(
        1982,
        {
            "m": "伟 勇 军 磊 涛 斌 刚 波 辉 建华 志刚 红伟 永强 海涛 俊峰 国亮 小军 新建",
            "f": "丽 静 敏 艳 燕 霞 娟 芳 红霞 丽娟 晓燕 海燕 春霞 俊丽 慧敏 玉红 爱红 新玲 秋菊",
        },
        {"m": "志海俊国永红文新小东晓宏", "f": "丽晓春慧海红俊玉秋文雪爱"},
        {"m": "伟勇军涛峰刚亮斌杰辉华超", "f": "丽娟燕霞敏红玲静芳萍艳云"},
    ),
    Generation(
        1998,
        {
            "m": "浩 杰 超 凯 帅 阳 亮 鑫 龙飞 晓东 明辉 世杰 亚飞 文博 一鸣 志远 少华 嘉伟 晨光",
            "f": "婷 雪 倩 佳 莹 颖 琳 丹 瑶 梦琪 雅静 晓雯 思佳 晨曦 亚楠 璐璐 文婷 梦洁 慧婷",
        },
        {"m": "晓明世亚文一志少嘉晨俊思", "f": "梦雅晓思晨亚文佳慧雪诗婉"},
        {"m": "鹏浩杰超凯阳辉飞博远宇轩", "f": "婷雯佳琪静楠洁慧琳颖莹瑶"},
    ),
    Generation(
        9999,
        {
            "m": "子轩 浩然 梓豪 宇航 子墨 俊熙 一诺 明哲 奕辰 沐阳 嘉懿 梓睿 皓轩 天佑 星宇 致远",
            "f": "子涵 欣怡 雨桐 梓涵 一诺 诗涵 语嫣 可馨 若曦 依诺 思彤 佳怡 沐晴 芷若 书瑶 安琪",
        },
        {"m": "子浩梓宇俊一明奕沐嘉皓星", "f": "子欣雨梓诗语可若依思佳沐"},
        {"m": "轩然豪航墨熙哲辰阳睿宇泽", "f": "涵怡桐嫣馨曦诺彤晴瑶琪妍"},
    ),
)  # fmt: skip

_SURNAMES = list(SURNAMES)
_SHARES = list(accumulate(SURNAMES.values()))
_WHOLE = {
    generation.until: {sex: words.split() for sex, words in generation.whole.items()}
    for generation in GENERATIONS
}


def draw_surname(rng: Random) -> str:
    """Draw a surname, the common ones more often."""
    return rng.choices(_SURNAMES, cum_weights=_SHARES)[0]


def draw_given(rng: Random, *, sex: str, born: int) -> str:
    """Draw a given name for somebody of this sex born in this year."""
    generation = next(one for one in GENERATIONS if born < one.until)
    if rng.random() < 0.55:
        return rng.choice(_WHOLE[generation.until][sex])
    first = rng.choice(generation.first[sex])
    second = rng.choice(generation.second[sex])
    return first + second if first != second else first
