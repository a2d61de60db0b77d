"""Before a dry run: how the columns of the file are written, by all of their values."""

from dataclasses import replace

from integrations.files import judging, reading
from integrations.files.actions.trouble import StoppedError
from integrations.files.models import ImportRun, Trouble
from integrations.files.repeated import rows_with_other_names


def judge_columns(run: ImportRun, head: list[str]) -> None:
    """Keeps how days and amounts are written. Raises `StoppedError` where somebody has to say so first."""
    told = judging.settled(run.told, judging.judged(run.told, head, reading.rows(run.path, run.dialect)))
    repeated = rows_with_other_names(told, head, reading.rows(run.path, run.dialect))
    run.mapping = replace(told, repeated=repeated).as_json()
    ImportRun.objects.filter(pk=run.pk).update(mapping=run.mapping)
    if told.asked:
        raise StoppedError(Trouble.UNCLEAR)
