"""Demonstrations: the run with which "Show me" does a page's task."""

from core.experiment.experiment import ARTICLE, Experiment
from core.lessons.lesson import Page
from core.lessons.tasks import RunTask


def demonstration(page: Page) -> Experiment:
    """The experiment to run: what the page sets, and for a run task what that sets as well."""
    experiment = page.experiment or ARTICLE
    return page.task.shown(experiment) if isinstance(page.task, RunTask) else experiment
