"""The checker that goes into packs of evidence: it finds every change, and runs on its own."""

import ast
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import evidence, hashchain, standalone_verify
from ...engine.standalone_verify import BASE, ORDER, Check, P, _add, _encode, is_signed

#: RFC 8032 section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
        "701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
        "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7"
        "60984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c"
        "23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7"
        "c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@tagged("post_install", "-at_install")
class TestEd25519(BaseCase):
    def test_the_vectors_of_the_rfc(self):
        for key, message, signature in VECTORS:
            with self.subTest(key):
                given = [bytes.fromhex(part) for part in (message, signature, key)]
                self.assertTrue(is_signed(*given))
                self.assertFalse(is_signed(given[0] + b"!", *given[1:]))

    @settings(max_examples=25, deadline=None)
    @given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.data())
    def test_it_agrees_with_another_implementation(self, secret, message, data):
        key = Ed25519PrivateKey.from_private_bytes(secret)
        signature = key.sign(message)
        self.assertTrue(is_signed(message, signature, public(key)))
        bit = data.draw(st.integers(0, 511))
        broken = bytearray(signature)
        broken[bit // 8] ^= 1 << bit % 8
        self.assertFalse(is_signed(message, bytes(broken), public(key)))

    def test_a_signature_has_one_spelling(self):
        signature = KEY.sign(b"seal")
        more = int.from_bytes(signature[32:], "little") + ORDER
        twin = signature[:32] + more.to_bytes(32, "little")
        self.assertFalse(is_signed(b"seal", twin, public(KEY)))

    def test_keys_and_points_that_sign_anything_are_refused(self):
        zero = bytes(32)
        for small in (
            (1).to_bytes(32, "little"),  # the neutral element
            (P - 1).to_bytes(32, "little"),  # order 2
            bytes(32),  # order 4
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        ):
            with self.subTest(small.hex()):
                for start in (small, (1).to_bytes(32, "little"), _encode(BASE)):
                    self.assertFalse(is_signed(b"any", start + zero, small))

    def test_what_is_no_point_is_refused(self):
        signature = KEY.sign(b"seal")
        for number in (P, P + 1, 2, 2**255 - 1, 1 | 1 << 255):
            with self.subTest(number):
                bad = number.to_bytes(32, "little")
                self.assertFalse(is_signed(b"seal", signature, bad))
                self.assertFalse(is_signed(b"seal", bad + signature[32:], public(KEY)))
        self.assertFalse(is_signed(b"seal", signature[:-1], public(KEY)))
        self.assertFalse(is_signed(b"seal", b"", b""))

    def test_the_group_has_the_order_it_should(self):
        result, point = (0, 1, 1, 0), BASE
        for bit in range(253):
            if ORDER >> bit & 1:
                result = _add(result, point)
            point = _add(point, point)
        self.assertEqual(_encode(result), (1).to_bytes(32, "little"))


class Log:
    """A made-up log: events in seals, some of them in the pack."""

    def __init__(self, sizes, chosen, texts=(), key=None, company=1):
        self.events, self.leaves, self.seals, self.disclosed = [], {}, {}, []
        records = [self.record(n, texts, company) for n in range(sum(sizes))]
        first, previous = 0, hashchain.NO_PREVIOUS
        for number, size in enumerate(sizes, 1):
            batch = records[first : first + size]
            leaves = [hashchain.leaf_hash(text.encode()) for text in batch]
            seal = hashchain.Seal(
                company=company,
                number=number,
                first=first,
                size=size,
                root=hashchain.merkle_root(leaves).hex(),
                previous=previous,
                date=f"2026-03-01T09:{number:02}:00.000000Z",
                key=public(key).hex() if key else "",
            )
            signature = key.sign(seal.text().encode()).hex() if key else ""
            self.leaves[company, number] = leaves
            self.seals[company, number] = {
                **seal.values(),
                "signature": signature,
                "hash": seal.hash(),
            }
            self.events += [
                evidence.Sealed(text, company, number, place)
                for place, text in enumerate(batch)
                if first + place in chosen
            ]
            first, previous = first + size, seal.hash()

    def record(self, number, texts, company):
        payload = {"number": number}
        if number < len(texts):
            salt, text = f"{number:032x}", texts[number]
            entry = evidence.Disclosed(hashchain.commitment(salt, text), salt, text)
            self.disclosed.append(entry)
            payload["reason"] = {"commitment": entry.commitment}
        return hashchain.Record(
            company=company,
            date="2026-03-01T09:00:00.000000Z",
            user=2,
            login="ännä",
            event="rma.requested",
            model="aftersales.rma",
            id=7,
            name="RMA/7",
            origin="ui",
            behalf="",
            partner=9,
            payload=hashchain.canonical(payload),
        ).text()

    def files(self, with_personal=True):
        written = {text.commitment for text in self.disclosed}
        there = {
            found for event in self.events for found in hashchain.commitments_in(event.text)
        } & written
        disclosed = [text for text in self.disclosed if text.commitment in there]
        paths = evidence.prove(self.events, self.leaves)
        assert not evidence.unproven(self.events, paths, self.seals)
        return evidence.files(self.events, paths, self.seals, disclosed if with_personal else None)

    def anchor(self, number, company=1):
        return hashchain.canonical(self.seals[company, number])


@st.composite
def logs(draw):
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    chosen = draw(st.sets(st.integers(0, sum(sizes) - 1), min_size=1))
    texts = draw(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=4))
    return Log(sizes, chosen, texts, draw(st.sampled_from([None, KEY])))


