"""One package with its keys scores any number of attempts, the same way each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from exam.core.errors import NotAllowed, Rejected
from exam.core.form import Form, Item
from exam.core.responses import ItemResponse, check_response, is_answered
from exam.qti.files import PackageFiles
from exam.qti.keys import read_keys
from exam.qti.reader import read_package
from exam.qti.score import ItemKey, score_item
from exam.qti.variants import item_seed
from server.central.scoring.sheet import ItemScore, ScoreSheet, Total


class ScoringPackage:
    """A form with the key of every item."""

    def __init__(self, form: Form, keys: Mapping[str, ItemKey]) -> None:
        self.form = form
        self._keys = dict(keys)

    @classmethod
    def read(cls, files: PackageFiles) -> ScoringPackage:
        """Read a package with its keys.

        Raises :class:`Rejected` naming the item that cannot be scored.
        """
        package = read_package(files)
        return cls(package.form, read_keys(files, package))

    def score(
        self,
        responses: Mapping[str, ItemResponse],
        *,
        seed: int = 0,
        form: Form | None = None,
    ) -> ScoreSheet:
        """Score one attempt. ``responses`` by item identifier; a missing one earns nothing.

        ``seed`` is the attempt's recorded one, by which its seat made what the items show and
        drew ``form``, the attempt's own; without it the seed draws it here. Only what was drawn
        counts: the rest of the package was never presented.
        Raises :class:`Rejected` for an item that is not in it, for a response that its item
        could not have given, and for an item whose rules fail: nothing is guessed from such data.
        """
        sat = form if form is not None else self.form.drawn(seed)
        unknown = sorted(set(responses) - {item.id for item in sat.all_items()})
        if unknown:
            raise Rejected(
                f"form {self.form.id} has no item {unknown[0]!r}",
                remedy="score these responses with the package they were given in",
            )
        exact = {
            item.id: (
                score_item(self._keys[item.id], given, seed=item_seed(seed, item.id)),
                is_answered(given),
            )
            for item in sat.all_items()
            for given in [_checked(item, responses.get(item.id, ()))]
        }
        return ScoreSheet(
            {code: self._total(ids, exact) for code, ids in _by_category(sat).items()},
            {
                item_id: ItemScore(float(points), float(self._keys[item_id].maximum), answered)
                for item_id, (points, answered) in exact.items()
            },
            self._total(exact, exact),
        )

    def _total(self, ids: Iterable[str], exact: Mapping[str, tuple[Fraction, bool]]) -> Total:
        chosen = list(ids)
        return Total(
            points=float(sum((exact[one][0] for one in chosen), Fraction(0))),
            maximum=float(sum((self._keys[one].maximum for one in chosen), Fraction(0))),
            items=len(chosen),
            answered=sum(exact[one][1] for one in chosen),
        )


def _by_category(form: Form) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in form.all_items():
        for code in dict.fromkeys(item.categories):
            found.setdefault(code, []).append(item.id)
    return found


def _checked(item: Item, given: ItemResponse) -> ItemResponse:
    try:
        check_response({one.identifier: one for one in item.responses}, given)
    except NotAllowed as error:
        raise Rejected(
            f"item {item.id}: the response does not fit the item: {error}",
            remedy="check that package and attempt belong together",
        ) from None
    return given
