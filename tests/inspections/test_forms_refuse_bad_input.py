"""Input about product checks is refused by field, value and rule; what passes, the actions write."""

import inspect

import pytest

from inspections import actions, forms
from inspections.models import Batch
from ledger.models import Line
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return facts.campaign("2016-闸阀")


def batch(of, **given):
    return forms.BatchForm(
        {
            "campaign": of.code,
            "number": "7",
            "enterprise": facts.enterprise().credit_code,
            "link": "production",
            "sampled_on": "2016年5月4日",
            "product": "闸阀",
            "state": "sampled",
        }
        | given
    )


def said(form):
    return {field: [str(message) for message in messages] for field, messages in form.errors.items()}


def test_a_batch_that_was_drawn_passes_and_is_recorded(campaign):
    form = batch(campaign, items="壳体试验、密封试验", sampled_in="330324")
    assert form.is_valid(), form.errors

    row = actions.record_batch(**form.cleaned_data, by=facts.user("inspector"), reason="抽样单7")

    assert (row.sampled_on, row.items, row.state) == (day("2016-05-04"), ["壳体试验", "密封试验"], "sampled")
    assert Line.objects.get(table="inspections_batch").reason == "抽样单7"


def test_failed_items_that_nobody_tested_are_refused_by_name(campaign):
    form = batch(
        campaign, state="failed", items=["壳体试验"], failed_items=["壳体试验", "材质"], concluded_on="2016-06-01"
    )

    assert said(form) == {"failed_items": ["不合格项目“材质”不在检验项目之内（检验项目：壳体试验）。"]}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"state": "failed", "items": "壳体", "concluded_on": "2016-06-01"}, "不合格批次须写明不合格项目。"),
        ({"state": "clear"}, "有结论的批次须有结论日期，未有结论的不能有。"),
        ({"state": "clear", "concluded_on": "2016-05-03"}, "结论日期不能早于抽样日期。"),
    ],
)
def test_a_verdict_without_what_belongs_to_it_is_refused(campaign, given, rule):
    assert said(batch(campaign, **given)) == {"__all__": [rule]}


def test_a_number_of_the_same_campaign_is_not_given_twice(campaign):
    facts.batch(campaign, facts.enterprise(), number="7")

    assert said(batch(campaign)) == {"__all__": ["该任务下已有同号抽样单。"]}


def test_unknown_campaigns_places_and_fields_are_refused(campaign):
    errors = said(batch(campaign, campaign="2017-无", sampled_in="330399", verdict="clear"))

    assert errors["campaign"] == ["没有任务编号为“2017-无”的抽查任务。"]
    assert errors["sampled_in"] == ["没有区划代码为“330399”的行政区划。"]
    assert errors["__all__"][0].startswith("没有这样的字段：verdict；")


@pytest.fixture
def drawn(campaign):
    return facts.batch(campaign, facts.enterprise(), items=["壳体试验", "密封试验"], state="testing")


def test_a_conclusion_keeps_the_items_that_were_recorded(drawn):
    form = forms.ConclusionForm(
        {"state": "failed", "failed_items": "密封试验", "concluded_on": "2016-06-01"}, instance=drawn
    )
    assert form.is_valid(), form.errors

    row = actions.conclude_batch(batch=drawn, **form.cleaned_data, by=facts.user("inspector"), reason="报告12")

    row.refresh_from_db()
    assert (row.state, row.items, row.failed_items) == ("failed", ["壳体试验", "密封试验"], ["密封试验"])
    line = Line.objects.get(table="inspections_batch", operation="U")
    assert line.new == {"state": "failed", "failed_items": ["密封试验"], "concluded_on": "2016-06-01"}


def test_a_conclusion_on_items_that_were_not_tested_is_refused(drawn):
    form = forms.ConclusionForm(
        {"state": "failed", "failed_items": "材质", "concluded_on": "2016-06-01"}, instance=drawn
    )

    assert said(form)["failed_items"] == ["不合格项目“材质”不在检验项目之内（检验项目：壳体试验、密封试验）。"]


@pytest.mark.parametrize("state", [*Batch.PENDING, "withdrawn", "nonsense"])
def test_a_conclusion_is_one_of_the_three_verdicts(drawn, state):
    assert "state" in said(forms.ConclusionForm({"state": state, "concluded_on": "2016-06-01"}, instance=drawn))


@pytest.mark.parametrize(
    ("form", "action"),
    [
        (forms.CampaignForm, actions.open_campaign),
        (forms.BatchForm, actions.record_batch),
        (forms.ConclusionForm, actions.conclude_batch),
    ],
)
def test_every_field_of_a_form_is_a_keyword_of_its_action(form, action):
    assert set(form.base_fields) <= set(inspect.signature(action).parameters)
