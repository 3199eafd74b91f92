"""What a firm's page sent: what was typed, and what stood on the page when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from common.money import Unit
from enterprises.forms.answers import Answers
from enterprises.models import ReturnState
from enterprises.questions import Question, ReturnForm
from pages.presenters.findings import digits

# What a firm may say of its period; that it need not report is for others to say.
SAYABLE = (ReturnState.REPORTED.value, ReturnState.ZERO.value, ReturnState.HALTED.value)
LONGEST_NAME = 40


@dataclass(frozen=True)
class Stood:
    """What stood on the page: answers in 元, texts that were no answers, state and explanation (None: not told)."""

    answers: Mapping[str, int | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    state: str | None = None
    explanation: str | None = None

    @property
    def whole(self) -> dict[str, int | str | None]:
        """All of it by name, to be held against the row."""
        told = {"state": self.state, "explanation": self.explanation}
        return {**self.answers, **{name: value for name, value in told.items() if value is not None}}


@dataclass(frozen=True)
class Typed:
    """What somebody typed and what is not saved, or not yet. `stood` is None where the page is to show what is kept.

    An empty state is one that was left as it stood, and so is an explanation of None.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    explanation: str | None = None
    name: str = ""
    stood: Stood | None = None

    def in_unit(self, read: Answers, unit: Unit, form: ReturnForm) -> Typed:
        """The same amounts in another unit; what is no amount stays as it was typed."""
        texts = {
            name: plain(read.values[name], unit, form[name]) if name in read.values else text
            for name, text in self.texts.items()
        }
        return replace(self, texts=texts)

    def touched(self, read: Answers) -> set[str]:
        """Cells that were changed on the page, or that held what was no answer and now hold one."""
        stood = self.stood or Stood()
        answered = {
            name
            for name, value in read.values.items()
            if name in stood.texts or name not in stood.answers or value != stood.answers[name]
        }
        return answered | {name for name in read.refused if self.texts.get(name) != stood.texts.get(name)}

    def only(self, names: set[str]) -> Typed:
        """These texts beside what is kept now: the page shows what was typed, and else what others wrote meanwhile."""
        texts = {name: text for name, text in self.texts.items() if name in names}
        return replace(self, texts=texts, stood=None)


def sent(given: QueryDict, form: ReturnForm) -> Typed:
    stood = Stood(
        answers=dict(_answers(given, form)),
        texts={name: given[f"text-{name}"][:200] for name in form.names if given.get(f"text-{name}")},
        state=given.get("was-state"),
        # a browser sends every line's end as two characters
        explanation=None if "was-explanation" not in given else given["was-explanation"].replace("\r\n", "\n"),
    )
    state, explanation = given.get("state", ""), " ".join(given.get("explanation", "").split())
    return Typed(
        texts={name: printed(given[name]) for name in form.names if name in given},
        state=state if state in SAYABLE and state != stood.state else "",
        explanation=None if explanation == " ".join((stood.explanation or "").split()) else explanation,
        name=printed(given.get("confirmed_by", "")).strip()[:LONGEST_NAME],
        stood=stood,
    )


def _answers(given: QueryDict, form: ReturnForm):
    for name in form.names:
        text = given.get(f"was-{name}")
        if text == "":
            yield name, None
        elif text is not None and text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 20:
            yield name, int(text)


def printed(text: str) -> str:
    """Without characters that nobody sees, and which PostgreSQL refuses; 200 are kept of what is no answer anyway."""
    return "".join(character for character in text[:200] if character.isprintable())


def plain(value: int | None, unit: Unit, question: Question) -> str:
    """As somebody types it: no separators, an ordinary minus."""
    return digits(value, unit, is_count=question.is_count).replace(",", "").replace("\u2212", "-")
