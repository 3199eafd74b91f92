"""What valid input about people is: names, passwords, invitations, tokens, organisations."""

from __future__ import annotations

import datetime
import unicodedata

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant, Organisation, Token, User
from accounts.roles import ROLES
from classifications.models import Division
from common.forms import CodeChoiceField, DayField, StrictForm

LONGEST_PASSWORD = 128
LATEST = datetime.date(2100, 1, 1)
OVER_ORGANISATION = {each.role for each in ROLES if each.over == "organisation"}


def text_input(**attributes: object) -> forms.TextInput:
    return forms.TextInput({"class": "input", **attributes})


def password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput({"class": "input", "autocomplete": autocomplete, "maxlength": LONGEST_PASSWORD})


class PasswordForm(forms.Form):
    """A new password, twice, judged for the user whose it will be."""

    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少8个字符，建议15个以上；不要用姓名、单位、地名或常见密码。"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=password_input("new-password"),
    )
    again = forms.CharField(
        label=_("再输一次新密码"), strip=False, max_length=LONGEST_PASSWORD, widget=password_input("new-password")
    )

    def __init__(self, *given, user: User, **named) -> None:
        super().__init__(*given, **named)
        self.user = user

    def clean(self) -> dict:
        cleaned = super().clean()
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的密码不一样。"))
        elif password:
            self._judge(password)
        return cleaned

    def _judge(self, password: str) -> None:
        try:
            validate_password(password, self.user)
        except forms.ValidationError as refused:
            self.add_error("password", refused)


class ChangePasswordForm(PasswordForm):
    """The old one too: an open session left alone is not enough."""

    old = forms.CharField(
        label=_("现在的密码"), strip=False, max_length=LONGEST_PASSWORD, widget=password_input("current-password")
    )
    field_order = ("old", "password", "again")


class AcceptForm(PasswordForm):
    """What somebody who was invited chooses."""

    first_name = forms.CharField(label=_("姓名"), max_length=150, widget=text_input(autocomplete="name"))
    username = forms.CharField(
        label=_("用户名"),
        help_text=_("登录时用；可用字母、数字、汉字和 @ . + - _。"),
        max_length=150,
        validators=[User.username_validator],
        widget=text_input(autocomplete="username", autocapitalize="none", spellcheck="false"),
    )
    field_order = ("first_name", "username", "password", "again")

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("这个用户名已有人用，请另选一个。"))
        return username

    def _judge(self, password: str) -> None:
        self.user.username = self.cleaned_data.get("username", "")
        self.user.first_name = self.cleaned_data.get("first_name", "")
        super()._judge(password)


class SignInForm(forms.Form):
    """Name and password, as they come."""

    username = forms.CharField(max_length=150)
    password = forms.CharField(strip=False, max_length=LONGEST_PASSWORD)

    def clean_username(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["username"])


class EmailForm(forms.Form):
    """Where a way to a new password shall go."""

    email = forms.EmailField(
        label=_("电子邮箱"), max_length=254, widget=forms.EmailInput({"class": "input", "autocomplete": "email"})
    )


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码"),
        max_length=30,
        widget=text_input(autocomplete="one-time-code", inputmode="numeric", spellcheck="false"),
    )


class TokenForm(forms.Form):
    """A token's purpose, what it may do, for how long; and the password, for a token outlives the session."""

    DAYS = ((30, _("30天")), (90, _("90天")), (365, _("一年")))

    name = forms.CharField(
        label=_("用途"), help_text=_("例如“ERP月报”，以后凭它认出这个令牌。"), max_length=60, widget=text_input()
    )
    scope = forms.ChoiceField(label=_("权限"), choices=Token.Scope, widget=forms.Select({"class": "input"}))
    days = forms.TypedChoiceField(
        label=_("有效期"), choices=DAYS, coerce=int, initial=90, widget=forms.Select({"class": "input"})
    )
    old = forms.CharField(
        label=_("现在的密码"), strip=False, max_length=LONGEST_PASSWORD, widget=password_input("current-password")
    )


