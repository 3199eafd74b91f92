"""An import in words: what is doubtful, what was found at which cell, what was repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import UNIT_NAMES, Unit
from common.sheets.book import address, letter
from common.sheets.figures import NO_RESULT
from common.sheets.remarks import Grade, Remark
from enterprises.checks import PARTS, RULES, Finding
from enterprises.models import Import, ImportProblem
from enterprises.questions import ReturnForm
from enterprises.sheets.columns import MONTH, OTHERS
from enterprises.sheets.working import MONTH_CONFIRMED
from pages.presenters import findings

STEPS = (gettext_lazy("上传"), gettext_lazy("核对列"), gettext_lazy("检查、修改"), gettext_lazy("提交"))
# Which step each state stands at, counted from 1.
STEP_OF = {
    Import.State.MAPPING: 2,
    Import.State.CHECKING: 3,
    Import.State.CHECKED: 3,
    Import.State.LOOKING: 3,
    Import.State.FILING: 4,
    Import.State.FILED: 4,
    Import.State.UNDONE: 4,
    Import.State.FAILED: 3,
}

DOUBTS: dict[str, str | Promise] = {
    "no_table": gettext_lazy("没有找到表头，请指明表头所在的行和每一项所在的列。"),
    "not_found": gettext_lazy("没有找到“%(wanted)s”这一列。"),
    "unsure": gettext_lazy("%(place)s可能是“%(wanted)s”，请核对。"),
    "hidden_column": gettext_lazy("%(place)s是隐藏列。"),
    "hidden_sheet": gettext_lazy("工作表“%(sheet)s”是隐藏的。"),
    "sheets": gettext_lazy("还有相似的工作表：%(sheets)s。"),
    "not_numbers": gettext_lazy("%(place)s里大多不是数字。"),
    "no_unit": gettext_lazy("%(place)s没有写单位，先按%(unit)s。"),
    "units_differ": gettext_lazy("各列的单位不同，请核对。"),
    "head_twice": gettext_lazy("%(place)s与另一列同名。"),
}
SAYS: dict[str, str | Promise] = {
    "number": gettext_lazy("“%(found)s”不是数字。"),
    "whole": gettext_lazy("“%(found)s”应为整数。"),
    "range": gettext_lazy("“%(found)s”超出可能范围，请核对单位。"),
    "error": gettext_lazy("公式出错，显示为%(found)s，没有数值。"),
    "uncalculated": NO_RESULT,
    "date": gettext_lazy("单元格格式是日期（%(found)s），不是数字。"),
    "no_month": gettext_lazy("“%(found)s”不是月份。"),
    "other_month": gettext_lazy("“%(found)s”不是本期。"),
    "state": gettext_lazy("“%(found)s”不是填报状态；可写：%(message)s。"),
    "long": gettext_lazy("说明超过300个字，请缩短。"),
    "unprinted": gettext_lazy("说明里有看不见的字符，请重新输入。"),
    "near_code": gettext_lazy("本期名录里没有这个代码；与%(firm_name)s的代码只差一处，名称也相同。"),
    "near_code_other_name": gettext_lazy("本期名录里没有这个代码；与%(firm_name)s的代码只差一处，但名称不同。"),
    "code_not_of_name": gettext_lazy("本期名录里没有这个代码；按名称是%(firm_name)s。"),
    "code_and_name_differ": gettext_lazy("代码与名称分属两家企业；按名称是%(firm_name)s。"),
    "name_differs": gettext_lazy("名称与登记的“%(firm_name)s”不同，已按代码对应。"),
    "by_name": gettext_lazy("没有代码，已按名称对应。"),
    "names_only": gettext_lazy("全表没有代码，%(rows)d行已按名称对应。"),
    "by_other_name": gettext_lazy("没有代码；这是%(firm_name)s的曾用名或别名，请确认。"),
    "namesakes": gettext_lazy("本期名录里有两家或更多同名的企业，请按代码选择。"),
    "nobody": gettext_lazy("没有代码，名称也对不上本期名录，请选择企业。"),
    "no_firm": gettext_lazy("既没有代码也没有名称，请选择企业。"),
    "not_expected": gettext_lazy("这个代码不在本协会本期应报名录里。"),
    "bad_code": gettext_lazy("代码不成立，名录里也没有相近的，请选择企业。"),
    "double": gettext_lazy("与第%(first)s行是同一家企业。"),
    "title_month": gettext_lazy("标题写的是%(month)s，本期是%(expected)s。"),
    "exchanged": gettext_lazy("整列的数更像“%(other)s”，两列可能对调了。"),
    "unit": gettext_lazy("整列的数约为以往的%(times)s倍，单位可能不是%(unit)s。"),
    "other_head": gettext_lazy(
        "这里又有一行表头，列的次序与上面不同；以下%(rows)d行没有读入。请把各列排成同一次序，或分成两份上传。"
    ),
    "remark_alone": gettext_lazy("有说明、没有数：停产、拒报还是漏填？请在“填报状态”中写明，或补上数。"),
    "shared": gettext_lazy("多数行的说明都是“%(found)s”，不能算作各行的原因，没有读入。"),
    "hidden": gettext_lazy("这一行在表里是隐藏的，也一并读入。"),
    "sideways": gettext_lazy("从这一格起，整行的数像是左右错了一列。"),
}
# Why a row is none of the table's.
WHYS: dict[str, Promise] = {
    "total": gettext_lazy("合计"),
    "note": gettext_lazy("附注"),
    "section": gettext_lazy("分组"),
    "head": gettext_lazy("重复的表头"),
    "numbering": gettext_lazy("栏号"),
    "blank": gettext_lazy("空行"),
    "other_head": gettext_lazy("次序不同的表头"),
    "under_other_head": gettext_lazy("在次序不同的表头之下"),
    "chosen": gettext_lazy("自己略过"),
}
# What one click does to the whole sheet.
OFFERS: dict[str, str | Promise] = {
    "title_month": gettext_lazy("表是本期的，标题写错了"),
    "exchanged": gettext_lazy("把两列对换"),
    "unit": gettext_lazy("改按%(right)s读"),
}


@dataclass(frozen=True)
class Shown:
    """A problem as the page shows it."""

    problem: ImportProblem
    where: str
    item: str
    text: str
    offer: str
    # what repairs it: text in a cell, a firm to choose, one click for the sheet, an explanation, nothing
    way: str
    # what stands in the two fields: the proposal and nothing, or what was typed and refused
    given: str
    said: str
    # how grave it is, in the words of the grid
    grade: str
    others: Sequence[tuple[int, str]] = ()


def shown(
    form: ReturnForm, of: Import, problem: ImportProblem, firms: dict[int, str], typed: Mapping[str, str]
) -> Shown:
    params = problem.params
    if problem.rule == "unit" and params.get("right"):
        offer = str(OFFERS["unit"]) % {"right": UNIT_NAMES[Unit(params["right"])]}
    else:
        offer = str(OFFERS.get(problem.rule, "")) if problem.rule != "unit" else ""
    others = [(id, firms[id]) for id in params.get("others", ()) if id in firms]
    if not others and params.get("firm") in firms:
        others = [(params["firm"], firms[params["firm"]])]
    way = _way(form, problem, bool(offer))
    proposal = params.get("firm_code", "") if way == "firm" else problem.proposal
    return Shown(
        problem,
        where=where(problem.row, problem.column),
        item=item(form, problem.name),
        text=sentence(form, of, problem),
        offer=offer,
        way=way,
        given=typed.get(f"text-{problem.pk}", proposal),
        said=typed.get(f"say-{problem.pk}", ""),
        grade=_("已说明") if problem.answered else findings.grades()[problem.grade],
        others=others,
    )


def where(row: int | None, column: int | None) -> str:
    """D12, or 第12行."""
    if row is None:
        return ""
    return _("第%(row)s行") % {"row": row + 1} if column is None else address(row, column)


def item(form: ReturnForm, name: str) -> str:
    if name in form.names:
        return str(form[name].label)
    return str(OTHERS.get(name, ""))


def sentence(form: ReturnForm, of: Import, problem: ImportProblem) -> str:
    """The rule's own words with what was found."""
    params = dict(problem.params)
    unit = Unit(of.mapping.get("units", {}).get(problem.name, form.unit))
    if problem.rule == "part":
        params["whole_label"] = form[dict(PARTS)[problem.name]].label
    if problem.rule in RULES:
        grade = RULES[problem.rule][0]
        return findings.sentence(form, Finding(problem.rule, grade, problem.name, params), unit)
    if problem.rule == "exchanged":
        params["other"] = item(form, params["other"])
    if problem.rule == "unit":
        params |= {"unit": UNIT_NAMES[Unit(params["unit"])], "times": f"{10.0 ** params['power']:,.10g}"}
    return str(SAYS[problem.rule]) % ({"found": problem.found, "firm_name": "", "message": ""} | params)


