"""The columns of the campaign tables: for the page and, the same, for files."""

from campaigns.tables.compared import said_of
from campaigns.tables.course import course_columns
from campaigns.tables.figures import (
    SORTABLE,
    campaign_columns,
    end_columns,
    growing_words,
    link_columns,
    sort_value,
    together_href,
    totals,
    variant_columns,
)
from campaigns.tables.listed import as_file
from campaigns.tables.rows import every_recipient, recipient_columns, visit_columns

__all__ = [
    "SORTABLE",
    "as_file",
    "campaign_columns",
    "course_columns",
    "end_columns",
    "every_recipient",
    "growing_words",
    "link_columns",
    "recipient_columns",
    "said_of",
    "sort_value",
    "together_href",
    "totals",
    "variant_columns",
    "visit_columns",
]
