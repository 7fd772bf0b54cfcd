"""Canonical text and trees, against the published vectors and random input."""

import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import hashchain
from ...engine.hashchain import (
    Record,
    canonical,
    commitments_in,
    inclusion_path,
    leaf_hash,
    merkle_root,
    plain,
    root_from_path,
    utc_text,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-hashchain.MAX_INTEGER, hashchain.MAX_INTEGER) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)

#: The inputs and roots that the implementations of Certificate Transparency share (RFC 6962).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
INPUTS.append("606162636465666768696a6b6c6d6e6f")
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@tagged("post_install", "-at_install")
class TestCanonical(BaseCase):
    @given(values)
    def test_it_reads_back_as_it_was(self, value):
        value = plain(value)
        self.assertEqual(json.loads(canonical(value)), value)
        self.assertEqual(canonical(json.loads(canonical(value))), canonical(value))

    def test_it_spells_as_rfc_8785_does(self):
        self.assertEqual(
            canonical({"b": '\u20ac$\x0f\nA\'B"\\\\"/', "a": [None, True, False, 56]}),
            '{"a":[null,true,false,56],"b":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
        )

    def test_what_has_no_single_spelling_is_refused(self):
        for value in (0.1, float("nan"), object(), b"bytes", 2**53, {1: 2}, {"ü": 1}, "\ud800"):
            with self.subTest(value), self.assertRaises((TypeError, ValueError)):
                plain(value)

    def test_composed_and_decomposed_letters_are_one(self):
        self.assertEqual(plain("e\u0301"), "\u00e9")

    @given(st.datetimes(datetime(1900, 1, 1), datetime(2900, 1, 1)), st.integers(-12, 12))
    def test_a_moment_is_spelt_in_utc(self, moment, hours):
        zone = timezone(timedelta(hours=hours))
        aware = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        self.assertEqual(utc_text(aware), utc_text(moment))
        self.assertEqual(datetime.fromisoformat(utc_text(moment)[:-1]), moment)

    @given(text, text, text)
    def test_records_are_canonical_and_differ_when_a_field_does(self, name, login, words):
        def record(**changes):
            fields = {
                "company": 1,
                "date": "2026-01-01T00:00:00.000000Z",
                "user": 2,
                "login": login,
                "event": "rma.done",
                "model": "aftersales.rma",
                "id": 3,
                "name": name,
                "origin": "ui",
                "behalf": "",
                "partner": 4,
                "payload": canonical({"words": words}),
            }
            return Record(**{**fields, **changes})

        spelt = record().text()
        self.assertEqual(canonical(json.loads(spelt)), spelt)
        for changed in (
            record(name=name + "x"),
            record(login=login + "x"),
            record(id=4),
            record(payload=canonical({"words": words + "x"})),
            record(name=name + '","origin":"ui', login=login),
        ):
            self.assertNotEqual(changed.leaf(), record().leaf())

    @given(text)
    def test_text_is_never_taken_for_a_commitment(self, words):
        payload = canonical({"a": words, "b": '{"commitment":"' + "0" * 64 + '"}'})
        self.assertEqual(commitments_in(payload), [])


@tagged("post_install", "-at_install")
class TestMerkle(BaseCase):
    def test_the_published_vectors(self):
        leaves = [leaf_hash(bytes.fromhex(entry)) for entry in INPUTS]
        for size, root in enumerate(ROOTS, start=1):
            self.assertEqual(merkle_root(leaves[:size]).hex(), root)

    @given(st.integers(1, 70), st.data())
    def test_each_leaf_is_proven_and_no_other(self, size, data):
        leaves = [leaf_hash(str(number).encode()) for number in range(size)]
        root = merkle_root(leaves)
        index = data.draw(st.integers(0, size - 1))
        path = inclusion_path(leaves, index)
        self.assertEqual(root_from_path(leaves[index], index, size, path), root)
        self.assertNotEqual(root_from_path(leaf_hash(b"x"), index, size, path), root)
        self.assertNotEqual(root_from_path(leaves[index], index, size, [*path, root]), root)
        if path:
            broken = data.draw(st.integers(0, len(path) - 1))
            changed = [*path[:broken], leaf_hash(b"y"), *path[broken + 1 :]]
            self.assertNotEqual(root_from_path(leaves[index], index, size, changed), root)
            self.assertNotEqual(root_from_path(leaves[index], index, size, path[:-1]), root)

    @given(st.integers(2, 40), st.data())
    def test_any_single_mutation_changes_the_root(self, size, data):
        leaves = [leaf_hash(str(number).encode()) for number in range(size)]
        root = merkle_root(leaves)
        at = data.draw(st.integers(0, size - 1))
        other = (at + data.draw(st.integers(1, size - 1))) % size
        swapped = list(leaves)
        swapped[at], swapped[other] = swapped[other], swapped[at]
        for changed in (
            leaves[:at] + leaves[at + 1 :],
            [*leaves[:at], leaf_hash(b"forged"), *leaves[at:]],
            [*leaves[:at], leaf_hash(b"changed"), *leaves[at + 1 :]],
            swapped,
        ):
            self.assertNotEqual(merkle_root(changed), root)
