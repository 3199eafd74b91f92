"""Four dozen made-up firms that went evenly, their month in the clerk's workbook, and forty faults planted in it."""

from dataclasses import dataclass, field

import openpyxl

from common.codes import make_credit_code
from common.sheets.book import letter
from tests.corpus.firms import Firm
from tests.facts import day

YEAR, MONTH = 2018, 9
FIRMS = 48
_WORDS = ("恒达", "精工", "宏远", "新力", "华通", "伯利", "巨良", "超达", "金龙", "海川", "方正", "凯泉")
_TRADES = ("阀门有限公司", "泵业有限公司", "铸造厂", "自控设备股份有限公司")
_TOWNS = ("瓯北街道", "东瓯街道", "乌牛街道", "桥头镇")
# Of a month's output, in hundredths; heads are by themselves.
SHARES = {"output": 100, "sales": 96, "export": 30, "own_brand_export": 10, "revenue": 97, "profit": 8}
SHARES |= {"taxes": 1, "vat": 3, "research": 3}
WITH_MONTH = ("output", "sales", "export")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def base(number):
    """A month's output of a firm in 元: the first makes 500万元, each next one 100万元 more."""
    return (number + 5) * 1_000_000


def answers(number, year, month):
    """What firm `number` says of January to `month`, in 元 and heads: every month alike, a ninth more than in 2017."""
    of_month = base(number) * (9 if year < YEAR else 10) // 10
    prior = of_month * 9 // 10
    row = {name: of_month * month * share // 100 for name, share in SHARES.items()}
    row |= {f"{name}_month": of_month * SHARES[name] // 100 for name in WITH_MONTH}
    row["employees"] = 20 + 3 * number
    if year == YEAR:
        row |= {f"{name}_prior": prior * month * share // 100 for name, share in SHARES.items()}
        row |= {f"{name}_month_prior": prior * SHARES[name] // 100 for name in WITH_MONTH}
        row["employees_prior"] = 20 + 3 * number
    return row


def firms():
    """With every month since February 2017; there is no January form."""
    made = []
    for number in range(FIRMS):
        name = _WORDS[number % len(_WORDS)] + _TRADES[number // len(_WORDS)]
        firm = Firm(make_credit_code("330324", f"PDY{number + 1:05d}"), name, _TOWNS[number % len(_TOWNS)])
        for year, last in ((YEAR - 1, 12), (YEAR, MONTH)):
            firm.months |= {(year, month): answers(number, year, month) for month in range(2, last + 1)}
        made.append(firm)
    return made


@dataclass(frozen=True)
class Fault:
    """Where it has to be shown, by which rule, how grave, and what the clerk does about it.

    `way`: take (Enter on the row), type, say (why), leave (the row out), kind (all of its kind at once), look.
    """

    where: str
    rule: str
    grade: str
    way: str
    text: str = ""


@dataclass
class Workbook:
    """The downloaded template at work."""

    firms: list
    book: openpyxl.Workbook
    faults: list = field(default_factory=list)

    def __post_init__(self):
        key = {name.value: value.value for name, value in self.book["_portal"].iter_rows(max_col=2)}
        self.sheet = self.book[key["title"]]
        self.columns = {
            name.removeprefix("column:"): openpyxl.utils.column_index_from_string(letters)
            for name, letters in key.items()
            if name.startswith("column:")
        }
        self.first = int(key["head"]) + 1
        codes = {firm.code: number for number, firm in enumerate(self.firms)}
        self.rows = {codes[self.sheet.cell(self.first + at, 1).value]: self.first + at for at in range(len(codes))}

    def cell(self, number, name):
        return self.sheet.cell(self.rows[number], self.columns[name])

    def fill(self, numbers):
        """The month of these firms, in 千元 as the form wants it."""
        for number in numbers:
            for name, value in self.firms[number].months[YEAR, MONTH].items():
                self.cell(number, name).value = value if name.startswith("employees") else value / 1000

    def blank(self, numbers, *names):
        for number in numbers:
            for name in names:
                self.cell(number, name).value = None

    def right(self, number, name):
        """As a person types it: 千元, or heads."""
        value = self.firms[number].months[YEAR, MONTH][name]
        return str(value) if name.startswith("employees") else f"{value / 1000:.15g}"

    def fault(self, number, name, value, rule, grade, way="type", text=None, at=None):
        """A wrong value in a cell; without a text it is put right by typing what was meant."""
        self.cell(number, name).value = value
        if text is None:
            text = self.right(number, name) if way == "type" else ""
        self.faults.append(Fault(self.cell(number, at or name).coordinate, rule, grade, way, text))

    def times(self, number, name, factor):
        """A slip of unit or point."""
        right = self.firms[number].months[YEAR, MONTH][name] / 1000
        self.fault(number, name, right * factor, "slip", "explain", "kind")

    def append(self, code, name, like):
        """A row below the last, with the figures of another firm."""
        row = self.first + len(self.rows) + sum(fault.rule in ("double", "not_expected") for fault in self.faults)
        for column in range(1, self.sheet.max_column + 1):
            self.sheet.cell(row, column).value = self.sheet.cell(self.rows[like], column).value
        self.sheet.cell(row, self.columns["code"]).value = code
        self.sheet.cell(row, self.columns["name"]).value = name
        return f"{letter(self.columns['code'] - 1)}{row}"


def plant(work, foreign_code, former_name):
    """Forty faults of thirty-four kinds, no two in a row of the sheet that would hide one another."""
    firm, fault = work.firms, work.fault
    # --- cells that are no answers
    fault(0, "revenue", day("2019-07-04"), "date", "fix", "take")
    fault(1, "revenue", "约500", "number", "fix")
    fault(2, "profit", "１２Ｏ５０", "number", "fix")
    fault(3, "taxes", "#DIV/0!", "error", "fix")
    fault(4, "employees", 12.5, "whole", "fix")
    fault(5, "sales", "99999999亿", "range", "fix")
    fault(6, "state", "营业中", "state", "fix", text="已报")
    fault(7, "explanation", "设备检修，" * 64, "long", "fix", "take")
    fault(37, "explanation", "停\u200b电检修", "unprinted", "fix", text="停电检修")
    # --- rows whose firm is in doubt
    code = firm[8].code
    fault(8, "code", code[:17] + ("1" if code[17] != "1" else "2"), "near_code", "fix", "kind")
    code = firm[9].code
    fault(9, "code", code[:15] + code[16] + code[15] + code[17], "near_code", "fix", "kind")
    fault(10, "name", firm[40].name, "code_and_name_differ", "fix", text=firm[10].code, at="code")
    work.cell(11, "name").value = "瓯北老陈水泵"
    fault(11, "code", "330324-12", "bad_code", "fix", text=firm[11].code)
    work.blank((12, 13, 35), "code")
    fault(12, "name", "东门铸件", "nobody", "fix", text=firm[12].code)
    fault(13, "name", former_name, "by_other_name", "fix", "take")
    work.faults.append(Fault(work.append(foreign_code, "外地阀门厂", 14), "not_expected", "fix", "leave"))
    work.faults.append(Fault(work.append(firm[15].code, firm[15].name, 15), "double", "fix", "leave"))
    # --- figures that cannot be
    work.blank((16, 18, 29), "export_month")
    fault(16, "export", -1500, "negative", "fix")
    fault(17, "employees", -35, "negative", "fix")
    fault(18, "export", work.cell(18, "sales").value * 1.2, "part", "fix")
    fault(19, "own_brand_export", work.cell(19, "export").value + 1, "part", "fix")
    fault(20, "output_month", work.cell(20, "output").value + 1000, "month_over_to_date", "fix")
    work.blank((21,), *firm[21].months[YEAR, MONTH])
    work.cell(21, "state").value = "已报"
    work.faults.append(Fault(f"第{work.rows[21]}行", "empty", "fix", "leave"))
    _slip_sideways(work, 22)
    for cell in (work.sheet["A1"], work.sheet["A2"]):
        cell.value = cell.value.replace("1–9月", "1–8月")
    work.faults.append(Fault("A1", "title_month", "fix", "take"))
    # --- figures that ask for a reason
    work.times(23, "revenue", 10_000)
    work.times(24, "research", 1 / 1000)
    work.times(25, "taxes", 10)
    work.times(26, "output", 10_000)
    work.blank((26,), "output_month")
    work.faults.append(Fault(work.cell(26, "sales").coordinate, "sales_ratio", "hint", "gone"))
    last, month = (firm[27].months[YEAR, MONTH - 1]["revenue"] / 1000, base(27) * 97 / 100_000)
    fault(27, "revenue", last + 6.5 * month, "jump", "explain", "say", "出口大单集中交付")
    fault(28, "revenue", firm[28].months[YEAR, MONTH - 1]["revenue"] / 1000 - 500, "fell", "explain", "say", "红字冲销")
    fault(29, "sales", firm[29].months[YEAR, MONTH - 1]["sales"] / 1000, "stood", "explain", "say", "整月停产检修")
    work.cell(29, "sales_month").value = 0
    last, month = (firm[30].months[YEAR, MONTH - 1]["revenue"] / 1000, base(30) * 97 / 100_000)
    fault(30, "revenue", last + month / 10, "drop", "explain", "say", "高温限电")
    fault(31, "sales_month", work.cell(31, "sales_month").value / 2, "month_differs", "explain", "say", "月末退货")
    fault(32, "revenue_prior", work.cell(32, "revenue_prior").value * 1.03, "prior_differs", "explain", "take")
    fault(33, "employees", 3 * work.cell(33, "employees").value, "heads", "explain", "say", "新设二车间")
    # --- what is only told
    fault(34, "name", "温州某某商行", "name_differs", "hint", "look")
    work.faults.append(Fault(work.cell(35, "name").coordinate, "by_name", "hint", "look"))
    work.sheet.row_dimensions[work.rows[36]].hidden = True
    work.faults.append(Fault(f"第{work.rows[36]}行", "hidden", "hint", "look"))
    # --- what a good reader reads past without a word
    for name in ("output", "sales", "revenue"):
        work.cell(38, name).value = work.right(38, name).translate(FULL_WIDTH)
    work.cell(39, "output").value = f"{work.firms[39].months[YEAR, MONTH]['output'] / 10_000:,.1f}万元"
    work.cell(39, "code").value = f" {firm[39].code}\u3000"
    return work.faults


def _slip_sideways(work, number):
    """From the second figure on the row's answers stand one blank further to the right."""
    row, known = work.rows[number], sorted(work.columns[name] for name in work.firms[number].months[YEAR, MONTH])
    values = [work.sheet.cell(row, column).value for column in known]
    for column, value in zip(known[2:], values[1:-1], strict=True):
        work.sheet.cell(row, column).value = value
    work.sheet.cell(row, known[1]).value = None
    at = work.sheet.cell(row, known[1]).coordinate
    work.faults.append(Fault(at, "sideways", "fix", "leave"))
