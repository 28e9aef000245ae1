"""The findings of a statement as rows to work through: sentence, remedy, place, effect on the rate."""

import pandas as pd

from occupancy.statement import Statement
from outputs.maps.web.finding_location import FindingLocator
from outputs.records import iter_rows
from outputs.submission.report.open_errors import effect
from outputs.submission.submission import Submission
from outputs.tables.findings_view import by_severity
from outputs.text import captions
from outputs.text.acceptance import with_acceptance
from outputs.text.labels import labels
from outputs.text.translations import Translator

COLUMNS = (
    *("severity", "rule", "sentence", "remedy", "effect", "zone_id", "file", "row", "table", "record_id"),
    *("field", "value", "expected", "area_m2", "lon", "lat", "accepted"),
)


def listed_findings(statement: Statement, words: Translator, locator: FindingLocator) -> pd.DataFrame:
    """Return the findings in COLUMNS, errors first; `effect` is what an error does to the rate, else empty.

    `zone_id` is the zone of the land that a finding is about; empty where it has none, or not one.
    """
    says, names = labels(words.language), captions.land_names(statement.book, words)
    frame = by_severity(with_acceptance(statement, words)).reset_index(drop=True)
    rows, submission = iter_rows(frame), Submission(statement, words)
    texts = {
        "sentence": [says.finding(row, names) for row in rows],
        "remedy": [says.remedy(row["rule"]) for row in rows],
        "effect": [effect(row, submission) if row["severity"] == "error" else "" for row in rows],
        "zone_id": [locator.land(row).zone_id for row in rows],
    }
    columns = {name: pd.Series(values, index=frame.index, dtype="str") for name, values in texts.items()}
    return frame.assign(**columns)[list(COLUMNS)]
