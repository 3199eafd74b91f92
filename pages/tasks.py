"""The clock's way into pages: each task calls one function and adds nothing."""

from celery import shared_task

from pages import import_preview, papers


@shared_task(name="pages.tasks.draw_papers")
def draw_papers() -> None:
    """The rows are the queue: each call draws one paper that waits."""
    papers.draw_next()


@shared_task(name="pages.tasks.look_ahead")
def look_ahead() -> None:
    """The rows are the queue: each call finds out for one import what filing it would move."""
    import_preview.look_at_next()
