"""A centre that publishes the samples, and readers of what it publishes, all on real disk."""

import datetime as dt
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from exam.package.keys import CentreKeys
from exam.package.publish import Publication, publish
from exam.package.release import release_identity
from exam.package.target import PackageTarget
from exam.package.trust import Mirror, folder_fetch

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
PROGRAM = "0.1.0"


def present() -> dt.datetime:
    """TUF judges expiry by the computer's clock, so these tests publish by it as well."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


@dataclass(frozen=True)
class Centre:
    """Where a centre keeps its repository and its secrets."""

    repository: Path
    home: Path

    def publish(
        self, name: str = "latihan", *, now: dt.datetime, practice: bool = False
    ) -> Publication:
        """Publish one of the samples."""
        return publish(
            SAMPLES / name,
            repository=self.repository,
            centre=self.home,
            practice=practice,
            now=now,
        )

    def mirror(self, cache: Path, *, source: Path | None = None) -> Mirror:
        """A reader that trusts this centre's root and reads from ``source``."""
        return Mirror(
            root=(self.repository / "metadata" / "1.root.json").read_bytes(),
            cache=cache,
            fetch=folder_fetch(source or self.repository),
        )

    def identity(self, target: PackageTarget) -> str:
        """The release of a package."""
        share = CentreKeys.load(self.home).central_share(target.package_id)
        return release_identity(share, package_id=target.package_id)

    def copy(self, to: Path) -> Path:
        """The repository as it stands now, copied as a courier would."""
        shutil.copytree(self.repository, to)
        return to
