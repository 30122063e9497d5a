"""A fingerprint in words: eight common characters that two people can read to each other."""

CHARACTERS = (
    "天地人日月山水火木土石田禾米竹花"
    "草林森叶果豆瓜菜麦面饭茶酒油盐糖"
    "牛马羊犬猫鸡鸭鱼鸟虫龙虎兔鼠蛇蜂"
    "手足口耳目鼻舌牙头发心肝骨肉血皮"
    "父母兄弟姐妹儿女公婆叔伯姑舅爷孙"
    "大小多少上下左右前后里外东西南北"
    "红黄蓝绿黑白青紫灰金银铜铁锡玉珠"
    "春夏秋冬早晚晨夜年节风云雨雪雷电"
    "一二三四五六七八九十百千万亿半双"
    "衣帽鞋袜布针线伞灯床桌椅门窗墙瓦"
    "车船桥路街巷村镇城市省国井河湖海"
    "刀弓箭枪旗鼓琴棋书画笔墨纸印信报"
    "走跑跳飞坐站看听说读写唱笑哭吃喝"
    "长短高低远近快慢新旧轻重粗细深浅"
    "工农兵医师友客王主民学校班馆店厂"
    "甜酸苦辣香冷热干湿软硬圆方尖平直"
)
COUNT = 8


def in_words(digest: bytes) -> str:
    """Return the first 64 bits of a digest as eight characters, in two groups."""
    signs = "".join(CHARACTERS[byte] for byte in digest[:COUNT])
    return f"{signs[:4]} {signs[4:]}"


def in_hex(digest: bytes) -> str:
    """Return a whole digest as a phone shows it."""
    return ":".join(f"{byte:02X}" for byte in digest)
