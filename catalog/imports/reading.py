"""Reads the records of a CSV file one by one, in any encoding and dialect, in little memory."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from catalog.imports.encodings import encoding_of
from catalog.imports.refusals import FileRefused

#: Delimiters that exports use; the earlier one wins a tie.
DELIMITERS = (",", ";", "\t", "|")
#: Characters of one line, and of one field. Longer ones are no orders.
LONGEST_LINE, LONGEST_FIELD = 1 << 20, 1 << 17
_SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class Source:
    """A CSV file and how it is written."""

    path: Path
    encoding: str
    delimiter: str


def source_of(path: Path, encoding: str | None = None) -> Source:
    """How the file is written, or FileRefused. An encoding that is named is believed."""
    if not path.is_file():
        raise FileRefused(_("There is no file %s.") % path, code="no_file")
    if path.stat().st_size == 0:
        raise FileRefused(_("The file is empty."), code="empty_file")
    encoding = encoding or encoding_of(path)
    return Source(path, encoding, _delimiter(_sample(path, encoding)))


def records(source: Source) -> Iterator[tuple[int, list[str] | None]]:
    """(row number, fields) of every record that is not blank; the header is row 1.

    None stands for a record with text after a closing quotation mark: nobody knows what it says.
    FileRefused, naming the row, where the file cannot be read on.
    """
    csv.field_size_limit(LONGEST_FIELD)
    number = 0
    with _opened(source.path, source.encoding) as file:
        reader = csv.reader(_lines(file), delimiter=source.delimiter, strict=True)
        while True:
            number += 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as failure:
                if "expected after" not in str(failure):
                    raise _broken(number, failure) from failure
                yield number, None
            except UnicodeDecodeError as failure:
                message = _("From row %(row)d on, the file is not written in %(encoding)s.")
                named = {"row": number, "encoding": source.encoding}
                raise FileRefused(message % named, code="wrong_encoding") from failure
            except _LineTooLong as failure:
                message = _("Row %(row)d is longer than %(most)d characters.")
                named = {"row": number, "most": LONGEST_LINE}
                raise FileRefused(message % named, code="row_too_long") from failure
            else:
                if fields:
                    yield number, fields


class _LineTooLong(Exception):
    """A line without an end in sight."""


def _opened(path: Path, encoding: str) -> TextIO:
    try:
        return path.open(encoding=encoding, errors="strict", newline="")
    except LookupError as failure:
        message = _("The encoding “%s” is not known.") % encoding
        raise FileRefused(message, code="unknown_encoding") from failure


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which fills the memory."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _LineTooLong
        yield line


def _sample(path: Path, encoding: str) -> list[str]:
    """The first lines, as far as they can be read: what is wrong is told when its row comes."""
    sample: list[str] = []
    with _opened(path, encoding) as file, suppress(_LineTooLong, UnicodeDecodeError):
        sample.extend(islice(_lines(file), _SAMPLE_LINES))
    return sample


def _delimiter(sample: list[str]) -> str:
    """The delimiter that gives the first records the same number of fields, and the most of them.

    `csv.Sniffer` guesses from how often characters repeat, and takes letters for delimiters; here
    the csv module reads the sample with each candidate, quotes and all.
    """
    best, found = 1, DELIMITERS[0]
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        even = times >= 0.8 * widths.total()
        if even and width > best:
            best, found = width, delimiter
    return found


def _widths(sample: list[str], delimiter: str) -> Counter[int]:
    widths: Counter[int] = Counter()
    try:
        for fields in csv.reader(sample, delimiter=delimiter, strict=True):
            if fields:
                widths[len(fields)] += 1
    except csv.Error:
        pass  # the last record of a sample may be half of one
    return widths


def _broken(row: int, failure: csv.Error) -> FileRefused:
    """What the csv module found, in words."""
    reason = str(failure)
    if "unexpected end of data" in reason:
        message, code = _("The quotation mark opened in row %d is never closed."), "open_quote"
    elif "field limit" in reason:
        message = _("A field in row %d is very long; is a quotation mark never closed?")
        code = "field_too_long"
    else:
        message, code = _("Row %d ends in the middle of a line."), "broken_line"
    return FileRefused(message % row, code=code)
