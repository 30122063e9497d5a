"""Characters without which no sign of a topic can stand: a quick look before the search.

A test derives the least set of each topic from its patterns and compares.
"""

# ruff: noqa: E501
TRIGGERS: dict[str, str] = {
    "chest": "一冒冷出大夹左心胸门闷",
    "breath": "上不东乌停出制呼咳哮喘急憋断气氧没痰窒紫绀缺背血躺青",
    "unconscious": "一不两丧了休倒动反叫失忽怎意打摸敲无昏晕毫没电瘫眼硬神突翻起醒",
    "seizure": "惊抽牙癫白羊",
    "stroke": "一中今刚半卒单口右吐大左忽斜早歪流现突脑讲说都",
    "birth": "下临产出子孕宫开待快怀早流生破羊胎脐要见阴阵难露",
    "bleeding": "了伤全内出动大手断止流消破胳脚腿血都",
    "injury": "下了人伤倒到动压后困坍坠垮埋塌头掉摔撞断泼浇溺滑烫电砸碰磕绊给脊落被触让跌车里骨",
    "trapped": "上住冲出困在救水求淹电积被进",
    "choking": "卡吃吞呛咽喉嗓噎气",
    "poison": "中吞喝头安打敌服毒灌片百秋老胰药误错",
    "suicide": "一上下不了再割同坐寻开想撑来死永活消爬站结自解走跨跳轻遗",
    "gas": "一中味嘶好很有泄漏炭烧煤爆着臭闻",
    "fire": "充大失插火烟烧热爆电着空起",
    "allergy": "喉肿过",
    "critical": "1234A不中人会伤低前剧危右后命嗜嘴囟失头奄小心快急抢撑救死求没热猝生疼病痛穿突立肚肠背胰脓脸腰腹萎血要败赶酮重阑除面马高",
    "violence": "家强往性打拿持捅掐杀死砍绑被遭",
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
