"""What the centre gives to somebody who checks it: chains, proved receipts and the log's heads."""

from __future__ import annotations

import argparse
from itertools import pairwise

from exam.core.chain import Entry
from exam.core.errors import Rejected, Tampered
from exam.exchange import log, proof_files
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, merkle_root
from exam.exchange.wire import EntriesMessage
from exam.vault.keys import write_private
from server.central.commands import open_office
from server.central.store import entries, merkle_log
from server.central.store.database import Connection
from server.web.terminal import DONE


def export_chain(given: argparse.Namespace) -> int:
    """Write one attempt's chain, with the centre's receipt over what it holds."""
    with open_office(given.home) as office:

        def read(connection: Connection) -> bytes:
            header, chain = _chain(connection, given.attempt)
            store = entries.CentralEntries(connection, "", office.clock, office.reader.project)
            intake = Intake(store, Hop.CENTRE, office.receipt_private)
            receipt = intake.accept(EntriesMessage(header, ()), office.clock())
            return b"".join(proof_files.chain_parts(header, chain, [receipt]))

        write_private(given.out, office.database.run(read))
    return DONE


def prove_receipt(given: argparse.Namespace) -> int:
    """Write a receipt with its leaves and its proof. Raises where they are not of one root."""
    try:
        signed = given.receipt.read_bytes()
    except OSError as error:
        raise Rejected(f"{given.receipt}: {error.strerror}", remedy="check the path") from error
    with open_office(given.home) as office:
        leaves = office.marker.answer_leaves(
            *office.database.run(lambda connection: _chain(connection, given.attempt))
        )
        proof = office.database.run(
            lambda connection: merkle_log.prove(
                connection, given.attempt, office.receipt_private, office.clock()
            )
        )
    if merkle_root(leaves) != log.decode_leaf(proof.leaf).root:
        raise Tampered(f"attempt {given.attempt}: its answers have not the root it was closed with")
    file = proof_files.ReceiptFile(
        signed, tuple(leaves), proof.leaf, proof.index, proof.head, proof.path
    )
    write_private(given.out, proof_files.encode_receipt_file(file))
    return DONE


def _chain(connection: Connection, attempt_id: str) -> tuple[bytes, list[Entry]]:
    rows = entries.list_attempts(connection, attempt_id)
    if not rows:
        raise Rejected(f"no attempt {attempt_id} here", remedy="see 'central results'")
    return rows[0].header, entries.read_entries(connection, attempt_id)


def export_log(given: argparse.Namespace) -> int:
    """Write every signed head and what leads from one to the next."""
    with open_office(given.home) as office:

        def read(connection: Connection) -> proof_files.LogFile:
            merkle_log.signed_head(connection, office.receipt_private, office.clock())
            heads = merkle_log.heads(connection)
            paths = [merkle_log.consistency(connection, *two) for two in pairwise(heads)]
            return proof_files.LogFile(tuple(heads.values()), tuple(paths))

        write_private(given.out, proof_files.encode_log_file(office.database.run(read)))
    return DONE
