"""A spreadsheet on its way to being returns: the file as it came, what it was taken for, what was found, what became.

The row is the job: reading, checking and filing go on in it, with progress and a heartbeat, wherever a worker stands.
What was brought is read from the kept file again each time, so nothing can drift between the file and its copy.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.choices import one_of_choices
from enterprises.models.register import Enterprise
from enterprises.models.submissions import Submission
from ledger.tracking import Tracked
from ledger.walls import Walled


class ImportQuerySet(models.QuerySet):
    def at_work(self) -> ImportQuerySet:
        return self.filter(state__in=Import.AT_WORK)


class Import(models.Model):
    """One uploaded file for one submission."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("核对列")
        CHECKING = "checking", _("检查中")
        CHECKED = "checked", _("待提交")
        LOOKING = "looking", _("预览中")
        FILING = "filing", _("入库中")
        FILED = "filed", _("已入库")
        UNDONE = "undone", _("已整个撤销")
        FAILED = "failed", _("未成")

    AT_WORK = (State.CHECKING, State.LOOKING, State.FILING)
    DONE = (State.FILED, State.UNDONE, State.FAILED)

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="imports", verbose_name=_("报送"), db_index=False
    )
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("上传时间"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.MAPPING)
    # --- the file: what the sender called it is shown and used for nothing else
    name = models.CharField(_("文件名"), max_length=120)
    stored = models.CharField(_("存放名"), max_length=64)
    digest = models.CharField(_("摘要"), max_length=64)
    size = models.BigIntegerField(_("字节"))
    # --- what it was taken for: sheet, head, columns by question, units by question, what is doubtful
    mapping = models.JSONField(_("列的对应"), default=dict)
    doubts = models.JSONField(_("疑点"), default=list)
    # --- answers of the clerk: which firm a row is (0: none, left out), and that a title's month is wrong
    choices = models.JSONField(_("行的去向"), default=dict)
    # --- what was found, and what became of it
    counts = models.JSONField(_("计数"), default=dict)
    result = models.JSONField(_("结果"), default=dict)
    moves = models.JSONField(_("将变动的数"), null=True)
    # codes of indicators of which that could not be said, when it was worked out, and from which facts: a snapshot
    missing = models.JSONField(_("没能算出的指标"), default=list)
    looked_at = models.DateTimeField(_("预览时间"), null=True)
    looked_seen = models.TextField(blank=True, editable=False)
    transaction = models.BigIntegerField(null=True, editable=False)
    # which transactions the last check saw the end of, as PostgreSQL writes a snapshot
    seen = models.TextField(blank=True, editable=False)
    # --- the job, and the day on which it was asked for: deadlines are held against it
    day = models.DateField(_("日期"))
    # who asked for it to be filed, and so signs every row
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("提交人"))
    only_good = models.BooleanField(_("先交通过的行"), default=True)
    progress = models.SmallIntegerField(_("进度"), default=0)
    heartbeat = models.DateTimeField(_("心跳"), null=True)
    attempts = models.SmallIntegerField(_("次数"), default=0)
    error = models.CharField(_("错误"), max_length=300, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("表格导入")
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100),
                name="enterprises_import_progress_in_percent",
                violation_error_message=_("进度是0到100。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "undone"]) | Q(transaction__isnull=False),
                name="enterprises_import_filed_has_transaction",
                violation_error_message=_("已入库的导入须记下所在的事务。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="enterprises_import_failed_has_error",
                violation_error_message=_("未成的导入须写明原因。"),
            ),
            *one_of_choices("enterprises.Import", "state"),
            Walled(name="enterprises_import_walled"),
        ]
        indexes = [
            models.Index(fields=["submission", "at"], name="enterprises_import_at"),
            # the workers' queue, asked every two seconds: of all that was ever brought the few at work
            models.Index(
                fields=["at", "id"],
                condition=Q(state__in=["checking", "looking", "filing"]),
                name="enterprises_import_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.name} {self.state}"

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ImportProblem(models.Model):
    """One thing found in an import, at its cell. Rows and columns count from 0; the whole list is made anew at a check.

    `grade` is that of the checks: fix, explain, hint. `column` empty: the row; `row` empty: the sheet.
    """

    GRADES = [("fix", _("必须修改")), ("explain", _("需要说明")), ("hint", _("提示"))]

    of = models.ForeignKey(Import, models.CASCADE, related_name="problems", verbose_name=_("表格导入"), db_index=False)
    row = models.IntegerField(_("行"), null=True)
    column = models.IntegerField(_("列"), null=True)
    name = models.CharField(_("项目"), max_length=40, blank=True)
    rule = models.CharField(_("规则"), max_length=40)
    grade = models.CharField(_("等级"), max_length=7, choices=GRADES)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="+", verbose_name=_("企业"))
    firm = models.CharField(_("表中名称"), max_length=120, blank=True)
    found = models.CharField(_("现为"), max_length=120, blank=True)
    proposal = models.CharField(_("建议改为"), max_length=120, blank=True)
    params = models.JSONField(_("依据"), default=dict)
    # a question that an explanation has answered stays in sight
    answered = models.BooleanField(_("已说明"), default=False)

    class Meta:
        verbose_name = _("导入中的问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=["fix", "explain", "hint"]),
                name="enterprises_importproblem_grade_known",
                violation_error_message=_("等级只能是fix、explain、hint。"),
            ),
        ]
        indexes = [models.Index(fields=["of", "grade", "row"], name="enterprises_importproblem_g")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.row} {self.name} {self.rule}"


