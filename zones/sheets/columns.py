"""The columns of the register's workbook: template, export and upload go by the one list."""

from __future__ import annotations

from dataclasses import dataclass

from common.sheets.heads import Kind, Wanted


@dataclass(frozen=True)
class Column:
    """A column of the register's workbook: the head of template and export first, then what others call it."""

    name: str
    heads: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False


COLUMNS = (
    Column("credit_code", ("统一社会信用代码", "信用代码", "社会信用代码", "credit code"), Kind.CODE, required=True),
    Column("name", ("企业名称", "单位名称", "名称", "单位详细名称", "name"), Kind.NAME, required=True),
    Column("name_en", ("英文名称", "English name")),
    Column("township", ("乡镇街道", "所在乡镇", "乡镇", "镇街", "township")),
    Column("division", ("区划代码", "行政区划", "所在县", "division")),
    Column("industry", ("行业代码", "国民经济行业", "行业", "industry")),
    Column("state", ("状态", "企业状态", "经营状态", "state")),
    Column("zone", ("示范区", "所属示范区", "zone")),
    Column("joined", ("加入日期", "入会日期", "joined")),
    Column("left", ("退出日期", "退会日期", "left on")),
    Column("above_since", ("规上入库月份", "规上起始月份", "above scale since"), Kind.MONTH),
    Column("person", ("联系人", "contact")),
    Column("phone", ("联系电话", "电话", "手机", "phone")),
    Column("explanation", ("代码疑点的说明", "说明", "explanation")),
)
WANTED = tuple(Wanted(each.name, each.heads, kind=each.kind, required=each.required) for each in COLUMNS)
HEADS = {each.name: each.heads[0] for each in COLUMNS}
