"""Tasks that delete what Django itself leaves in the database: ended sessions, results of tasks."""

from django.core.management import call_command
from django.tasks import task

# They hold the arguments of a task, email addresses among them; nobody reads them but who looks for a fault.
TASK_RESULTS_DAYS = 2


@task()
def clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@task()
def prune_task_results() -> None:
    call_command("prune_db_task_results", min_age_days=TASK_RESULTS_DAYS, verbosity=0)