class ImportRepair(models.Model):
    """What is read instead of a cell of the file. A figure changes only when the reporting unit confirmed it."""

    class How(models.TextChoices):
        PHONE = "phone", _("电话")
        WECHAT = "wechat", _("微信")
        VISIT = "visit", _("当面")
        PAPER = "paper", _("书面")

    of = models.ForeignKey(Import, models.CASCADE, related_name="repairs", verbose_name=_("表格导入"))
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    row = models.IntegerField(_("行"))
    name = models.CharField(_("项目"), max_length=40)
    before = models.CharField(_("原为"), max_length=120, blank=True)
    text = models.CharField(_("改为"), max_length=300)
    is_figure = models.BooleanField(_("改动数值"))
    confirmed_by = models.CharField(_("单位确认人"), max_length=40, blank=True)
    confirmed_how = models.CharField(_("确认方式"), max_length=6, choices=How, blank=True)
    confirmed_on = models.DateField(_("确认日期"), null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人"))
    at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("导入中的修改")
        constraints = [
            models.UniqueConstraint(fields=["of", "row", "name"], name="enterprises_importrepair_one_a_cell"),
            models.CheckConstraint(
                condition=Q(is_figure=False)
                | ~Q(confirmed_by="") & ~Q(confirmed_how="") & Q(confirmed_on__isnull=False),
                name="enterprises_importrepair_figure_is_confirmed",
                violation_error_message=_("改动数值须写明由单位何人、以何方式、何日确认。"),
            ),
            *one_of_choices("enterprises.ImportRepair", "confirmed_how"),
            Walled(name="enterprises_importrepair_walled"),
            Tracked(name="enterprises_importrepair_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.row} {self.name}"


class SheetMapping(models.Model):
    """Which column is what in an association's own sheet, as a person last confirmed it, by the sheet's heads."""

    association = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("填报归口"))
    kind = models.CharField(_("报表"), max_length=8)
    signature = models.CharField(_("表头摘要"), max_length=32)
    columns = models.JSONField(_("列的对应"))
    units = models.JSONField(_("单位"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("记住的列")
        constraints = [
            models.UniqueConstraint(fields=["association", "kind", "signature"], name="enterprises_sheetmapping_once"),
            Walled(name="enterprises_sheetmapping_walled"),
        ]

    def __str__(self) -> str:
        return f"{self.association_id} {self.kind} {self.signature}"
