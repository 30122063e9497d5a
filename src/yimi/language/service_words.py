"""The built-in words of each service, used where the caller's pack gives none."""

from .goods import DAILY, FOOD, MEDICINE
from .types import ServiceWords


def _w(code: str, words: str, weight: float = 1.0) -> ServiceWords:
    return ServiceWords(code, tuple(words.split()), weight)


DEFAULT_SERVICES: tuple[ServiceWords, ...] = (
    ServiceWords("food", tuple(w for w in FOOD if len(w) > 1 and "水" not in w), 1.0),
    _w(
        "food",
        """
没菜 没米 没吃的 断粮 买菜 送菜 团购 食物 米 菜 油 面 蛋 肉 物资 生活用品 日用品
""",
        0.8,
    ),
    ServiceWords(
        "daily_goods", tuple(w for w in DAILY if w not in {"奶粉", "尿不湿", "纸尿裤"}), 1.0
    ),
    _w(
        "water",
        """
桶装水 矿泉水 饮用水 纯净水 没水喝 喝的水 送水
""",
        1.5,
    ),
    ServiceWords("medicine", tuple(w for w in MEDICINE if len(w) > 1), 1.6),
    _w(
        "medicine",
        """
买药 配药 开药 取药 代购药 断药 药没了 没药 药快 药吃完 处方 续方 药
""",
        1.6,
    ),
    _w(
        "hospital_visit",
        """
去医院 就医 看病 产检 复查 复诊 透析 血透 化疗 放疗 住院 手术 门诊 急诊 送医 转院 拆线 换药
打针 输液 用车 派车 出门看病 绿色通道 孕检 就诊
""",
        1.8,
    ),
    _w(
        "infant",
        """
奶粉 尿不湿 纸尿裤 婴儿 宝宝 辅食 米糊 疫苗 新生儿 奶瓶 断奶
""",
        1.7,
    ),
    _w(
        "elderly_care",
        """
独居 老人 卧床 护工 照护 照料 送餐 做饭 助餐 没人照顾 无人照顾 失能 助浴 保姆
""",
        0.9,
    ),
    _w(
        "psychological",
        """
心理 抑郁 焦虑 失眠 崩溃 睡不着 情绪 害怕 恐慌 想哭 压抑 心理咨询 心理疏导 不想活 绝望 孤独
""",
        1.3,
    ),
    _w(
        "heating_repair",
        """
暖气 供暖 地暖 不热 暖气片 供热 室温
""",
        1.7,
    ),
    _w(
        "utilities_repair",
        """
停电 停水 断电 断水 跳闸 漏水 水管 电梯 燃气 煤气 天然气 堵了 下水道 马桶 维修 修理 报修 物业
门锁 路灯 漏电 爆管 宽带 网络 没网
""",
        1.5,
    ),
    _w(
        "waste",
        """
垃圾 消毒 消杀 倒垃圾 收垃圾 垃圾清运 污水 异味
""",
        1.2,
    ),
    _w(
        "testing",
        """
核酸 抗原 采样 检测结果 做核酸 黄码 红码 健康码 弹窗
""",
        1.2,
    ),
    _w(
        "information",
        """
请问 咨询 什么时候 能不能 可以吗 怎么办理 如何 政策 解封 几点 通知 规定 是否 通行证 怎么申请
去哪
""",
        0.6,
    ),
    _w(
        "complaint",
        """
投诉 举报 不合理 太过分 乱收费 涨价 高价 态度 凭什么 不作为 违规 没人管 无人管 不满 铁丝网
焊门 消防通道 堵门 拒诊 质疑 扰民
""",
        1.3,
    ),
)
