"""Progress of anything slow: stages report (label, done, total), a terminal may show it.

No stage knows of a terminal; `no_progress` is the default everywhere.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tqdm import tqdm

PATIENCE = 2.0
"""Seconds before a bar appears: what is over sooner needs none."""


class Progress(Protocol):
    """Told by a stage how far it is. `label` names the stage; a new label means a new stage."""

    def __call__(self, label: str, done: int, total: int) -> None:
        """`done` of `total` units are finished."""


def no_progress(label: str, done: int, total: int) -> None:
    """Shows nothing."""


class ProgressBars:
    """A bar on standard error for each stage that takes over two seconds, none where that is no terminal.

    A context manager, so that an error or an interruption leaves a clean line.
    """

    def __init__(self) -> None:
        self._label = ""
        self._bar: tqdm[None] | None = None

    def __call__(self, label: str, done: int, total: int) -> None:
        """See `Progress`."""
        from tqdm import tqdm

        if label != self._label or self._bar is None:
            self.close()
            self._label = label
            self._bar = tqdm(total=total, desc=label, delay=PATIENCE, leave=False, disable=None, file=sys.stderr)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Removes the bar, if one is shown."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> ProgressBars:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
