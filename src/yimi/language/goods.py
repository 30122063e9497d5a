"""What people ask for: words for goods, by the shelf they stand on."""

import re

from .word_lists import WordList
from .words import listed

FOOD = listed("""
大米 小米 江米 糯米 米 面粉 面条 挂面 面 方便面 泡面 米粉 米线 粉条 粉丝 馒头 包子 饺子 馄饨
汤圆 面包 蛋糕 饼干 饼 麦片 油 食用油 花生油 菜籽油 豆油 橄榄油 盐 食盐 糖 白糖 红糖 酱油 生抽
老抽 醋 料酒 味精 鸡精 蚝油 豆瓣酱 调料 葱 姜 蒜 大葱 生姜 大蒜 辣椒 青椒 花椒 八角 蔬菜 青菜
菜 白菜 大白菜 小白菜 娃娃菜 包菜 卷心菜 生菜 菠菜 芹菜 韭菜 油麦菜 空心菜 茼蒿 香菜 菜花 花菜
西兰花 萝卜 白萝卜 胡萝卜 土豆 马铃薯 红薯 地瓜 山药 芋头 莲藕 藕 茄子 黄瓜 西红柿 番茄 南瓜
冬瓜 丝瓜 苦瓜 豆角 四季豆 豆芽 豆腐 豆干 豆皮 蘑菇 香菇 平菇 金针菇 木耳 海带 玉米 洋葱 蒜苔
蒜薹 笋 肉 猪肉 五花肉 排骨 牛肉 牛腩 羊肉 鸡肉 鸡 鸡腿 鸡翅 鸭 鸭子 鹅 鱼 鲈鱼 带鱼 虾 螃蟹
火腿 火腿肠 香肠 腊肉 培根 蛋 鸡蛋 鸭蛋 皮蛋 咸鸭蛋 柴鸡蛋 奶 牛奶 鲜奶 酸奶 豆浆 豆奶 水果
苹果 香蕉 橙子 橙 橘子 桔子 柑 梨 桃 桃子 西瓜 哈密瓜 甜瓜 葡萄 提子 草莓 蓝莓 樱桃 车厘子
荔枝 龙眼 桂圆 芒果 菠萝 凤梨 火龙果 猕猴桃 奇异果 柠檬 柚子 西柚 石榴 柿子 枣 山楂 百香果
榴莲 椰子 甘蔗 零食 瓜子 花生 坚果 核桃 巧克力 薯片 饮料 可乐 雪碧 果汁 茶 茶叶 咖啡 啤酒 白酒
红酒 酒 烟 香烟 矿泉水 纯净水 饮用水 桶装水 水 冰 罐头 榨菜 咸菜 老干妈 豆豉 速冻水饺 水饺
汉堡 盒饭 熟食 烧鸡 烤鸭 菜包 蔬菜包 肉包 水果包 爱心包 生活包 物资包 保供包 大礼包 礼包 套餐
蔬菜套餐 水果套餐 肉蛋套餐 果切 肉蛋奶 米面粮油 粮油 米面油 粮食 吃的 食物 食品
""")
MEDICINE = listed("""
药 药品 降压药 降糖药 胰岛素 二甲双胍 阿司匹林 硝苯地平 氨氯地平 缬沙坦 厄贝沙坦 美托洛尔
倍他乐克 拜新同 拜阿司匹林 阿托伐他汀 瑞舒伐他汀 立普妥 氯吡格雷 波立维 速效救心丸 硝酸甘油
丹参滴丸 华法林 利伐沙班 优甲乐 左甲状腺素 阿卡波糖 格列美脲 达格列净 布洛芬 美林 对乙酰氨基酚
泰诺 泰诺林 感冒药 退烧药 止痛药 消炎药 阿莫西林 头孢 头孢克肟 阿奇霉素 奥司他韦 连花清瘟
板蓝根 感冒灵 蒙脱石散 益生菌 妈咪爱 黄体酮 叶酸 铁剂 钙片 维生素 眼药水 人工泪液 开塞露
乳果糖 安眠药 艾司唑仑 氯硝西泮 舍曲林 奥氮平 利培酮 喹硫平 丙戊酸钠 卡马西平 左乙拉西坦
德巴金 精神类药 抗癌药 靶向药 易瑞沙 化疗药 激素 泼尼松 他克莫司 环孢素 骁悉 抗排异药 抗原
口罩 酒精 消毒液 消毒药 84 碘伏 棉签 纱布 创可贴 体温计 温度计 血压计 血糖仪 血糖试纸 试纸
针头 胰岛素针头 造口袋 尿袋 导尿管 胃管 氧气 氧气瓶 制氧机 雾化 沙丁胺醇 布地奈德 舒利迭
信必可 顺尔宁 孟鲁司特 腹透液 透析液 护理垫 轮椅 拐杖 防护服 手套 防护 测温枪
""")
DAILY = listed("""
奶粉 尿不湿 纸尿裤 尿布 尿片 拉拉裤 奶瓶 奶嘴 米糊 辅食 湿巾 成人纸尿裤 成人尿不湿 卫生巾
姨妈巾 护垫 卫生纸 卷纸 抽纸 纸巾 厕纸 毛巾 牙膏 牙刷 肥皂 香皂 洗发水 沐浴露 洗衣液 洗衣粉
洗洁精 洁厕灵 垃圾袋 保鲜袋 保鲜膜 拖把 被子 棉被 衣服 羽绒服 鞋 袜子 暖宝宝 电热毯 蜡烛
手电筒 手电 电池 充电宝 充电器 煤气 液化气 煤气罐 燃气 猫粮 狗粮 猫砂 作业本 课本 书本 打印纸
笔 灯泡 水龙头 帐篷 雨衣 雨靴 救生衣 发电机 沙袋 抽水泵 毯子 凉席 风扇 冰袋 藿香正气水 花露水
蚊香 驱蚊
""")
GOODS = frozenset(FOOD + MEDICINE + DAILY)
MEDICINES = frozenset(MEDICINE)
_LONGEST = max(map(len, GOODS))
_LAST = frozenset(g[-1] for g in GOODS)
GOODS_ANY = WordList(g for g in GOODS if len(g) > 1)
# One character says goods only at the end of a short name: 五常大米 ends in 米.
GOODS_TAIL = re.compile(
    r"(?:[米面油盐糖醋葱姜蒜菜肉鱼虾鸡鸭蛋奶梨桃枣橙柚莓瓜豆菇饼酒茶药膏液粉果]|套餐|礼包|组合|系列)$"
)


def is_goods(words: str) -> bool:
    """This function will say whether the words are goods of the list or end in such a word."""
    if words in GOODS:
        return True
    return words[-1:] in _LAST and any(
        words[-size:] in GOODS for size in range(2, min(len(words), _LONGEST) + 1)
    )


def holds_goods(words: str) -> bool:
    """This function will say whether goods of the list are named anywhere in the words."""
    return GOODS_ANY.search(words) is not None
