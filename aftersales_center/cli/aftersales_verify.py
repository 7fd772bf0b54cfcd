"""``odoo aftersales_verify -d DATABASE``: check the compliance log with SELECT rights only.

Odoo loads this file by itself, without the addon around it, and hides an ImportError: what is
needed of the addon is imported when the command runs. No registry is loaded.
"""

import json
import sys
from datetime import datetime, timezone
from pathlib import Path

import psycopg2

import odoo.sql_db
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.tools import config

HOLDS, FINDINGS, NOT_VERIFIED = 0, 1, 2
#: Options of Odoo that say where the database is.
CONNECTION = ("config", "addons_path", "db_host", "db_port", "db_user", "db_password", "db_sslmode")


class NotVerified(Exception):
    """Why nothing could be verified, in one sentence."""


class AftersalesVerify(Command):
    """Verify the compliance log of the After-Sales Center"""

    name = "aftersales_verify"
    description = """
        Verify the compliance log of the After-Sales Center.

        Reads everything in one read-only transaction; a database role that may only SELECT is
        enough. Exit status: 0 everything holds, 1 something does not, 2 it could not be verified.
    """

    def run(self, cmdargs):
        """Verify as the arguments ask for, print the report, and exit with its status."""
        options = self._options(cmdargs)
        try:
            status = self._verify(options)
        except (NotVerified, UserError) as error:
            print(f"Not verified: {error}", file=sys.stderr)  # pylint: disable=print-used
            status = NOT_VERIFIED
        sys.exit(status)

    def _options(self, cmdargs):
        add = self.parser.add_argument
        add("-c", "--config", help="Odoo's configuration file")
        add("--addons-path")
        add("-r", "--db_user")
        add("-w", "--db_password")
        add("--db_host")
        add("--db_port")
        add("--db_sslmode")
        add("-d", "--database", help="the database; the configured one by default")
        add("--company", metavar="ID|NAME", help="verify the log of this company only")
        add("--since", metavar="DATE", help="take seals made before (UTC) as they are")
        add(
            "--anchor",
            metavar="FILE",
            action="append",
            default=[],
            help="a file of seals that was kept outside; can be given several times",
        )
        add(
            "--public-key",
            metavar="FILE|HEX",
            help="the key that seals must be signed with: a PEM file or 64 hexadecimal digits;"
            " the configured one by default",
        )
        add("--json", action="store_true", help="print the report as JSON")
        options = self.parser.parse_args(cmdargs)
        given = ((name, getattr(options, name)) for name in CONNECTION)
        arguments = [
            f"--{name if name.startswith('db_') else name.replace('_', '-')}={value}"
            for name, value in given
            if value is not None
        ]
        config.parse_config([*arguments, "--log-level=error"], setup_logging=True)
        return options

    def _verify(self, options):
        # Imported here, see above. These modules define models; no registry is made of them.
        # pylint: disable=odoo-addons-relative-import; this file is loaded as odoo.cli.…
        from odoo.addons.aftersales_center.models.audit import keys
        from odoo.addons.aftersales_center.models.audit.verifier import Verifier

        anchors = [line for name in options.anchor for line in _read(name).splitlines()]
        trusted = _public_key(options.public_key) or keys.public_key()
        since = _since(options.since)
        database, connection = _connect(options.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT to_regclass('aftersales_audit_event')")
                if not cursor.fetchone()[0]:
                    raise NotVerified(
                        f"database {database} has no compliance log. Name a database in which the"
                        " After-Sales Center is installed."
                    )
                names = _companies(cursor)
                report = Verifier(
                    cursor,
                    companies=_chosen(options.company, names),
                    since=since,
                    anchors=anchors,
                    trusted=trusted,
                    # Events are tagged with a secret that is made of the configured key.
                    secret=keys.tag_key() if trusted == _configured(keys) else None,
                ).run()
        except psycopg2.Error as error:
            raise NotVerified(_told(error, database)) from error
        finally:
            connection.close()
        if options.json:
            _say(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
        else:
            _say(_text(report, database, names))
        return HOLDS if report.ok else FINDINGS


def _configured(keys):
    """The configured public key; None when there is none, or it may not be read here."""
    try:
        return keys.public_key() or None
    except UserError:
        return None


def _connect(name):
    """``(database, connection)``: read-only, and all of it at one moment."""
    configured = config["db_name"]
    configured = configured if isinstance(configured, list) else [configured]
    names = [name] if name else [each for each in configured if each]
    if len(names) != 1:
        raise NotVerified("name one database with -d.")
    database, info = odoo.sql_db.connection_info_for(names[0])
    try:
        connection = psycopg2.connect(**info)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        connection.set_client_encoding("UTF8")
    except psycopg2.Error as error:
        raise NotVerified(_told(error, database)) from error
    return database, connection


def _told(error, database):
    words = " ".join(str(error).split())
    if isinstance(error, psycopg2.errors.InsufficientPrivilege):
        return f"the log of {database} may not be read ({words}). Grant SELECT to this role."
    return f"database {database} could not be read ({words})."


def _read(name):
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotVerified(f"{name} cannot be read ({error}). Name a readable file.") from error


def _public_key(text):
    """A public key in hexadecimal, from that or a file; ``""`` for none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_public_key,
    )

    if not text:
        return ""
    given = text if len(text) == 64 and not Path(text).exists() else _read(text)
    try:
        if "-----BEGIN" in given:
            key = load_pem_public_key(given.encode())
        else:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(given.strip()))
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise NotVerified(
            f"{text} is no Ed25519 public key. Give a PEM file or 64 hexadecimal digits."
        )
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _since(text):
    """A naive UTC time from an ISO date or time; None for none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotVerified(f"{text} is no date. Write it as 2026-03-31.") from error
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment


def _companies(cursor):
    """``{id: name}`` of all companies; one that was deleted has no name here."""
    cursor.execute("SELECT id, name FROM res_company ORDER BY id")
    return dict(cursor.fetchall())


def _chosen(wanted, names):
    """The ids to verify: all (None), or the company with that id or name."""
    if not wanted:
        return None
    found = [number for number, name in names.items() if name == wanted]
    if not found and wanted.isdecimal():
        found = [int(wanted)]  # perhaps a deleted one, whose log is still here
    if len(found) != 1:
        known = ", ".join(f"{name} ({number})" for number, name in names.items())
        raise NotVerified(f"there is no one company “{wanted}”. There are: {known}.")
    return found


def _text(report, database, names):
    """The report in plain English, one finding a line."""
    companies = ", ".join(_named(number, names) for number in report.companies) or "none"
    lines = [
        f"Compliance log of database {database}",
        f"Companies: {companies}",
        f"{report.records} sealed events in {report.seals} seals were checked;"
        f" {report.unsealed} events wait for their seal.",
        *(f"Note: {note.text()}" for note in report.notes),
    ]
    for found in report.findings:
        where = f"{_named(found.company, names)}: " if found.company else ""
        lines.append(f"FOUND {where}{found.text()}")
    count = sum(report.counts.values())
    lines.append(
        "Everything holds."
        if report.ok
        else f"{count} {'thing does' if count == 1 else 'things do'} not hold. Keep the database"
        " as it is, and compare it with an anchor kept outside."
    )
    return "\n".join(lines)


def _named(number, names):
    return f"{names.get(number, 'a deleted company')} ({number})"


def _say(text):
    sys.stdout.reconfigure(errors="backslashreplace")
    print(text)  # pylint: disable=print-used
