"""What people ask for, in words in which no sign of danger is found."""

NEEDS = (
    "家里老人行动不便，想请人帮忙买点菜和米，放门口就可以。",
    "孩子的奶粉快没有了，麻烦帮忙问一下哪里可以买到。",
    "楼道的灯坏了三天了，晚上看不见，请派人来看一下。",
    "想问一下小区什么时候可以出入，有没有最新的通知。",
)
