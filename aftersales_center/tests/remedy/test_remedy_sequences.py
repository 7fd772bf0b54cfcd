"""Random sequences of remedies, and of what accountants do to their documents, keep the
invariants (DESIGN 6.1 to 6.5) and the books."""

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sequence_checks import SequenceChecks
from .sequence_steps import AHEAD, STEPS


def shops():
    """Settings of a shop, as :meth:`SequenceSteps.open_shop` takes them."""
    return st.fixed_dictionaries(
        {
            "discount": st.sampled_from([0, 10, 33]),
            "included": st.booleans(),
            "post": st.booleans(),
            "late": st.booleans(),
            "valued": st.booleans(),
            "difference": st.sampled_from(["settle", "charge", "refund", "waive"]),
        }
    )


def sequences(steps=tuple(STEPS), most=30):
    """How far each of three lines is taken, then what chance does to which line."""
    return st.tuples(
        st.tuples(*[st.sampled_from(list(AHEAD))] * 3),
        st.lists(
            st.tuples(st.sampled_from(list(steps)), st.integers(0, 3)), min_size=12, max_size=most
        ),
    )


#: What chance alone would need long to find: a shop, how far its lines are, and what is done.
DRAFTS = (
    {
        "discount": 33,
        "included": True,
        "post": False,
        "late": False,
        "valued": True,
        "difference": "settle",
    },
    (
        ("accepted", "approved", "accepted"),
        [
            *[("refund_one", 0), ("cancel_first", 0), ("refund_one", 0), ("note_raise", 0)],
            *[("note_post", 0), ("note_delete", 0), ("fulfil", 0), ("note_post", 0)],
            *[("note_draft", 0), ("note_lower", 0), ("note_post", 0), ("settle", 0)],
            *[("cancel_last", 0), ("reconcile", 0), ("replace", 0), ("cancel_last", 0)],
            *[("exchange", 0), ("note_post", 0), ("bill_post", 0), ("send", 0)],
            *[("refund_one", 2), ("credit_by_hand", 2), ("note_post", 2), ("note_delete", 2)],
            *[("settle", 2), ("note_post", 2), ("invoice_order", 2), ("bill_post", 2)],
        ],
    ),
)
KEPT = (
    {
        "discount": 10,
        "included": False,
        "post": True,
        "late": True,
        "valued": True,
        "difference": "waive",
    },
    (
        ("reduced", "approved", "approved"),
        [
            *[("reduce_amount", 0), ("refund_one", 0), ("replace", 0), ("invoice_order", 0)],
            *[("bill_post", 0), ("replace", 1), ("send", 1), ("cancel_last", 1), ("send", 1)],
            *[("advance", 1), ("send", 1), ("charge", 1), ("bill_post", 1), ("receive", 1)],
            *[("inspect", 1), ("refund_one", 1), ("refund_one", 2), ("replace", 2), ("send", 2)],
            *[("refund_one", 2), ("claim_again", 2), ("receive", 3), ("inspect", 3)],
            *[("settle", 3), ("claim_again", 2), ("invoice_order", 2), ("bill_post", 2)],
        ],
    ),
)
LATE = (
    {
        "discount": 0,
        "included": False,
        "post": True,
        "late": True,
        "valued": True,
        "difference": "charge",
    },
    (
        ("accepted", "kept", "kept"),
        [
            *[("settle", 0), ("settle", 1), ("invoice_order", 0), ("bill_post", 0)],
            *[("credit_by_hand", 0), ("note_draft", 0), ("invoice_order", 0), ("fulfil", 0)],
            *[("return_outside", 2), ("claim_again", 0), ("reconcile", 0)],
        ],
    ),
)


@tagged("post_install", "-at_install")
class TestRemedySequences(SequenceChecks):
    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(shops(), sequences())
    @example(*DRAFTS)
    @example(*KEPT)
    @example(*LATE)
    def test_whatever_happens(self, shop, sequence):
        ahead, steps = sequence
        first = [(step, which) for which, kind in enumerate(ahead) for step in AHEAD[kind]]
        self.play(shop, [*first, *steps])

    def play(self, shop, steps):
        """Do ``steps`` in a new shop, looking at everything after each one."""
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint() as savepoint:
            self.open_shop(**shop)
            self.start_checking()
            done = []
            for step, which in steps:
                line = self.lines[which % len(self.lines)]
                if self.try_step(step, line):
                    done.append((step, which))
                    self.check(f"{shop}, {done}")
            savepoint.rollback()
            self.env.invalidate_all()

    def try_step(self, step, line):
        """Whether ``step`` could be done; what is refused leaves nothing behind."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"do_{step}")(line)
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
            return False
        return True
