"""Made-up firms with a history of months and a clean month to come: seasons, growth and noise, as returns have them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from common.codes import make_credit_code

# Names, spans and years of the figures that the corpus' sheets carry, in 元 and heads.
FIGURES = (
    "output_month",
    "output",
    "output_prior",
    "sales",
    "sales_prior",
    "export",
    "export_prior",
    "revenue",
    "profit",
    "employees",
)
_PLACES = ("永嘉县", "温州", "瓯北", "东瓯", "浙江", "楠溪江", "乌牛", "桥头")
_WORDS = (
    "恒达",
    "精工",
    "凯泉",
    "宏远",
    "新力",
    "华通",
    "方正",
    "中科",
    "伯利",
    "巨良",
    "超达",
    "金龙",
    "良精",
    "海川",
)
_TRADES = ("阀门", "泵业", "流体设备", "管件", "机械", "铸造", "自控阀门", "密封件")
_FORMS = ("有限公司", "股份有限公司", "厂")


@dataclass
class Firm:
    """One made-up enterprise; `months` holds its cumulative figures by (year, month)."""

    code: str
    name: str
    township: str
    months: dict[tuple[int, int], dict[str, int | None]] = field(default_factory=dict)


def firms(count: int, seed: int, year: int, month: int, back: int = 24) -> list[Firm]:
    """`count` firms with `back` months before the given one, and the given one itself; there is no January."""
    random_ = random.Random(seed)
    made = []
    names: set[str] = set()
    for number in range(1, count + 1):
        while (name := _name(random_)) in names:
            name = name.replace("有限公司", "").rstrip("厂") + f"{random_.choice(_WORDS)}有限公司"
        names.add(name)
        code = make_credit_code("330324", f"PDY{number:05d}")
        firm = Firm(code, name, random_.choice(("瓯北街道", "东瓯街道", "乌牛街道", "桥头镇", "岩头镇")))
        _live(firm, random_, year, month, back)
        made.append(firm)
    return made


def _name(random_: random.Random) -> str:
    words = "".join(random_.sample(_WORDS, 2))
    return random_.choice(_PLACES) + words + random_.choice(_TRADES) + random_.choice(_FORMS)


def _live(firm: Firm, random_: random.Random, year: int, month: int, back: int) -> None:
    size = 10 ** random_.uniform(5.6, 8.3)  # yuan a month
    growth = random_.uniform(-0.12, 0.25)
    noise = random_.uniform(0.03, 0.16)
    exports = random_.random() < 0.4
    share = random_.uniform(0.1, 0.7)
    margin = random_.uniform(-0.02, 0.12)
    people = max(8, int(size / random_.uniform(30_000, 90_000)))
    first = year * 12 + month - 1 - back
    total: dict[str, float] = {}
    for at in range(first - 12, year * 12 + month):
        this, number = divmod(at, 12)
        if number == 0:
            total = {}
        season = 1 + 0.12 * math.sin(number) - (0.35 if number == 1 else 0)
        # one month in fifty is out of the way, as an overhaul or a large order makes it
        shock = random_.uniform(0.35, 2.8) if random_.random() < 0.02 else 1.0
        output = size * season * shock * (1 + growth) ** ((at - first) / 12) * math.exp(random_.gauss(0, noise))
        sales = output * random_.uniform(0.93, 1.01)
        export = sales * share * random_.uniform(0.85, 1.15) if exports else 0.0
        revenue = sales * random_.uniform(0.98, 1.04)
        for name, value in (
            ("output", output),
            ("sales", sales),
            ("export", min(export, sales)),
            ("revenue", revenue),
            ("profit", revenue * (margin + random_.gauss(0, 0.01))),
        ):
            total[name] = total.get(name, 0) + value
        if number == 0:
            continue  # no January form
        row = {name: _thousands(value) for name, value in total.items()}
        row["output_month"] = _thousands(output) if number > 1 else None
        row["employees"] = max(5, int(people * math.exp(random_.gauss(0, 0.03))))
        before = firm.months.get((this - 1, number + 1), {})
        for name in ("output", "sales", "export"):
            row[f"{name}_prior"] = before.get(name)
        firm.months[this, number + 1] = row


def _thousands(value: float) -> int:
    """Official forms are in 千元 with one place at most."""
    return round(value / 100) * 100
