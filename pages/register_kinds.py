"""Every way to change the register: its form, its action, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from enterprises import actions
from enterprises import forms as enterprise_forms
from enterprises.models import Enterprise
from zones import actions as zone_actions
from zones import forms as zone_forms


@dataclass(frozen=True)
class Kind:
    """One way to change a record: its form, its action, and what its boxes hold before anything was typed."""

    title: Any
    form: type[forms.BaseForm]
    act: Callable[..., Any]
    lede: Any = ""
    filled: Callable[[Enterprise, Any], dict[str, Any]] = lambda enterprise, today: {}


def _place(enterprise: Enterprise, today: Any) -> dict[str, Any]:
    place = enterprise.placements.in_force(today).select_related("division", "industry").first()
    codes = {"division": place.division.code, "industry": place.industry.code} if place else {}
    return codes | {"township": enterprise.township}


def _as_it_stands(enterprise: Enterprise, today: Any) -> dict[str, Any]:
    return {name: getattr(enterprise, name) for name in ("name_en", "initials", "township")}


KINDS = {
    "rename": Kind(
        gettext_lazy("更名"),
        enterprise_forms.RenameForm,
        actions.rename_enterprise,
        gettext_lazy("旧名称留作曾用名，仍可查到；统一社会信用代码不变。"),
    ),
    "move": Kind(
        gettext_lazy("迁移或转行"),
        enterprise_forms.MoveForm,
        actions.move_enterprise,
        gettext_lazy("自某日起换了所在地、乡镇街道或行业；以前的照旧，数字按当时的计。"),
        _place,
    ),
    "details": Kind(
        gettext_lazy("更正登记信息"),
        enterprise_forms.AmendForm,
        actions.amend_enterprise,
        gettext_lazy("更正录错或漏录的内容。"),
        _as_it_stands,
    ),
    "alias": Kind(
        gettext_lazy("登记别名"),
        enterprise_forms.AliasForm,
        actions.add_alias,
        gettext_lazy("表格里常用的简称或别名；上传时按它认出企业。"),
    ),
    "contact": Kind(
        gettext_lazy("联系人"),
        enterprise_forms.ContactForm,
        actions.keep_contact,
        gettext_lazy(
            "只有本协会和主管部门看得到；不公开，不进接口，台账只记何人何时改过。两项都空白，即不再有联系人。"
        ),
    ),
    "state": Kind(
        gettext_lazy("变更状态"),
        enterprise_forms.StateForm,
        zone_actions.change_member_state,
        gettext_lazy(
            "注销的，自该日起退出所在示范区，规上时段至当月底止；记录和历史都保留。改回营业不会恢复这些：企业页会列出，逐项恢复。"
        ),
    ),
    "enter-scale": Kind(gettext_lazy("规上入库"), enterprise_forms.EnterAboveScaleForm, actions.enter_above_scale),
    "leave-scale": Kind(gettext_lazy("规上退库"), enterprise_forms.LeaveAboveScaleForm, actions.leave_above_scale),
    "leave": Kind(
        gettext_lazy("退出示范区"),
        zone_forms.LeaveZoneForm,
        zone_actions.leave_zone,
        gettext_lazy("成员时间段到前一日止；此前的数字仍计入示范区。"),
    ),
    "answer": Kind(
        gettext_lazy("变更填报归口"),
        enterprise_forms.AnswerForm,
        actions.answer_for,
        gettext_lazy("一家企业同一时间只经一个协会填报；登记信息也由它维护。"),
    ),
    "consent": Kind(
        gettext_lazy("许可查阅"),
        zone_forms.ConsentForm,
        zone_actions.allow_reading,
        gettext_lazy("企业所在的另一示范区，其协会可查阅本协会为该企业填报的报表；只能看，不能改。"),
        lambda enterprise, today: {"on": today},
    ),
    "end-consent": Kind(
        gettext_lazy("终止查阅"),
        zone_forms.EndConsentForm,
        zone_actions.end_reading,
        gettext_lazy("另一示范区的协会自某日起不再可查阅许可的协会为该企业填报的报表。"),
        lambda enterprise, today: {"on": today},
    ),
}
# What a zone's association does about its own membership and its own contact, whoever answers for the firm.
OWN_AFFAIRS = {"leave", "contact"}
# Changes of several records at once, or of one that is not in the register yet.
WIDER = {
    "add": Kind(
        gettext_lazy("新增企业"),
        zone_forms.MemberForm,
        zone_actions.register_member,
        gettext_lazy("登记一家新企业，并让它加入本协会的一个示范区。"),
    ),
    "join": Kind(
        gettext_lazy("加入示范区"),
        zone_forms.JoinZoneForm,
        zone_actions.join_zone,
        gettext_lazy(
            "让已登记的企业（包括别处登记的、曾经退出的）加入示范区。由别的协会归口填报的，须由管辖两个协会的主管部门登记。"
        ),
    ),
    "merge": Kind(
        gettext_lazy("企业合并"),
        enterprise_forms.MergerForm,
        zone_actions.succeed_members,
        gettext_lazy("各自的报表、抽查、标准和荣誉都留在原企业名下，不搬动。"),
    ),
    "split": Kind(
        gettext_lazy("企业分立"),
        enterprise_forms.SplitForm,
        zone_actions.succeed_members,
        gettext_lazy("原企业的报表、抽查、标准和荣誉都留在原企业名下，不搬动。"),
    ),
}
