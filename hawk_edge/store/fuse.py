"""Ends all writing once the disk has failed.

When a write or an fsync fails, the kernel may drop what it had and call the next fsync a success
(https://lwn.net/Articles/752063/): from then on no word about what is durable can be kept. So
nothing is written any more, and no fsync is tried twice. Reading goes on. Another start reads what
is really there.
"""

import errno
import logging

from hawk_edge.errors import DiskFull, HawkError, Unavailable

LOG = logging.getLogger(__name__)
# That there is no room is known before anything is lost; so is what one may not do.
FULL = (errno.ENOSPC, errno.EDQUOT)
HARMLESS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM)
_SAID = "the disk has failed, and nothing is written until hawk-edge is started again"


class Fuse:
    """One for all that writes to a data folder. `blown`: it has failed."""

    def __init__(self) -> None:
        self.blown = False

    def require(self) -> None:
        """For whoever is about to write. Raises Unavailable."""
        if self.blown:
            raise Unavailable(_SAID)

    def blow(self, why: object) -> HawkError:
        """The disk failed; what to tell whoever wanted to write."""
        if not self.blown:
            LOG.critical("%s: %s", _SAID, why)
        self.blown = True
        return Unavailable(_SAID)

    def meaning(self, error: OSError) -> HawkError:
        """What the failure of a write means for whoever wanted it."""
        if error.errno in FULL:
            return DiskFull("the disk is full")
        if error.errno in HARMLESS:
            return Unavailable(f"a file cannot be written: {error}")
        return self.blow(error)
