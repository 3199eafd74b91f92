"""The roles in plain words: what each is called, what it may do, and over what it is given."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant

Role = Grant.Role
ORGANISATION, DIVISION = "organisation", "division"


@dataclass(frozen=True)
class RoleInWords:
    """`over` is what a grant of it names; whose holder `writes` needs a second factor where that is required."""

    role: Role
    name: str | Promise
    says: str | Promise
    over: str
    writes: bool = True


ROLES = (
    RoleInWords(
        Role.CLERK,
        _("协会填报员"),
        _(
            "为本协会录入和上传企业数据，修改并提交本协会尚未被接收的报表，只看得到本协会归口企业、以及归口协会许可查阅的企业的数值。"
        ),
        ORGANISATION,
    ),
    RoleInWords(
        Role.LEAD,
        _("协会负责人"),
        _("可做填报员的一切，并邀请填报员，为本协会人员重设密码、停用动态码、结束角色、退出登录、停用和恢复账号。"),
        ORGANISATION,
    ),
    RoleInWords(
        Role.OFFICIAL,
        _("县级主管部门"),
        _("查看本县全部企业数据，接收报表，或写明理由退回，登记示范区的阶段。"),
        DIVISION,
    ),
    RoleInWords(
        Role.OFFICIAL,
        _("市级主管部门"),
        _("查看全市各县的企业数据，接收报表，或写明理由退回，登记示范区的阶段。"),
        DIVISION,
    ),
    RoleInWords(
        Role.OFFICIAL,
        _("省级主管部门"),
        _("查看全省各市县的企业数据，接收报表，或写明理由退回，登记示范区的阶段。"),
        DIVISION,
    ),
    RoleInWords(
        Role.INSPECTORATE,
        _("检验监管机构"),
        _("录入监督抽查的批次和结果；看不到企业报送的数值。"),
        DIVISION,
    ),
    RoleInWords(
        Role.STANDARDS,
        _("标准化机构"),
        _("录入标准和起草单位；看不到企业报送的数值。"),
        DIVISION,
    ),
    RoleInWords(
        Role.AUDITOR,
        _("审计人员"),
        _("查看全部数据和台账，什么也不能改。"),
        DIVISION,
        writes=False,
    ),
    RoleInWords(
        Role.ADMINISTRATOR,
        _("管理员"),
        _("设立和变更示范区，管理组织、账号和授权，查看全部数据；不替任何单位填报数值。"),
        DIVISION,
    ),
    RoleInWords(
        Role.API_CLIENT,
        _("接口客户端"),
        _("由程序凭令牌读取和报送本组织的数据；用密码登录时不带来任何权限。"),
        ORGANISATION,
    ),
)
WRITERS = tuple(dict.fromkeys(each.role for each in ROLES if each.writes))

# A division's code ends in four zeros for a province, in two for a city.
_LEVELS = (("0000", 4), ("00", 3), ("", 2))


def in_words(grant: Grant) -> RoleInWords:
    """The role of this grant in words; an official's follow the level of the division."""
    if grant.role == Role.OFFICIAL and grant.division:
        return ROLES[next(place for end, place in _LEVELS if grant.division.code.endswith(end))]
    return next(each for each in ROLES if each.role == grant.role)