def _way(form: ReturnForm, problem: ImportProblem, offered: bool) -> str:
    if offered:
        return "sheet"
    if problem.grade == "hint" or problem.rule in ("unit", "exchanged", "other_head"):
        return ""
    if problem.rule in ("double", "sideways", "empty"):
        return "leave"
    if problem.name in ("code", "name"):
        return "firm"
    if problem.name in form.names:
        return "figure"
    return "text" if problem.name else "leave"


@dataclass(frozen=True)
class Mended:
    """Something that the clerk decided about the sheet, which can be taken back."""

    where: str
    item: str
    before: str
    text: str
    # what the button says: a row, and the question where it was a cell
    back: str
    confirmed: str = ""


def mended(form: ReturnForm, of: Import, firms: Mapping[int, str]) -> list[Mended]:
    """In the order of the sheet: its month, rows that were left out or given a firm, cells."""
    found = []
    for key, firm in of.choices.items():
        if key == MONTH_CONFIRMED:
            found.append((-1, Mended("", item(form, MONTH), "", str(OFFERS["title_month"]), f"{key}.")))
            continue
        text = firms.get(firm, "") if firm else _("略过此行")
        found.append((int(key), Mended(where(int(key), None), _("企业") if firm else "", "", text, f"{key}.")))
    for each in of.repairs.order_by("row", "name"):
        said = [each.confirmed_by, each.get_confirmed_how_display(), f"{each.confirmed_on}"] if each.is_figure else []
        place = where(each.row, of.mapping["columns"].get(each.name))
        told = (place, item(form, each.name), each.before, each.text, f"{each.row}.{each.name}", " · ".join(said))
        found.append((each.row, Mended(*told)))
    return [each for _row, each in sorted(found, key=lambda pair: pair[0])]