class RoleForm(forms.Form):
    """A role over an organisation or a division. `organisations` are those that the one who gives may give for."""

    role = forms.ChoiceField(label=_("角色"), widget=forms.Select({"class": "input"}))
    organisation = forms.ModelChoiceField(
        label=_("组织"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("请选择组织"),
        widget=forms.Select({"class": "input"}),
    )
    division = forms.CharField(
        label=_("区划代码"),
        help_text=_("主管部门、检验、标准化、审计和管理员按区划授权，含其下全部区划；例如永嘉县330324、浙江省330000。"),
        required=False,
        max_length=6,
        widget=text_input(inputmode="numeric"),
    )

    def __init__(self, *given, organisations: QuerySet[Organisation], roles: tuple[str, ...], **named) -> None:
        super().__init__(*given, **named)
        self.fields["role"].choices = [(role.value, role.label) for role in Grant.Role if role in roles]
        self.fields["organisation"].queryset = organisations.order_by("name")
        if all(role in OVER_ORGANISATION for role in roles):
            del self.fields["division"]

    def clean(self) -> dict:
        """One scope, of the kind that the role has: `cleaned_data` holds both, one of them None."""
        cleaned = super().clean()
        cleaned.setdefault("division", None)
        role = cleaned.get("role")
        if role in OVER_ORGANISATION:
            cleaned["division"] = None
            if not cleaned.get("organisation") and "organisation" not in self.errors:
                self.add_error("organisation", _("这个角色须选一个组织。"))
        elif role:
            cleaned["organisation"] = None
            code = cleaned["division"] or ""
            cleaned["division"] = Division.objects.filter(code=code).first()
            if cleaned["division"] is None:
                message = _("没有区划代码“%(code)s”；写六位代码，例如330324。") % {"code": code}
                self.add_error("division", message)
        return cleaned


class GiveRoleForm(RoleForm):
    """A role from `today` on, to a last day where one is known: `until` is the day after it."""

    last = DayField(
        label=_("最后一天（可不填）"), required=False, help_text=_("例如审计结束的那天；不填的，到有人结束它为止。")
    )

    def __init__(self, *given, today: datetime.date, **named) -> None:
        super().__init__(*given, **named)
        self.today = today
        self.fields["last"].widget.attrs["class"] = "input"

    def clean_last(self) -> datetime.date | None:
        last = self.cleaned_data["last"]
        if last and not self.today <= last < LATEST:
            message = _("最后一天须在今天或以后，且在%(year)d年前。")
            raise forms.ValidationError(message, code="order", params={"year": LATEST.year})
        return last

    def clean(self) -> dict:
        cleaned = super().clean()
        last = cleaned.pop("last", None)
        return cleaned | {"until": last + datetime.timedelta(days=1) if last else None}


class OrganisationForm(StrictForm, forms.ModelForm):
    """What may be changed of an organisation: what it is called, and whom to call."""

    class Meta:
        model = Organisation
        fields = ("name", "name_en", "contact")
        help_texts = {"contact": _("科室和电话，例如“秘书处 0577-67000000”；向它申请查阅报表的协会看得到，不公开。")}
        widgets = {"name": text_input(), "name_en": text_input(), "contact": text_input()}


class FoundForm(OrganisationForm):
    """A new organisation; its code, kind and place are for good."""

    division = CodeChoiceField(
        Division.objects.filter(valid_to=None),
        code="code",
        label=_("区划代码"),
        help_text=_("例如永嘉县330324、浙江省330000；主管部门按区划看得到其下的协会。"),
        widget=text_input(inputmode="numeric"),
    )

    class Meta(OrganisationForm.Meta):
        fields = ("kind", "name", "name_en", "code", "division", "contact")
        help_texts = OrganisationForm.Meta.help_texts | {
            "code": _("字母、数字和连字符，写进网址，以后不改；例如yongjia-pump-valve-association。")
        }
        widgets = OrganisationForm.Meta.widgets | {
            "kind": forms.Select({"class": "input"}),
            "code": text_input(autocapitalize="none", spellcheck="false"),
        }


class InviteForm(RoleForm):
    """Whom to invite; the letter goes out where a mail server is set."""

    name = forms.CharField(label=_("姓名"), max_length=150, widget=text_input(autocomplete="off"))
    email = forms.EmailField(
        label=_("电子邮箱（可不填）"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    field_order = ("name", "email", "role", "organisation", "division")


class EndRoleForm(forms.Form):
    """Why a role ends today."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=text_input(autocomplete="off"))
