"""Officers at this station: who is admitted here, and what each of them may do at this moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from exam.core.errors import Rejected
from exam.core.orders import Distrust
from exam.core.roles import MAY_DO, Act, Role, Staff, key_id
from exam.exchange.roles import Distrusted, check_role, read_certificate
from exam.vault.database import Database
from server.station.config import STAFF_SETTING
from server.station.register import Register
from server.web.replies import Refused


class OfficerBarred(Refused):
    """Somebody admitted here (``key`` is public) may not do this now; ``why`` is for programs."""

    def __init__(self, key: bytes, why: Distrust, message: str, remedy: str) -> None:
        super().__init__("officer_barred", message, remedy=remedy)
        self.key = key
        self.why = why


@dataclass(frozen=True, slots=True)
class Admitted:
    """An officer of this room. ``certificate`` is what the centre signed, empty where this station
    was given none.
    """

    key: bytes
    name: str
    role: str
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Roll:
    """Names by public key of everybody admitted, seen for one act; ``barred`` may not do it."""

    names: Mapping[bytes, str]
    barred: Mapping[bytes, OfficerBarred] = field(default_factory=dict)

    def may(self, key: bytes) -> str:
        """The name of an officer who may do it. Raises :class:`OfficerBarred`."""
        if key in self.barred:
            raise self.barred[key]
        return self.names[key]

    def allowed(self) -> dict[bytes, str]:
        """Those who may do it."""
        return {key: name for key, name in self.names.items() if key not in self.barred}


class Officers:
    """Used inside a desk's commit only; ``clock`` is UTC milliseconds."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._register = Register(database)
        self._clock = clock

    def admitted_now(self) -> list[Admitted]:
        """Everybody, by public key."""
        rows = self._database.query(
            "SELECT public_key, name, role, certificate FROM proctor ORDER BY public_key"
        )
        return [Admitted(*row) for row in rows]

    def remove_now(self, one: Admitted, reason: str) -> None:
        """Admit an officer no longer; that they were stays on record."""
        self._database.execute("DELETE FROM proctor WHERE public_key = ?", (one.key,))
        self._database.execute(
            "INSERT INTO proctor_removed (public_key, name, reason, at_utc_ms) VALUES (?, ?, ?, ?)",
            (one.key, one.name, reason, self._clock()),
        )

    def staff_now(self) -> Staff | None:
        """Who vouches for officers, by the packages that this room has."""
        return Staff.from_bytes(self._register.setting(STAFF_SETTING))

    def roll_now(self, act: Act) -> Roll:
        """Everybody admitted, and who of them may not do this."""
        staff, session_id = self.staff_now(), self._register.plan().session_id
        now = self._clock()
        admitted = self.admitted_now()
        barred = {}
        for one in admitted:
            try:
                _check(_role_of(one, staff, session_id, now), act, one)
            except Distrusted as error:
                barred[one.key] = OfficerBarred(one.key, error.why, str(error), error.remedy)
        return Roll({one.key: one.name for one in admitted}, barred)


def _role_of(one: Admitted, staff: Staff | None, session_id: str, now_utc_ms: int) -> str:
    """The role that counts now. Raises :class:`Distrusted`.

    Of somebody without a certificate here the role was taken down at admission, and nothing says
    when it ends; the centre's revocation counts all the same.
    """
    if one.certificate:
        if staff is None:
            raise Distrusted(
                Distrust.NO_STAFF_KEY,
                "no package here names who vouches for officers",
                remedy="run 'station import-package'",
            )
        try:
            certificate = read_certificate(one.certificate, staff)
        except Distrusted:
            raise
        except Rejected as error:
            raise Distrusted(Distrust.CERTIFICATE, str(error), remedy=error.remedy) from error
        check_role(certificate, staff, session_id, now_utc_ms)
        return certificate.role.value
    if staff is not None and key_id(one.key) in staff.revoked:
        raise Distrusted(
            Distrust.REVOKED,
            f"the key of {one.name} ({key_id(one.key)}) was revoked by the centre",
            remedy="let another officer do it",
        )
    return one.role


def _check(role: str, act: Act, one: Admitted) -> None:
    if role not in {each.value for each in Role} or act not in MAY_DO[Role(role)]:
        raise Distrusted(
            Distrust.ROLE,
            f"{one.name}: a {role} may not {act.value}",
            remedy="ask a proctor or a supervisor",
        )
