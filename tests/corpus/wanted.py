"""What tests of the reader look for in a clerk's sheet; the forms of the portal declare their own."""

from common.sheets.heads import Kind, Span, Wanted

OUTPUT = ("工业总产值", "总产值", "产值")
SALES = ("工业销售产值", "销售产值")
EXPORT = ("出口交货值", "出口额")
WANTED = (
    Wanted("code", ("统一社会信用代码", "信用代码", "税号", "社会信用代码", "纳税人识别号"), Kind.CODE, required=True),
    Wanted("name", ("企业名称", "单位名称", "单位详细名称", "公司名称"), Kind.NAME),
    Wanted("output_month", OUTPUT, span=Span.MONTH),
    Wanted("output", OUTPUT, span=Span.TO_DATE, required=True),
    Wanted("output_month_prior", OUTPUT, span=Span.MONTH, prior=True),
    Wanted("output_prior", OUTPUT, span=Span.TO_DATE, prior=True),
    Wanted("sales_month", SALES, span=Span.MONTH),
    Wanted("sales", SALES, span=Span.TO_DATE),
    Wanted("sales_prior", SALES, span=Span.TO_DATE, prior=True),
    Wanted("export", EXPORT, span=Span.TO_DATE),
    Wanted("export_prior", EXPORT, span=Span.TO_DATE, prior=True),
    Wanted("own_brand_export", ("自主品牌出口交货值", "自主品牌出口"), span=Span.TO_DATE),
    Wanted("revenue", ("营业收入", "主营业务收入"), span=Span.TO_DATE),
    Wanted("profit", ("利润总额", "利润"), span=Span.TO_DATE),
    Wanted("employees", ("平均用工人数", "从业人员平均人数", "从业人数", "职工人数"), Kind.COUNT, span=Span.TO_DATE),
    Wanted("month", ("报告期", "报告月份", "月份"), Kind.MONTH),
    Wanted("note", ("备注", "情况说明", "说明"), Kind.TEXT),
)
