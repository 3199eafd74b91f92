"""What valid input about zones is, by noun. The fields of a form are the keyword arguments of its action."""

from zones.forms.founding import CorrectStageForm, FoundZoneForm, RenameZoneForm, ReviseZoneForm, StageForm
from zones.forms.members import (
    NOT_A_MEMBER,
    ConsentForm,
    EndConsentForm,
    HorizonForm,
    JoinZoneForm,
    LeaveZoneForm,
    MemberForm,
    ZoneRecordForm,
)

__all__ = [
    "NOT_A_MEMBER",
    "ConsentForm",
    "CorrectStageForm",
    "EndConsentForm",
    "FoundZoneForm",
    "HorizonForm",
    "JoinZoneForm",
    "LeaveZoneForm",
    "MemberForm",
    "RenameZoneForm",
    "ReviseZoneForm",
    "StageForm",
    "ZoneRecordForm",
]