def replaced(form: ReturnForm, of: Import, firms: Mapping[int, str]) -> list[tuple[str, str, str, str]]:
    """(firm, question, old, new) of figures that stand and would give way, in the form's unit."""
    told = []
    for firm, name, *values in of.counts.get("replaces", ()):
        before, after = (findings.written(value, form.unit, is_count=form[name].is_count) for value in values)
        told.append((firms.get(firm, ""), item(form, name), before, after))
    return told


def listing(of: Import, which: str) -> list[tuple[str, str, str]]:
    """The first rows without answers, or those that were left out: (place, what it says, why)."""
    if which == "blank":
        return [(where(row, None), text, "") for row, text in of.counts.get("blanks", ())]
    return [(where(row, None), text, str(WHYS[why])) for row, text, why in of.counts.get("lefts", ())]


def doubts(form: ReturnForm, of: Import, heads: dict[int, str]) -> list[str]:
    """What to look at before anything is checked."""
    told = []
    for doubt in of.doubts:
        column = doubt.get("column")
        params = dict(doubt.get("told", {}))
        params["wanted"] = item(form, str(params.get("wanted", "")))
        if column is not None:
            params |= {"place": _column(letter(column), heads.get(column, ""))}
        told.append(str(DOUBTS[doubt["rule"]]) % (params | {"unit": UNIT_NAMES[form.unit]}))
    return told


def _column(letter: str, head: str) -> str:
    return (
        _("%(letter)s列“%(head)s”") % {"letter": letter, "head": head}
        if head
        else _("%(letter)s列") % {"letter": letter}
    )


def remarks(form: ReturnForm, of: Import, problems: Iterable[ImportProblem]) -> list[Remark]:
    """What goes back into the sender's own workbook."""
    grades = {"fix": Grade.MUST_FIX, "explain": Grade.MUST_EXPLAIN, "hint": Grade.HINT}
    return [
        Remark(problem.row, problem.column, grades[problem.grade], _remark(form, of, problem))
        for problem in problems
        if problem.row is not None and not problem.answered
    ]


def _remark(form: ReturnForm, of: Import, problem: ImportProblem) -> str:
    label = item(form, problem.name)
    text = (f"{label}：" if label else "") + sentence(form, of, problem)
    return text + (_("建议改为%(proposal)s。") % {"proposal": problem.proposal} if problem.proposal else "")
