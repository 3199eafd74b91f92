"""The zones of the five sources: counts and amounts as published, and what the sources leave open made plausible."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from zones.demo.checks import Quota
from zones.demo.levels import Output
from zones.demo.plan import Trade, ZonePlan
from zones.demo.roster import BEGINNING

VALVE_ITEMS = ("壳体强度", "密封性", "上密封", "最小壁厚", "标志")
PUMPS = Trade(
    "永嘉泵业",
    "Yongjia Pump",
    ("3441",),
    ("瓯北街道", "东瓯街道", "三江街道", "黄田街道", "桥下镇", "桥头镇"),
    "离心泵",
    ("扬程", "泵效率", "密封性", "标志"),
)
VALVES = Trade(
    "永嘉阀门",
    "Yongjia Valve",
    ("3443",),
    ("瓯北街道", "东瓯街道", "三江街道", "黄田街道", "乌牛街道", "岩头镇"),
    "工业阀门",
    VALVE_ITEMS,
)
PLUMBING = Trade(
    "玉环水暖阀门",
    "Yuhuan Plumbing Valve",
    ("3352", "3443"),
    ("玉城街道", "坎门街道", "大麦屿街道", "楚门镇", "清港镇", "沙门镇", "芦浦镇"),
    "水暖阀门",
    ("密封性", "壳体强度", "螺纹精度", "铅析出", "标志"),
    "QB/T",
)
WARP_KNITTING = Trade(
    "海宁经编",
    "Haining Warp Knitting",
    ("1761", "1763"),
    ("马桥街道", "海昌街道", "斜桥镇"),
    "经编织物",
    ("纤维含量", "色牢度", "断裂强力", "标志"),
    "FZ/T",
)
LEATHER = Trade(
    "海宁皮革",
    "Haining Leather",
    ("1910", "1921", "1922"),
    ("海洲街道", "硖石街道", "周王庙镇", "海昌街道"),
    "皮革服装",
    ("撕裂力", "摩擦色牢度", "游离甲醛", "标志"),
    "QB/T",
)
HOME_TEXTILES = Trade(
    "海宁家纺",
    "Haining Home Textile",
    ("1771", "1773", "1779"),
    ("许村镇", "长安镇", "盐官镇"),
    "家用纺织品",
    ("纤维含量", "色牢度", "甲醛含量", "水洗尺寸变化", "标志"),
    "FZ/T",
)
SOLAR = Trade(
    "海宁太阳能",
    "Haining Solar",
    ("3862", "3825"),
    ("袁花镇", "黄湾镇", "丁桥镇"),
    "太阳能热水器",
    ("热性能", "耐压", "绝缘电阻", "标志"),
    "NB/T",
)
TOILETS = Trade(
    "台州智能马桶",
    "Taizhou Smart Toilet",
    ("3072", "3855"),
    ("章安街道", "海门街道", "下陈街道", "洪家街道", "三甲街道"),
    "智能坐便器",
    ("清洗水流量", "水温稳定性", "接地", "防触电保护", "标志"),
    "QB/T",
)
KITCHENWARE = Trade(
    "嵊州厨具",
    "Shengzhou Kitchenware",
    ("3381", "3854", "3861"),
    ("三江街道", "浦口街道", "鹿山街道", "甘霖镇", "黄泽镇", "三界镇"),
    "家用燃气灶具",
    ("热效率", "烟气中一氧化碳", "气密性", "熄火保护", "标志"),
    "QB/T",
)
INTERIORS = Trade(
    "天台汽车内饰",
    "Tiantai Car Interior",
    ("3670",),
    ("赤城街道", "始丰街道", "福溪街道", "平桥镇", "白鹤镇"),
    "汽车座垫",
    ("燃烧特性", "色牢度", "甲醛含量", "标志"),
    "QC/T",
)
PADLOCKS = Trade(
    "浦江挂锁",
    "Pujiang Padlock",
    ("3351",),
    ("浦阳街道", "浦南街道", "仙华街道", "黄宅镇", "郑宅镇"),
    "挂锁",
    ("防拨安全性", "锁体抗拉", "钥匙互开率", "标志"),
    "QB/T",
)

YONGJIA = ZonePlan(
    slug="yongjia-pump-valve",
    region="330324",
    homes=(("330324", None, None),),
    trades=((VALVES, 7), (PUMPS, 3)),
    members=(
        (BEGINNING, 1082),
        (date(2014, 12, 31), 1098),
        (date(2016, 12, 31), 1120),
        (date(2018, 6, 30), 1136),
    ),
    above_scale=(
        (BEGINNING, 86),
        (date(2014, 12, 1), 90),
        (date(2016, 12, 1), 96),
        (date(2018, 6, 1), 99),
    ),
    # 6% and more in every year of the build.
    output=Output(anchor=9, year=2016, amount=15_700_000_000, slowest=62),
    typical=110_000_000,
    stops_in=2015,
)
YUHUAN = ZonePlan(
    slug="yuhuan-plumbing-valve",
    region="331021",
    homes=(("331021", None, date(2017, 8, 1)), ("331083", date(2017, 8, 1), None)),
    trades=((PLUMBING, 1),),
    members=(
        (BEGINNING, 1341),
        (date(2012, 12, 31), 1350),
        (date(2015, 12, 31), 1362),
        (date(2018, 12, 31), 1371),
    ),
    above_scale=((BEGINNING, 226), (date(2012, 12, 1), 230), (date(2018, 12, 1), 252)),
    output=Output(year=2012, amount=27_100_000_000),
    large=44,
    stops_in=2014,
)
HAINING = ZonePlan(
    slug="haining-regional-brand",
    region="330481",
    homes=(("330481", None, None),),
    trades=((WARP_KNITTING, 30), (LEATHER, 40), (HOME_TEXTILES, 24), (SOLAR, 6)),
    members=((BEGINNING, 1225), (date(2014, 12, 31), 1248), (date(2018, 12, 31), 1276)),
    above_scale=((BEGINNING, 178), (date(2014, 12, 1), 186), (date(2018, 12, 1), 201)),
    stops_in=2016,
)
TAIZHOU = ZonePlan(
    slug="taizhou-smart-toilet",
    region="331002",
    homes=(("331002", None, None),),
    trades=((TOILETS, 1),),
    members=((BEGINNING, 44), (date(2015, 12, 31), 52), (date(2018, 12, 31), 63)),
    above_scale=((BEGINNING, 15), (date(2014, 12, 1), 18), (date(2018, 12, 1), 22)),
    output=Output(
        growth={
            2014: Fraction(21, 100),
            2015: Fraction(38, 100),
            2016: Fraction(9415, 10_000),
            2017: Fraction(32, 100),
            2018: Fraction(14, 100),
        }
    ),
    typical=75_000_000,
    # 12.5% and 54.2 points more: the smallest numbers of batches that print both.
    checks=(
        Quota("nation", "regular", "production", date(2015, 9, 1), 8, 7),
        Quota("nation", "regular", "production", date(2016, 9, 1), 3, 1),
    ),
)
SHENGZHOU = ZonePlan(
    slug="shengzhou-kitchenware",
    region="330683",
    homes=(("330683", None, None),),
    trades=((KITCHENWARE, 1),),
    members=((BEGINNING, 204), (date(2015, 12, 31), 212), (date(2018, 12, 31), 224)),
    above_scale=((BEGINNING, 41), (date(2014, 12, 1), 44), (date(2018, 12, 1), 49)),
    output=Output(growth={2016: Fraction(686, 1000), 2017: Fraction(17, 100)}),
    # 98.13% in print, from the smallest number of batches.
    checks=(
        Quota("province", "regular", "production", date(2016, 4, 1), 52, 1),
        Quota("province", "regular", "production", date(2016, 9, 1), 55, 1),
    ),
)
TIANTAI = ZonePlan(
    slug="tiantai-car-interior",
    region="331023",
    homes=(("331023", None, None),),
    trades=((INTERIORS, 1),),
    members=((BEGINNING, 121), (date(2018, 12, 31), 132)),
    above_scale=((BEGINNING, 27), (date(2018, 12, 1), 33)),
)
PUJIANG = ZonePlan(
    slug="pujiang-padlock",
    region="330726",
    homes=(("330726", None, None),),
    trades=((PADLOCKS, 1),),
    members=((BEGINNING, 148), (date(2018, 12, 31), 143)),
    above_scale=((BEGINNING, 22), (date(2018, 12, 1), 26)),
)

# Firms of Haining that belong to the warp-knitting zone as well, from the year of its approval on.
SECOND_ZONE = ("haining-warp-knitting", HAINING.slug, WARP_KNITTING, date(2014, 1, 1), 260)


def plans() -> list[ZonePlan]:
    """The zones of the five sources that have firms of their own."""
    return [YONGJIA, YUHUAN, HAINING, TAIZHOU, SHENGZHOU, TIANTAI, PUJIANG]


ENTERPRISES = sum(plan.members[-1][1] for plan in plans())
