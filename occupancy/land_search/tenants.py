"""Tenants: whom a name means, of the leases of a book and of those that are publicly known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INTERNAL
from occupancy.measures.arrays import Bools
from occupancy.questions.name_search import normalize

_TOLD = 12  # names of tenants in a sentence


def tenants_meant(book: LandBook, names: Sequence[str]) -> tuple["pd.Series[str]", pd.DataFrame] | None:
    """Return the certificates of the tenants that are meant, and the rows of those publicly known.

    A tenant is meant when all words of one of the `names` are in its own, marks left out. None where the book
    names nobody who is meant and need not know: certificates are withheld, or it has no tenants.
    """
    own, known = book.projects, book.anchor_tenants
    if book.audience != INTERNAL.audience:
        own = own.iloc[:0]
    own, known = own[_meant(own["tenant_name"], names)], known[_meant(known["tenant_name"], names)]
    return (own["certificate_no"], known) if len(own) or len(known) or _names_all(book) else None


def require_tenants(book: LandBook, names: Sequence[str]) -> None:
    """Raise QuestionError for a name that means no tenant of a book which names them all."""
    for name in names if _names_all(book) else ():
        certificates, known = tenants_meant(book, (name,)) or ((), ())
        if not len(certificates) and not len(known):
            told = dict.fromkeys(book.anchor_tenants["tenant_name"])
            raise QuestionError(
                "The book has no tenant called {name}; publicly known are {names}.",
                name=name,
                names=", ".join([*told][:_TOLD]) + (" …" if len(told) > _TOLD else "") or "–",
            )


def _names_all(book: LandBook) -> bool:
    return book.audience == INTERNAL.audience and bool((book.projects["tenant_name"] != "").any())


def _meant(tenants: "pd.Series[str]", names: Sequence[str]) -> Bools:
    spellings = [words for words in (normalize(name).split() for name in names) if words]
    texts = [f" {normalize(tenant)}" for tenant in tenants]
    meant = [any(all(f" {word}" in text for word in words) for words in spellings) for text in texts]
    return np.array(meant, dtype=np.bool_)
