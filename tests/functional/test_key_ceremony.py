"""The key ceremony through the command line: holders who sign apart, and readers who follow."""

import contextlib
import datetime as dt
import json
import os
import pty
import re
import shlex
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pyrage
import pytest

from exam.core.errors import Rejected, Tampered
from exam.core.roles import KEY_ID_BYTES
from exam.package.keys import CentreKeys
from exam.package.keys_cli import main, parser
from exam.package.locked import Passphrases
from exam.package.pem import pem_of
from exam.package.publish import publish, read_scoring
from exam.package.staff_keys import revoke
from exam.package.trust import Mirror, folder_fetch
from tests.helpers.publishers import (
    NEW_HOLDERS,
    PUBLISHERS,
    ROOT_HOLDERS,
    Publishers,
    files_of,
    mode_of,
    publishers,
)
from tests.helpers.room import PASSPHRASE, ROOT, SAMPLES, pendopo, pendopo_json

pytestmark = pytest.mark.xdist_group("publishers")
STEPS = (
    "make", "look", "sign", "init", "rotate", "revoke", "renew", "show", "request", "collect",
    "apply", "drop", "lock",
)  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Publishers:
    return publishers(tmp_path)


def _listed(made: Publishers, name: str = "kursi") -> list[str]:
    seat = made.seat(name)
    seat.refresh()
    return [one.package_id for one in seat.targets()]


def test_every_private_key_is_locked_and_its_owners_alone(made: Publishers) -> None:
    secrets = [made.key(holder) for holder in (*ROOT_HOLDERS, *PUBLISHERS)]
    secrets += (made.centre / "keys").glob("*.age")
    secrets.append(made.centre / "keys" / "publisher.agekey")
    assert len(secrets) == 9, "the centre itself has a key for snapshots and one for timestamps"
    for path in secrets:
        assert mode_of(path) == stat.S_IRUSR | stat.S_IWUSR
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
        assert b"PRIVATE KEY" not in path.read_bytes()


def test_a_new_key_is_locked_well_and_any_age_opens_it(made: Publishers, tmp_path: Path) -> None:
    told = made.told("make", "--out", tmp_path / "putri.key")
    locked = (tmp_path / "putri.key").read_bytes()
    assert int(locked.splitlines()[1].split()[-1]) >= 17, "scrypt's work, as a power of two"
    assert pyrage.passphrase.decrypt(locked, PASSPHRASE).startswith(b"-----BEGIN PRIVATE KEY-----")
    made.at_centre("rotate", "--role", "root", "--add", "--holder", told["public"])
    request = tmp_path / "permintaan"
    made.at_centre("request", "--to", request)
    signed = made.keys("sign", request, "--key", tmp_path / "putri.key", "--yes")
    assert f"{told['key'][:16]} signed" in signed.stdout


def test_a_key_is_made_once_with_a_passphrase_that_is_long_enough(
    made: Publishers, tmp_path: Path
) -> None:
    again = made.keys("make", "--out", made.key("siti"), check=False)
    assert (again.returncode, again.stdout) == (1, "")
    assert "keys are never overwritten" in again.stderr
    short = tmp_path / "pendek.txt"
    short.write_text("rahasia\n", encoding="utf-8")
    words: list[str | Path] = [
        "publish",
        "keys",
        "make",
        "--out",
        tmp_path / "x.key",
        "--passphrase-file",
        short,
    ]
    refused = pendopo(*words, check=False)
    assert refused.returncode == 1
    assert "fewer than 12 characters" in refused.stderr
    assert not (tmp_path / "x.key").exists()


