"""An upload on its way to the disk: it stops at the limit, and where the disk is full, with a sentence for the page."""

from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from integrations.files import shelf


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes a file to the disk as it comes in; `trouble` says (as a msgid) why it did not come in whole."""

    trouble = ""
    _size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (Django's protocol)
        """Begins a temporary file."""
        self._size = 0
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._stop(shelf.DISK_FULL, error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Adds to it; the rest of a request that is stopped is read and dropped, so that the answer is heard."""
        self._size += len(raw_data)
        if self._size > shelf.LONGEST:
            self._stop(shelf.TOO_LARGE)
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._stop(shelf.DISK_FULL, error)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """The file, ready to be read."""
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self._stop(shelf.DISK_FULL, error)

    def _stop(self, trouble: str, error: OSError | None = None) -> NoReturn:
        self.trouble = trouble
        raise StopUpload(connection_reset=False) from error