@tagged("post_install", "-at_install")
class TestStandaloneVerify(BaseCase):
    def problems(self, files, **options):
        return Check(files, **options).run().problems

    @settings(max_examples=60, deadline=None)
    @given(logs())
    def test_what_was_not_touched_holds(self, log):
        check = Check(log.files()).run()
        self.assertFalse(check.problems)
        self.assertEqual(len(check.used), len(log.events))

    @settings(max_examples=400, deadline=None)
    @given(logs(), st.data())
    def test_one_byte_anywhere_is_found(self, log, data):
        files = log.files()
        name = data.draw(st.sampled_from(sorted(name for name in files if files[name])))
        content = bytearray(files[name])
        place = data.draw(st.integers(0, len(content) - 1))
        value = data.draw(st.integers(0, 255))
        how = data.draw(st.sampled_from(["flip", "set", "insert", "delete"]))
        if how == "flip":
            content[place] ^= 1 << value % 8
        elif how == "set":
            content[place] = value
        elif how == "insert":
            content.insert(place, value)
        else:
            del content[place]
        if bytes(content) == files[name]:
            return
        self.assertTrue(self.problems({**files, name: bytes(content)}), (name, how, place))

    @settings(max_examples=100, deadline=None)
    @given(logs(), st.data())
    def test_a_line_gone_doubled_or_moved_is_found(self, log, data):
        files = log.files()
        name = data.draw(st.sampled_from(["events.jsonl", "seals.jsonl"]))
        content = files[name].splitlines(keepends=True)
        one, two = (data.draw(st.integers(0, len(content) - 1)) for _ in range(2))
        how = data.draw(st.sampled_from(["delete", "double", "swap"]))
        if how == "delete":
            del content[one]
        elif how == "double":
            content.insert(two, content[one])
        else:
            content[one], content[two] = content[two], content[one]
        if b"".join(content) != files[name]:
            self.assertTrue(self.problems({**files, name: b"".join(content)}), (name, how))

    def test_a_file_that_is_missing_is_named(self):
        files = Log([3], {1}, ["Ada"]).files()
        for name in ("events.jsonl", "seals.jsonl", "proofs.json"):
            rest = {key: value for key, value in files.items() if key != name}
            self.assertEqual(self.problems(rest), [f"{name} is missing from the pack."])
            self.assertTrue(self.problems({**rest, name: b""}), name)

    def test_an_event_of_another_log_does_not_fit(self):
        files, other = Log([4], {1}).files(), Log([5], {1}, ["x", "x"]).files()
        for name in ("events.jsonl", "proofs.json", "seals.jsonl"):
            self.assertTrue(self.problems({**files, name: other[name]}), name)

    # Personal text ------------------------------------------------------------

    def test_texts_may_be_withheld_and_that_is_said(self):
        files = Log([4], {0, 1, 2}, ["Ada", "Grace"]).files()
        self.assertFalse(Check(files).run().notes[1:])
        for shorter in (
            {key: value for key, value in files.items() if key != "personal.jsonl"},
            {**files, "personal.jsonl": b""},
        ):
            check = Check(shorter).run()
            self.assertFalse(check.problems)
            self.assertIn("withheld or erased: 2 personal texts", check.notes[0])

    def test_a_text_of_another_case_or_twice_is_refused(self):
        log = Log([4], {0}, ["Ada", "Grace"])
        files = log.files()
        stranger = hashchain.canonical(log.disclosed[1]._asdict()).encode() + b"\n"
        mine = files["personal.jsonl"]
        for content in (stranger, mine + mine):
            self.assertIn(
                "belongs to no event", self.problems({**files, "personal.jsonl": content})[0]
            )

    # Keys ---------------------------------------------------------------------

    def test_a_rebuilt_log_is_found_with_the_key(self):
        key = public(KEY).hex()
        self.assertFalse(self.problems(Log([3, 4], {1}, key=KEY).files(), keys=[key]))
        for rebuilt in (Log([3, 4], {1}, key=OTHER), Log([3, 4], {1})):
            self.assertFalse(self.problems(rebuilt.files()), "by itself nobody can tell")
            self.assertIn("not signed", self.problems(rebuilt.files(), keys=[key])[0])

    def test_a_signed_seal_vouches_for_those_before_it_only(self):
        log = Log([3, 3, 3], {1, 4, 7})
        middle = log.seals[1, 2]
        seal = {name: middle[name] for name in standalone_verify.SEALED}
        seal["key"] = public(KEY).hex()
        text = hashchain.canonical(seal).encode()
        log.seals[1, 2] = {
            **seal,
            "signature": KEY.sign(text).hex(),
            "hash": hashchain.sha256(text),
        }
        last = {name: log.seals[1, 3][name] for name in standalone_verify.SEALED}
        last["previous"] = log.seals[1, 2]["hash"]
        text = hashchain.canonical(last).encode()
        log.seals[1, 3] = {**last, "signature": "", "hash": hashchain.sha256(text)}
        problems = self.problems(log.files(), keys=[public(KEY).hex()])
        self.assertEqual([problem[:14] for problem in problems], ["1 event under "])

    # Anchors ------------------------------------------------------------------

    def test_anchors(self):
        log, rebuilt = Log([3, 4, 2], {1, 8}), Log([3, 4, 2], {1, 8}, ["other"])
        self.assertFalse(self.problems(log.files(), anchors=[log.anchor(3), ""]))
        self.assertIn("kept outside", self.problems(rebuilt.files(), anchors=[log.anchor(3)])[0])
        check = Check(log.files(), anchors=[log.anchor(2)]).run()
        self.assertIn("seals of 1 of 2 events", check.notes[-1])
        later = log.anchor(3).replace('"number":3', '"number":9')
        self.assertIn("prove nothing", self.problems(log.files(), anchors=[later])[0])
        self.assertIn("no anchor", self.problems(log.files(), anchors=["[1]"])[0])
        both = [log.anchor(3), rebuilt.anchor(3)]
        self.assertIn("kept outside", self.problems(log.files(), anchors=both)[0])

    # The program --------------------------------------------------------------

    def test_it_runs_alone_on_a_folder_and_on_a_zip(self):
        files = Log([3, 4], {1, 5}, ["Ada", "Grace"], key=KEY).files()
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            Path(folder, "verify.py").write_bytes(Path(standalone_verify.__file__).read_bytes())
            packed = Path(folder, "pack.zip")
            packed.write_bytes(evidence.zipped(files))
            for arguments in ([], [folder], [packed], ["--public-key", public(KEY).hex()]):
                self.assertEqual(self.program(folder, *arguments)[0], 0)
            packed.write_bytes(packed.read_bytes()[:-40])
            for arguments in ([packed], [folder + "x"], ["--anchor", folder + "x"]):
                status, said = self.program(folder, *arguments)
                self.assertEqual((status, said.count("Nothing was checked")), (1, 1), said)
            Path(folder, "events.jsonl").write_bytes(files["events.jsonl"].replace(b"7", b"8", 1))
            status, said = self.program(folder)
            self.assertEqual(status, 1)
            self.assertIn("events.jsonl, line 1: this is not what seal 1 closed", said)

    def program(self, folder, *arguments):
        done = subprocess.run(
            [sys.executable, "-I", "-S", f"{folder}/verify.py", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={},
        )
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout

    def test_it_is_written_for_old_python_and_imports_the_standard_library_only(self):
        source = Path(standalone_verify.__file__).read_text()
        tree = ast.parse(source, feature_version=(3, 8))
        names = {
            (alias.name if isinstance(node, ast.Import) else node.module).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        self.assertLessEqual(names, sys.stdlib_module_names)