def test_a_wrong_passphrase_signs_nothing(made: Publishers, tmp_path: Path) -> None:
    made.at_centre("renew")
    request = made.folder / "siti" / "permintaan"
    made.at_centre("request", "--to", request)
    before = files_of(request)
    wrong = tmp_path / "salah.txt"
    wrong.write_text("gamelan di pendapa\n", encoding="utf-8")
    done = pendopo(
        "publish", "keys", "sign", request, "--key", made.key("siti"), "--yes",
        "--passphrase-file", wrong, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "siti.key does not open: the passphrase is wrong" in done.stderr
    assert files_of(request) == before


def test_one_signature_of_two_changes_nothing_and_the_second_lets_it_count(
    made: Publishers,
) -> None:
    made.at_centre("renew", "--valid-days", "900")
    assert made.told("show")["proposed"]
    told = made.collect("siti", "ayu")
    assert {need["document"]: need["missing"] for need in told["needs"]} == {
        "root": 1,
        "targets": 1,
    }
    before = files_of(made.repository)
    refused = made.at_centre("apply", check=False)
    assert refused.returncode == 1
    assert "root 2 lacks 1 of 2 signatures of the present key holders" in refused.stderr
    assert files_of(made.repository) == before
    assert made.collect("budi", "bima")["ready"]
    made.at_centre("apply")
    shown = made.told("show")
    assert (shown["version"], shown["proposed"]) == (2, False)
    assert shown["days_left"] in (899, 900)
    assert _listed(made) == []


def test_a_package_is_published_once_two_publishers_have_signed_it_apart(
    made: Publishers,
) -> None:
    told = made.publish("latihan", "--practice").stdout
    assert "waits      latihan-1: Latihan" in told
    assert _listed(made) == []
    busy = made.publish("pemetaan", check=False)
    assert busy.returncode == 1
    assert "a change waits for signatures" in busy.stderr
    assert "1 of 2 needed" in made.keys("look", made.signed_by("ayu")).stdout
    made.collect("ayu")
    assert made.at_centre("apply", check=False).returncode == 1
    assert _listed(made) == []
    assert made.collect("citra")["ready"]
    applied = made.at_centre("apply").stdout
    assert "+ latihan-1: " in applied
    assert "it took effect" in applied
    assert _listed(made) == ["latihan-1"]
    seat = made.seat("kursi")
    seat.refresh()
    assert seat.download("latihan").read_bytes().startswith(b"PK")


def test_publishers_who_are_present_sign_at_once(made: Publishers) -> None:
    words: list[str | Path] = ["--sign-with", made.key("ayu"), "--sign-with", made.key("bima")]
    told = json.loads(made.publish("pemetaan", *words, "--json").stdout)
    assert (told["waits"], told["package_id"]) == (False, "pemetaan-1")
    assert _listed(made) == ["pemetaan-1"]
    assert "imsmanifest.xml" in read_scoring(made.centre, "pemetaan-1")


def test_a_holder_who_is_present_signs_while_the_change_takes_effect(made: Publishers) -> None:
    made.publish("latihan", "--practice")
    assert not made.collect("ayu")["ready"]
    made.at_centre("apply", "--sign-with", made.key("citra"))
    assert _listed(made) == ["latihan-1"]


def test_a_list_that_changed_otherwise_waits_for_its_publishers_as_well(made: Publishers) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    gone = "ab" * KEY_ID_BYTES
    revoke(made.centre, gone)
    words = ("--repo", made.repository, "--passphrase-file", made.passphrase)
    assert "waits      for signatures of others" in pendopo("publish", "--renew", *words).stdout
    told = made.collect("bima", "citra")
    assert told["documents"][0]["changes"] == ["~ latihan-1 is described anew"]
    made.at_centre("apply")
    seat = made.seat("kursi")
    seat.refresh()
    (target,) = seat.targets()
    assert target.staff is not None
    assert target.staff.revoked == {gone}
    assert "again before" in pendopo("publish", "--renew", *words).stdout


def test_a_centre_that_was_made_for_its_server_keeps_those_keys(
    made: Publishers, tmp_path: Path
) -> None:
    home, repository = tmp_path / "pusat", tmp_path / "repository"
    pendopo("central", "init", "--home", home, "--repo", repository)
    before = CentreKeys.load(home)
    open_keys = {path.read_bytes() for path in (home / "keys").glob("*-1.pem")}
    words: list[str | Path] = ["--repo", repository, "--centre", home, "--threshold", "1"]
    words += ["--holder", made.public("siti"), "--passphrase-file", made.passphrase]
    pendopo("publish", "keys", "init", *words)
    after = CentreKeys.load(home, Passphrases([made.passphrase]))
    assert after.hpke_public() == before.hpke_public()
    assert after.receipt_public() == before.receipt_public()
    assert not list((home / "keys").glob("*-1.pem"))
    assert after.role_keys("root") == ()
    for role in ("targets", "snapshot", "timestamp"):
        (key,) = after.role_keys(role)
        assert pem_of(key) not in open_keys, "what once lay open on this disk counts for nothing"


def test_what_waits_can_be_taken_back_without_a_trace(made: Publishers) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    before = (files_of(made.repository), files_of(made.centre))
    made.publish("pemetaan")
    assert (files_of(made.repository), files_of(made.centre)) != before
    made.at_centre("drop")
    assert (files_of(made.repository), files_of(made.centre)) == before
    nothing = made.at_centre("drop", check=False)
    assert nothing.returncode == 1
    assert "no change is proposed" in nothing.stderr


def test_seats_and_stations_with_an_old_root_follow_the_chain_to_the_newest(
    made: Publishers,
) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    assert _listed(made) == ["latihan-1"]
    budi, dewi = made.key_id("budi"), made.key_id("dewi")
    rotated = made.at_centre(
        "rotate", "--role", "root", "--replace", budi[:8], "--holder", made.public("dewi")
    ).stdout
    assert f"- key {budi[:16]} goes" in rotated
    assert f"+ key {dewi[:16]} comes" in rotated
    made.collect("siti", "made")
    made.at_centre("apply")
    made.at_centre(
        "rotate", "--role", "root", "--replace", made.key_id("siti"), "--holder",
        made.public("wayan"),
    )  # fmt: skip
    told = made.collect("dewi", "made")
    assert told["ready"], "the two who stay are enough, by the old root and by the new one"
    made.at_centre("apply")
    shown = made.told("show")
    assert shown["version"] == 3
    expected = sorted(made.key_id(holder) for holder in ("made", *NEW_HOLDERS))
    assert shown["roles"]["root"]["keys"] == expected
    assert _listed(made, "kursi") == ["latihan-1"], "it had seen root 1 only"
    assert _listed(made, "kursi-baru") == ["latihan-1"], "it was installed with root 1"


def test_a_new_root_needs_the_holders_of_the_old_one(made: Publishers) -> None:
    made.at_centre(
        "rotate", "--role", "root", "--threshold", "2",
        "--holder", made.public("dewi"), "--holder", made.public("wayan"),
    )  # fmt: skip
    told = made.collect("dewi", "wayan")
    assert [(need["holders"], need["missing"]) for need in told["needs"]] == [
        ("present", 2),
        ("new", 0),
    ]
    refused = made.at_centre("apply", check=False)
    assert "lacks 2 of 2 signatures of the present key holders" in refused.stderr
    assert made.collect("siti", "budi")["ready"]
    made.at_centre("apply")
    assert _listed(made) == []


def test_a_revoked_publisher_signs_nothing_any_more(made: Publishers) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    assert _listed(made) == ["latihan-1"]
    ayu = made.key_id("ayu")
    told = made.told("revoke", "--role", "targets", "--key", ayu[:8])
    documents = {one["role"]: one["changes"] for one in told["documents"]}
    assert f"  - key {ayu[:16]} goes" in documents["root"]
    assert documents["targets"] == [], "what ayu had signed with bima is signed anew"
    request = made.folder / "ayu" / "permintaan"
    made.at_centre("request", "--to", request)
    refused = made.keys("sign", request, "--key", made.key("ayu"), "--yes", check=False)
    assert refused.returncode == 1
    assert f"key {ayu[:16]} may sign nothing of this request" in refused.stderr
    assert made.collect("siti", "budi", "bima", "citra")["ready"]
    made.at_centre("apply")
    assert _listed(made) == ["latihan-1"]
    words: list[str | Path] = ["--sign-with", made.key("ayu"), "--sign-with", made.key("bima")]
    waiting = json.loads(made.publish("pemetaan", *words, "--json").stdout)
    assert waiting["waits"]
    assert _listed(made) == ["latihan-1"]


def test_too_few_keys_are_never_left(made: Publishers) -> None:
    made.at_centre("revoke", "--role", "root", "--key", made.key_id("made"))
    made.collect("siti", "budi")
    made.at_centre("apply")
    words: list[str | Path] = ["--role", "root", "--key", made.key_id("budi")]
    refused = made.at_centre("revoke", *words, check=False)
    assert refused.returncode == 1
    assert "root: 2 of 1 keys cannot sign" in refused.stderr
    unknown = made.at_centre("revoke", "--role", "root", "--key", "00000000", check=False)
    assert "root has no key 00000000" in unknown.stderr


def test_the_online_keys_are_changed_by_the_root_holders(made: Publishers) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    before = made.told("show")["roles"]["timestamp"]["keys"]
    made.at_centre("rotate", "--role", "timestamp")
    assert made.collect("siti", "budi")["ready"]
    made.at_centre("apply")
    after = made.told("show")["roles"]["timestamp"]["keys"]
    assert len(after) == 1
    assert after != before
    assert _listed(made) == ["latihan-1"]


def test_a_request_that_was_changed_on_its_way_is_not_taken_in(made: Publishers) -> None:
    made.publish("latihan", "--practice")
    signed = made.signed_by("ayu") / "next.targets.json"
    document = json.loads(signed.read_bytes())
    document["signed"]["version"] = 7
    signed.write_text(json.dumps(document), encoding="utf-8")
    refused = made.at_centre("collect", signed.parent, check=False)
    assert refused.returncode == 1
    assert "what was signed there is not what is proposed here" in refused.stderr


def test_a_false_signature_is_not_taken_in(made: Publishers) -> None:
    made.publish("latihan", "--practice")
    signed = made.signed_by("ayu") / "next.targets.json"
    document = json.loads(signed.read_bytes())
    (signature,) = (one for one in document["signatures"] if one["keyid"] == made.key_id("ayu"))
    signature["sig"] = signature["sig"][:-2] + ("00" if signature["sig"][-2:] != "00" else "11")
    signed.write_text(json.dumps(document), encoding="utf-8")
    refused = made.at_centre("collect", signed.parent, check=False)
    assert refused.returncode == 1
    assert f"the signature of key {made.key_id('ayu')[:16]} is false" in refused.stderr
    assert made.collect("ayu")["new_signatures"] == 1, "the true one counts afterwards"


def test_holder_and_centre_see_the_same_fingerprint(made: Publishers) -> None:
    told = json.loads(made.publish("latihan", "--practice", "--json").stdout)
    request = made.folder / "ayu" / "permintaan"
    proposed = made.told("request", "--to", request)["documents"][0]
    seen = pendopo_json("publish", "keys", "look", request)["documents"][0]
    assert proposed == seen
    assert len(proposed["fingerprint"].replace(" ", "")) == 32
    assert told["target"] == "latihan.zip"


def test_nobody_signs_unasked(made: Publishers) -> None:
    made.publish("latihan", "--practice")
    request = made.folder / "ayu" / "permintaan"
    made.at_centre("request", "--to", request)
    done = subprocess.run(
        [
            sys.executable, "-m", "client", "publish", "keys", "sign", request,
            "--key", made.key("ayu"), "--passphrase-file", made.passphrase,
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "look at it, then give --yes" in done.stderr
    assert "0 of 2 needed" in made.keys("look", request).stdout


def test_a_holder_is_shown_what_it_is_and_asked_before_signing(made: Publishers) -> None:
    made.publish("latihan", "--practice")
    fingerprint = made.told("request", "--to", made.folder / "permintaan")["documents"][0][
        "fingerprint"
    ]
    words = ["sign", str(made.folder / "permintaan"), "--key", str(made.key("ayu"))]
    refused = _talk(words, [("Sign this? Type yes:", "no")])
    assert "nothing was signed" in refused
    assert "0 of 2 needed" in made.keys("look", made.folder / "permintaan").stdout
    said = _talk(words, [("Sign this? Type yes:", "yes"), ("Passphrase of ayu.key:", PASSPHRASE)])
    assert fingerprint in said.split("Sign this?")[0]
    assert "+ latihan-1" in said.split("Sign this?")[0]
    assert PASSPHRASE not in said
    assert "1 of 2 needed" in made.keys("look", made.folder / "permintaan").stdout


def _talk(words: list[str], answers: list[tuple[str, str]]) -> str:
    """A step at a terminal: each answer is typed once its question stands there; what was shown."""
    ours, theirs = pty.openpty()
    shown = b""
    with subprocess.Popen(
        [sys.executable, "-m", "client", "publish", "keys", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
    ) as step:  # fmt: skip
        os.close(theirs)
        for question, answer in answers:
            while question.encode() not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, answer.encode() + b"\n")
        with contextlib.suppress(OSError):  # the end of a terminal
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    assert step.returncode in (0, 1)
    return shown.decode()


def test_a_power_cut_while_new_keys_take_effect_is_made_good(made: Publishers) -> None:
    made.publish_signed("latihan", "ayu", "bima")
    made.at_centre("rotate", "--role", "timestamp")
    made.collect("siti", "budi")
    written = made.centre / "pending" / "next.root.json"
    shutil.copy(written, made.repository / "metadata" / "2.root.json")
    made.at_centre("apply")
    assert made.told("show")["version"] == 2
    assert _listed(made) == ["latihan-1"]


def test_a_centre_whose_keys_are_open_locks_them_and_goes_on(tmp_path: Path) -> None:
    repository, centre = tmp_path / "repository", tmp_path / "centre"
    pendopo("publish", SAMPLES / "latihan", "--repo", repository, "--practice")
    assert (centre / "keys" / "targets-1.pem").exists()
    sandi = tmp_path / "sandi.txt"
    sandi.write_text(PASSPHRASE + "\n", encoding="utf-8")
    pendopo("publish", "keys", "lock", "--repo", repository, "--passphrase-file", sandi)
    assert not list((centre / "keys").glob("*-1.pem"))
    assert read_scoring(centre, "latihan-1")
    words: list[str | Path] = ["publish", SAMPLES / "latihan", "--repo", repository, "--practice"]
    pendopo(*words, "--passphrase-file", sandi)
    again = pendopo("publish", "keys", "lock", "--repo", repository, check=False)
    assert again.returncode == 1
    assert "locked already" in again.stderr
    statement = centre / "scoring" / "latihan-1.statement.json"
    statement.write_bytes((centre / "scoring" / "latihan-2.statement.json").read_bytes())
    with pytest.raises(Tampered, match="no valid signed statement"):
        read_scoring(centre, "latihan-1")


@pytest.mark.parametrize("step", STEPS)
def test_every_step_explains_itself_with_an_example(
    step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([step, "--help"]) == 0
    assert f"pendopo publish keys {step} " in capsys.readouterr().out.split("example:")[1]
    assert main([step, "--nonsense"]) == 2


def test_every_command_of_the_document_is_one() -> None:
    document = (ROOT / "docs" / "key-ceremony.md").read_text(encoding="utf-8")
    lines = re.findall(r"^pendopo publish keys (.*)$", document, re.MULTILINE)
    used = {parser().parse_args(shlex.split(line)).step for line in lines}
    assert used >= {"make", "init", "request", "look", "sign", "collect", "apply", "rotate"}


def test_keys_that_expired_are_renewed_and_readers_go_on(tmp_path: Path) -> None:
    repository, centre = tmp_path / "repository", tmp_path / "centre"
    long_ago = dt.datetime.fromtimestamp(time.time(), dt.UTC) - dt.timedelta(days=6 * 365)
    publish(SAMPLES / "latihan", repository=repository, centre=centre, now=long_ago)
    root = (repository / "metadata" / "root.json").read_bytes()
    seat = Mirror(root=root, cache=tmp_path / "kursi", fetch=folder_fetch(repository))
    with pytest.raises(Rejected, match="the publisher's keys have expired"):
        seat.refresh()
    refused = pendopo("publish", "--renew", "--repo", repository, check=False)
    assert refused.returncode == 1
    assert "the publisher's keys expired on" in refused.stderr
    pendopo("publish", "keys", "renew", "--repo", repository)
    pendopo("publish", "keys", "apply", "--repo", repository)
    seat.refresh()
    assert [one.package_id for one in seat.targets()] == ["latihan-1"]


def test_failures_are_told_as_json_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["look", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] == "Rejected"
    assert "no change is proposed" in told["message"]
    assert told["remedy"]
    assert main([]) == 2
