"""Random sequences of remedies, and of what accountants do to their documents, keep the
invariants (DESIGN 6.1 to 6.5) and the books."""

from hypothesis import HealthCheck, Phase, example, given, settings

from odoo.tests import tagged

from .sequence_player import SequencePlayer, examples, sequences, shops

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


#: One chair is in no return; the money for the others is given once, whoever asks for it.
COMPLAINED = (
    {
        "discount": 10,
        "included": True,
        "post": False,
        "late": False,
        "valued": True,
        "difference": "settle",
    },
    (
        ("accepted", "approved", "settled"),
        [
            *[("complaint_reduce", 0), ("complaint_cancel", 0), ("complaint_refund", 0)],
            *[
                ("complaint_refund", 0),
                ("note_post", 0),
                ("settle", 0),
                ("note_post", 0),
                ("complaint_refund", 2),
            ],
            *[("cancel_first", 0), ("note_draft", 0), ("note_cancel", 0), ("complaint_cancel", 0)],
            *[("complaint_refund", 0), ("claim_again", 0), ("settle", 0), ("note_post", 0)],
            *[("complaint_refund", 1), ("complaint_reduce", 1), ("complaint_cancel", 1)],
        ],
    ),
)


@tagged("post_install", "-at_install")
class TestRemedySequences(SequencePlayer):
    @settings(
        max_examples=examples(5),
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
        self.play_ahead(shop, sequence)

    def test_complaints_and_returns_of_one_order(self):
        done = [step for step, _line in self.play_ahead(*COMPLAINED)]
        self.assertLessEqual(
            {"complaint_refund", "complaint_reduce", "complaint_cancel", "settle", "note_post"},
            set(done),
        )
