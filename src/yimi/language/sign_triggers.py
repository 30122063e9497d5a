"""Characters without which no sign of a topic can stand: a quick look before the search.

A test derives the least set of each topic from its patterns and compares.
"""

# ruff: noqa: E501
TRIGGERS: dict[str, str] = {
    "chest": "一住冒冷出到前大夹左心着硝胸脉速门闷",
    "breath": "一上不东乌停出制发呼咳咽哮喉喘嗓急憋断气氧没痰窒紫绀缺背血躺青鼻",
    "unconscious": "一不两丧了人休倒全动反叫四失忽怎意手打摸敲无昏晕未栽歪毫水没浑滴热电瘫白看眼硬神突翻脑虚见说起身软醒",
    "seizure": "惊抽牙癫白羊",
    "stroke": "一中今侧刚半卒单口右吐嘴大左忽斜早歪流现眼突脑脸舌讲话说身边都面",
    "birth": "下不临产出剪动周婴子孕孩宝宫小开待快怀早没流生破羊肚胎脐腹要见阴阵难露",
    "bleeding": "了伤全内出到动外大开手掉断止流消着破穿胳脚腿血进都露黑",
    "injury": "下了人他伤倒冲到动卡压叮后咬困坍坠垮埋塌头夹她孩小挤掉摔撞断有栽泼浇淹溺滑滚炸烫电着砸碰碾磕绊给老脊落蛰蜇被触让跌踩车轧里骨",
    "trapped": "上住冲出到困在救水求淹电积被进",
    "choking": "卡吃吞呛咽喉嗓噎堵气食",
    "poison": "中吃吞咽喝头安打敌服毒灌片百秋老胰舔药误错",
    "suicide": "一上下不了再准割勒去受吊同告坐寻崩开想打抑撑来死永没活消爬站结绝翻自要解走跨跳轻遗",
    "gas": "一中发呕味嘶天头好很恶昏有木气泄液漏炭烧煤燃爆瓦着臭闻",
    "fire": "充冲大失屋插明火烟烧热燃爆电着空自起",
    "allergy": "喉肿过",
    "critical": "1234A不中人休会伤低前剧医危右后命咽喷嗜嘴囟失头奄婴宝小心快急感抢撑救断新月来死求没火热猝生疼病痛穿突立肚肠背胰脓脸腰腹萎血衰要败赶速酮重阑除面马高",
    "violence": "举刀动家强往性想打抄拿持挥捅掐提杀死砍绑虐行被要说遭",
    "medicine_out": "一不也买停剩取只吃告完寄就开快打拿接撑断最没用空续缺胰药要见都配量",
    "dialysis": "尿腹血透",
    "cancer_care": "化器抗放癌白肿靶骨",
    "infant_food": "口奶尿断没纸饿",
    "fever": "3低体发在烧高",
    "food_out": "冰吃存弹快揭断未没物米粮缺菜蔬面食饿",
    "water_power_out": "下供地天室家屋暖水污没漏爆电管粪跳马",
    "illness": "P一上中伤刀吐吞呕咬天头导尿崴引心急情扭抓拆拉换摔牙狂疼病症痛眩破结肾胃脱血褥跌造鼻",
    "missing": "不丢失找联走",
    "alone": "一大无没父爸独",
    "hospital_today": "今尽急明现立要需预马",
    "asked_urgent": "不今加十危尽急现着立紧马",
}
