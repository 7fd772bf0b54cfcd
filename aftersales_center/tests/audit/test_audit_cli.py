"""``odoo aftersales_verify`` in a process of its own, on a copy of the database."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import psycopg2

import odoo
from odoo.tests import BaseCase, tagged
from odoo.tools import config

from ...models.audit.verifier import GUARDED

#: Three seals in the first company, their anchors on the last line.
PREPARE = """
import json
seals = env['aftersales.audit.seal']
seals._cron_seal()
company = env['res.company'].search([], limit=1, order='id')
for number in range(3):
    company._audit('config.changed', lines=[], number=number)
    env.cr.commit()
    seals._cron_seal()
    env.cr.rollback()
mine = seals.search([('company_id', '=', company.id)], order='number')
print(json.dumps({'company': company.id, 'name': company.name,
                  'anchors': [seal._anchor() for seal in mine]}))
"""


@tagged("post_install", "-at_install")
@unittest.skipUnless(os.environ.get("AFTERSALES_TEMPLATE"), "bin/test names the database")
class TestVerifyCommand(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = cls.clone(os.environ["AFTERSALES_TEMPLATE"], "base")
        told = cls.odoo("shell", cls.base, "--no-http", "--max-cron-threads=0", input=PREPARE)
        assert told.returncode == 0, told.stderr[-3000:]
        cls.told = json.loads(told.stdout.splitlines()[-1])

    @classmethod
    def clone(cls, source, name):
        """A copy of a database that goes with the class; returns its name."""
        database = f"verify-{name}-{os.getpid()}"
        cls.sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{source}"')
        cls.addClassCleanup(
            cls.sql, "postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'
        )
        return database

    @staticmethod
    def sql(database, *statements):
        """Run statements as Odoo's own role; returns the rows of the last one."""
        _name, info = odoo.sql_db.connection_info_for(database)
        connection = psycopg2.connect(**info)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    @staticmethod
    def odoo(command, database, *arguments, **options):
        return subprocess.run(
            [
                *(sys.executable, "-m", "odoo", command, "-c", config["config"]),
                *("-d", database),
                *arguments,
            ],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def verify(self, database, *arguments, **options):
        """``(status, output, errors)`` of the command."""
        done = self.odoo("aftersales_verify", database, *arguments, **options)
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout, done.stderr

    def tamper(self, database, *statements):
        """As the owner of the database: triggers off, do it, triggers on again."""
        for table in GUARDED:
            self.sql(database, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        rows = self.sql(database, *statements)
        for table in GUARDED:
            names = self.sql(
                database, f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass"
            )
            for (name,) in names:
                self.sql(database, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        return rows

    def test_a_log_that_holds(self):
        status, said, errors = self.verify(self.base)
        self.assertEqual((status, errors), (0, ""), said + errors)
        self.assertIn("Everything holds.", said)
        self.assertIn(f"{self.told['name']} ({self.told['company']})", said)
        for company in (self.told["name"], str(self.told["company"])):
            status, said, _errors = self.verify(self.base, "--company", company, "--json")
            report = json.loads(said)
            self.assertEqual((status, report["ok"]), (0, True))
            self.assertEqual(report["companies"], [self.told["company"]])
            self.assertEqual(report["seals"], len(self.told["anchors"]))
            self.assertGreater(report["records"], 3)

    def test_it_writes_nothing_and_needs_to_select_only(self):
        database = self.clone(self.base, "reader")
        self.sql(
            database,
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM CURRENT_USER",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM CURRENT_USER",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO CURRENT_USER",
        )
        status, said, errors = self.verify(database)
        self.assertEqual(status, 0, said + errors)
        self.sql(database, "REVOKE SELECT ON aftersales_audit_seal FROM CURRENT_USER")
        if not self.sql("postgres", "SELECT 1 FROM pg_user WHERE usename=user AND usesuper"):
            status, _said, errors = self.verify(database)
            self.assertEqual(status, 2)
            self.assertIn("Grant SELECT to this role", errors)

    def test_a_row_that_was_altered_is_named_and_nothing_else(self):
        database = self.clone(self.base, "altered")
        ((event,),) = self.tamper(
            database,
            "UPDATE aftersales_audit_event SET login = 'eve' WHERE id = ("
            " SELECT max(id) - 1 FROM aftersales_audit_event) RETURNING id",
        )
        status, said, _errors = self.verify(database)
        found = [line for line in said.splitlines() if line.startswith("FOUND")]
        self.assertEqual(status, 1)
        self.assertEqual(len(found), 1, said)
        self.assertIn(f"{self.told['name']} ({self.told['company']}): Event {event} was", found[0])
        status, said, _errors = self.verify(database, "--json")
        report = json.loads(said)
        self.assertEqual(
            [(each["kind"], each["event"]) for each in report["findings"]], [("altered", event)]
        )

    def test_seals_that_were_cut_are_named_with_an_anchor(self):
        database = self.clone(self.base, "cut")
        company, anchors = self.told["company"], self.told["anchors"]
        last = len(anchors)
        self.tamper(
            database,
            f"""
            WITH seals AS (
                DELETE FROM aftersales_audit_seal
                 WHERE company_id = {company} AND number > {last - 2} RETURNING id
            ), leaves AS (
                DELETE FROM aftersales_audit_leaf
                 WHERE seal_id IN (SELECT id FROM seals) RETURNING id
            )
            DELETE FROM aftersales_audit_event WHERE id IN (SELECT id FROM leaves)
            """,
        )
        self.assertEqual(self.verify(database)[0], 0, "without an anchor nobody can tell")
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, line in enumerate(anchors):
                files += ["--anchor", f"{folder}/{number}.jsonl"]
                with open(files[-1], "w") as file:
                    file.write(line + "\n")
            status, said, _errors = self.verify(database, *files)
        self.assertEqual(status, 1)
        for number in (last - 1, last):
            self.assertIn(f"Seal {number} was kept outside and is not here", said)
        self.assertEqual(said.count("FOUND"), 2)

    def test_a_chain_of_which_nothing_is_left_is_found_with_an_anchor(self):
        database = self.clone(self.base, "gone")
        self.tamper(
            database,
            *(
                f"DELETE FROM {table} WHERE company_id = {self.told['company']}"
                for table in GUARDED
            ),
        )
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(self.told["anchors"][-1] + "\n")
            file.flush()
            status, said, _errors = self.verify(database, "--anchor", file.name)
        self.assertEqual(status, 1)
        self.assertIn(f"Seal {len(self.told['anchors'])} was kept outside", said)

    def test_what_keeps_it_from_verifying_is_one_sentence(self):
        plain = f"verify-plain-{os.getpid()}"
        self.sql("postgres", f'CREATE DATABASE "{plain}"')
        self.addCleanup(self.sql, "postgres", f'DROP DATABASE "{plain}" WITH (FORCE)')
        for words, database, arguments in (
            ("could not be read", "no-such-database", ()),
            ("has no compliance log", plain, ()),
            ("cannot be read", self.base, ("--anchor", "no-such-file")),
            ("there is no one company", self.base, ("--company", "Nobody Ltd")),
            ("is no date", self.base, ("--since", "yesterday")),
            ("is no Ed25519 public key", self.base, ("--public-key", "z" * 64)),
            ("cannot be read", self.base, ("--public-key", "no-such-file")),
        ):
            with self.subTest(words, arguments=arguments):
                status, said, errors = self.verify(database, *arguments)
                self.assertEqual((status, said), (2, ""), errors)
                self.assertEqual(len(errors.splitlines()), 1, errors)
                self.assertIn(words, errors)

    def test_a_key_that_the_seals_were_not_made_with(self):
        status, said, _errors = self.verify(self.base, "--public-key", "58" + "66" * 31)
        self.assertEqual(status, 1)
        self.assertIn("is not signed, though a signing key is configured", said)
