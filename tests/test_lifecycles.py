"""流转表: every lifecycle is closed, reachable and told apart by the database."""

import pytest
from django.apps import apps
from django.db import models

from cets_portal.audit.lifecycle import Lifecycle

MODELS = [model for model in apps.get_models() if hasattr(model, "LIFECYCLE")]


def lifecycle(model: type[models.Model]) -> Lifecycle:
    return model.LIFECYCLE  # type: ignore[attr-defined]


def states(model: type[models.Model]) -> set[str]:
    return {value for value, _ in getattr(model._meta.get_field("status"), "choices", None) or ()}


def test_there_are_lifecycles_to_speak_of() -> None:
    assert {model.__name__ for model in MODELS} >= {"RosterImport", "AnnualList"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_steps_name_only_states_of_the_model(model: type[models.Model]) -> None:
    for action, step in lifecycle(model).items():
        assert set(step.sources) <= states(model), action
        assert step.target in states(model), action


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_state_can_be_reached_from_the_first(model: type[models.Model]) -> None:
    first = model._meta.get_field("status").default  # type: ignore[union-attr]
    reached = {str(first)}
    for _ in states(model):
        reached |= {step.target for step in lifecycle(model).values() if set(step.sources) & reached}
    assert reached == states(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_second_person_rules_name_real_people_of_the_model(model: type[models.Model]) -> None:
    for step in lifecycle(model).values():
        for field in step.not_by:
            assert model._meta.get_field(field).is_relation
