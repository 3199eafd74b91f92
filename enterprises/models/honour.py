"""What enterprises earned: brands, trademarks, awards, titles and licences, each with issuer, level and validity."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.choices import one_of_choices
from enterprises.models.register import Enterprise
from ledger.tracking import Tracked


class HonourQuerySet(models.QuerySet):
    def of_kind(self, *kinds: str) -> "HonourQuerySet":
        return self.filter(kind__in=kinds)

    def at_least(self, level: str) -> "HonourQuerySet":
        """Honours of `level` or above: 市级以上 takes in the higher ones."""
        return self.filter(level__in=Honour.Level.values[Honour.Level.values.index(level) :])


class Honour(models.Model):
    """One honour. A product honoured by city and province is two rows; counts "市级以上" take the product once."""

    class Kind(models.TextChoices):
        BRAND = "brand", _("名牌产品")
        EXPORT_BRAND = "export_brand", _("出口名牌")
        TRADEMARK = "trademark", _("著名（驰名）商标")
        QUALITY_AWARD = "quality_award", _("政府质量奖")
        STANDARD_INNOVATION = "standard_innovation", _("标准创新型企业")
        REGIONAL_MARK = "regional_mark", _("区域名牌标志使用许可")
        MADE_IN_ZHEJIANG = "made_in_zhejiang", _("品字标认证")
        QMS_CERTIFICATE = "qms_certificate", _("质量管理体系认证证书")

    class Level(models.TextChoices):
        COUNTY = "county", _("县级")
        CITY = "city", _("市级")
        PROVINCE = "province", _("省级")
        NATION = "nation", _("国家级")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="honours", verbose_name=_("企业"))
    kind = models.CharField(_("种类"), max_length=20, choices=Kind)
    level = models.CharField(_("级别"), max_length=8, choices=Level)
    issuer = models.CharField(_("授予单位"), max_length=100)
    product = models.CharField(_("产品或名称"), max_length=100, blank=True)
    year = models.SmallIntegerField(_("年度"))
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True, help_text=_("最后有效日；空白为长期"))

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("荣誉与许可")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "level", "product", "year"],
                name="enterprises_honour_once",
                violation_error_message=_("该企业该产品同级同年的同种荣誉已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="enterprises_honour_valid_in_order",
                violation_error_message=_("有效期至不能早于起始日期。"),
            ),
            models.CheckConstraint(
                condition=~(Q(kind="trademark", issuer__contains="著名") & Q(valid_from__gt="2017-11-30")),
                name="enterprises_honour_famous_trademark_abolished",
                violation_error_message=_("浙江省著名商标已于2017年11月30日废止。"),
            ),
            *one_of_choices("enterprises.Honour", "kind", "level"),
            Tracked(
                name="enterprises_honour_tracked",
                enterprise="enterprise_id",
                months="daterange(valid_from, valid_to, '[]')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.product}"
