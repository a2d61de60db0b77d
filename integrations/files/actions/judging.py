"""Before a dry run: how the columns of the file are written, by all of their values."""

from dataclasses import replace

from integrations.files import judging, reading
from integrations.files.actions.trouble import StoppedError
from integrations.files.models import ImportRun, Trouble


def judge_columns(run: ImportRun, head: list[str]) -> None:
    """Keeps how amounts are written; raises `StoppedError` where days are in another order than somebody stated."""
    told = run.told
    evidence = judging.judged(told, head, reading.rows(run.path, run.dialect))
    wrong = {} if told.is_sure else evidence.contradicting(told)
    told = judging.with_amounts(told, evidence)
    run.mapping = replace(told, forms={**told.forms, **wrong}).as_json()
    ImportRun.objects.filter(pk=run.pk).update(mapping=run.mapping)
    if wrong:
        raise StoppedError(Trouble.ORDER)
