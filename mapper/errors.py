"""Every error the mapper raises on purpose.

The message always says what is wrong, where, and what to do; the command line prints it as one
sentence. A bad row is never an error: it is an `Issue` (see `mapper.records`).
"""


class MapperError(Exception):
    """Base of all errors meant for a reader. `str(error)` is one clear sentence."""


class UnreadableFileError(MapperError):
    """The bytes of a file cannot be turned into a document (missing, empty, encrypted, damaged, legacy)."""


class UnknownSourceError(MapperError):
    """No importer recognizes the document."""


class AmbiguousSourceError(MapperError):
    """Two importers claim the same document; the message names both."""


class OwnResultError(MapperError):
    """A file that is to be read as a source is a result that the mapper wrote."""


class MissingColumnError(MapperError):
    """A table has no column that can be read as the text of recommendations."""


class FrameworkError(MapperError):
    """A framework cannot be loaded (unknown id, missing or repeated ids, empty texts)."""


class SettingsError(MapperError):
    """An option has a value that cannot be used."""


class EncoderError(MapperError):
    """An embedding model is missing, damaged or not what its checksum says."""


class StaleFitError(MapperError):
    """Fitted parameters do not belong to this framework or encoder."""
