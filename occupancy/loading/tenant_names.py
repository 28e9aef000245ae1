"""Names of tenants as they are compared: without marks, case, spaces, signs and legal form."""

import pandas as pd

_MARKS = r"[\u0300-\u036f]"
# The legal forms in which Vietnamese registers write one firm, as they stand without marks.
_FORMS = (
    r"\b(?:cong ty|cty|trach nhiem huu han|tnhh|mot thanh vien|mtv|co phan|cp|joint stock company|company"
    r"|limited|ltd|co|jsc|corporation|corp|incorporated|inc|llc|gmbh|pte)\b"
)


def fold_tenants(names: "pd.Series[str]") -> "pd.Series[str]":
    """Return each name as it is compared; empty where it holds nothing but a legal form. Same index."""
    apart = names.str.normalize("NFD").str.replace(_MARKS, "", regex=True).str.lower()
    plain = apart.str.replace("đ", "d", regex=False).str.replace(".", "", regex=False)
    return plain.str.replace(_FORMS, " ", regex=True).str.replace(r"[\W_]+", "", regex=True)
