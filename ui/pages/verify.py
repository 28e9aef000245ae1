"""Verify: a pack that is handed in, held against itself and against the app's own book, as `verify` does."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.errors import LandbookError, SourceError
from occupancy.book import LandBook
from occupancy.program import DATA
from outputs.submission.manifest import read_public_key
from outputs.submission.verification.verify import Proof, Verdict, verify_bytes
from outputs.tables.verification_view import verdict_sentence, verification_tables
from ui import book_store
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.widgets import html_blocks, own_layers

_MOST_MB = 50  # the pack of the packaged book has three
_BYTES = 1_000_000


def render_verify(page: PageContext) -> None:
    """Draw what may be handed in, and below it what the proof of it says."""
    html_blocks.paragraph(
        page.say(
            "Hand in a submission pack: whether its files are as they were made, whether its figures are"
            " those of the tables inside, and what differs in this book today."
        )
    )
    with own_layers.place(page, "verify", horizontal=True):
        pack = st.file_uploader(
            page.say("Submission pack (ZIP, at most {most} MB)", most=_MOST_MB), width=420, key="verify-pack"
        )
        key = st.file_uploader(
            page.say("Public key of the office (PEM), if the pack is to be signed by it"),
            width=420,
            key="verify-key",
        )
    if pack is None:
        return
    # With all that is known, whatever the view leaves out.
    today = book_store.book(page.folder, page.audience)
    try:
        named = None if key is None else (key.name, _content(key))
        with st.spinner(page.say("Looking through the pack…"), show_time=True):
            proof = _proof(today, pack.name, _content(pack), named)
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    _render_verdict(page, proof)
    for table in verification_tables(proof, page.words, today=today):
        html_blocks.text_table(table)


def _content(file: UploadedFile) -> bytes:
    """Return what was handed in.

    Raises
    ------
    SourceError
        If it is larger than any pack.
    """
    if file.size > _MOST_MB * _BYTES:
        raise SourceError("{file} is larger than any pack; it was not opened.", file=file.name)
    return file.getvalue()


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs=HASH_FUNCS)
def _proof(today: LandBook, name: str, data: bytes, key: tuple[str, bytes] | None) -> Proof:
    """Verify a pack once for all readers and languages; a `key` comes with the name of its file."""
    public = None if key is None else read_public_key(key[1], name=key[0])
    return verify_bytes(data, today, name=name, key=public)


def _render_verdict(page: PageContext, proof: Proof) -> None:
    verdict = proof.verdict(of_its_book=page.folder != DATA or _is_of(proof, page.book))
    box, icon = {
        Verdict.PROVED: (st.success, ":material/verified:"),
        Verdict.UNCOMPARED: (st.warning, ":material/help:"),
    }.get(verdict, (st.error, ":material/error:"))
    box(literal(verdict_sentence(verdict, page.words)), icon=icon)


def _is_of(proof: Proof, book: LandBook) -> bool:
    return proof.manifest.book["name_vi"] == book.info.name_vi
