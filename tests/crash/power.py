"""A file system of its own whose power can be cut: ext4 in a file, by way of a loop device.

The cut is ext4's own shutdown call: from that moment nothing that was not synced gets to the file,
not even what the journal of the file system holds in memory. Needs root.
"""

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.harness import Ground

EXT4_IOC_SHUTDOWN = 0x8004587D
NOLOGFLUSH = struct.pack("I", 2)
SIZE_MB = 64


class Power(Ground):
    """The file system, mounted at `folder`. Whoever dies there has had the power cut."""

    def __init__(self, image: Path, folder: Path) -> None:
        super().__init__(folder)
        self._image = image

    def died(self) -> None:
        """Cut the power and have it back: mounted again, as the disk has it."""
        fd = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, NOLOGFLUSH)
        finally:
            os.close(fd)
        self.unmount()
        self.mount()

    def mount(self) -> None:
        """Mount it."""
        _run("mount", "-o", "loop", self._image, self.folder)

    def unmount(self) -> None:
        """Unmount it."""
        _run("umount", self.folder)


def can_mount(folder: Path) -> bool:
    """Whether there are loop devices, and leave to use them."""
    try:
        with powered(folder):
            return True
    except subprocess.CalledProcessError:
        return False


@contextmanager
def powered(folder: Path) -> Iterator[Power]:
    """A file system for as long as the block lasts."""
    image, mounted = folder / "disk", folder / "mounted"
    with open(image, "wb") as file:
        file.truncate(SIZE_MB << 20)
    mounted.mkdir(exist_ok=True)
    _run("mkfs.ext4", "-q", image)
    power = Power(image, mounted)
    power.mount()
    try:
        yield power
    finally:
        power.unmount()


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
