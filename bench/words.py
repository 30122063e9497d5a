"""What people ask for, in words in which no sign of danger is found."""

from random import Random

NEEDS = (
    "家里老人行动不便，想请人帮忙买点菜和米，放门口就可以。",
    "孩子的奶粉快没有了，麻烦帮忙问一下哪里可以买到。",
    "楼道的灯坏了三天了，晚上看不见，请派人来看一下。",
    "想问一下小区什么时候可以出入，有没有最新的通知。",
)

WHO = (
    "我母亲", "家里老人", "我爱人", "隔壁的大爷", "孩子", "我们一家", "楼下独居的阿姨", "我岳父",
    "爷爷", "租户", "我婆婆", "刚出院的父亲", "合租的室友", "我自己", "对门的老两口",
)  # fmt: skip
AGES = ("{n}岁", "今年{n}了", "{n}多岁", "")
STATES = (
    "腿脚不方便，下不了楼", "不会用手机，点不了菜", "这两天胃口不好", "一个人在家没人照应",
    "刚做完手术在家休养", "在坐月子", "要按时吃药", "听力不好，要大声敲门", "对鸡蛋过敏",
    "上夜班，白天在睡觉", "血压一直偏高", "眼睛看不清", "带着两个小孩", "",
)  # fmt: skip
GOODS = (
    ("大米", "袋", "斤"), ("鸡蛋", "板", "个"), ("牛奶", "箱", "盒"), ("青菜", "斤", "份"),
    ("降压药", "盒", "瓶"), ("纯净水", "桶", "箱"), ("土豆", "斤", "袋"), ("卫生纸", "提", "包"),
    ("婴儿奶粉", "罐", "桶"), ("面条", "把", "斤"), ("食用油", "桶", "瓶"), ("猪肉", "斤", "份"),
    ("尿不湿", "包", "箱"), ("二甲双胍", "盒", "瓶"), ("苹果", "斤", "箱"), ("垃圾袋", "卷", "包"),
    ("洗衣液", "瓶", "袋"), ("蜡烛", "根", "包"), ("苦荞挂面", "把", "包"), ("猫粮", "袋", "斤"),
)  # fmt: skip
ASKING = (
    "要{goods}",
    "想买{goods}",
    "麻烦帮忙带{goods}",
    "还缺{goods}",
    "{goods}",
    "需要{goods}，急用",
)
ENDING = (
    "放门口就行", "送到后请打电话", "{n}点以后在家", "不急，这周内都可以", "钱可以微信转", "谢谢",
    "上次送的已经吃完了", "请按{n}下门铃", "如果没有就换别的", "最好上午送", "麻烦尽快", "",
)  # fmt: skip


def different_need(rng: Random) -> str:
    """Return what somebody asks for in a row of a sheet, in words that hardly ever come again."""
    goods = "、".join(
        f"{name}{rng.randint(1, 30)}{rng.choice(units)}"
        for name, *units in rng.sample(GOODS, rng.randint(1, 3))
    )
    said = [
        rng.choice(WHO) + rng.choice(AGES).format(n=rng.randint(1, 97)),
        rng.choice(STATES),
        rng.choice(ASKING).format(goods=goods),
        rng.choice(ENDING).format(n=rng.randint(1, 12)),
    ]
    return "，".join(piece for piece in said if piece)
