"""What accountants do in between."""

from .words import (
    accepted,
    altogether,
    back,
    bill,
    by_hand,
    case,
    edit_draft,
    excl,
    item,
    left,
    locked,
    note,
    post,
    refused,
    settle,
)

CASES = [
    case(
        # The draft holds 80.00; by hand 80.00 more are credited. Posting the draft would give
        # 160.00 for 80.00.
        "credited by hand while the refund is a draft",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(80.00, 0, 80.00), lamp=2),
        by_hand(),
        refused("is left", post()),
        draft_notes=True,
    ),
    case(
        # One unit of two: 40.00 in draft, 80.00 by hand.
        "credited by hand while the refund of a part is a draft",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00), lamp=1),
        by_hand(),
        refused("is left", post()),
        draft_notes=True,
    ),
    case(
        # Two of five by hand, as they were sold: 3 × 40.00 is left.
        "some credited by hand",
        [item("lamp", 5, 40.00, excl(19))],
        bill(200.00, 38.00, 238.00),
        by_hand(lamp=(2, 40.00)),
        back(note(120.00, 22.80, 142.80), lamp=3),
        left("lamp", 0.0),
    ),
    case(
        # By hand two units for 5.00 each. The other three cost 120.00: the 70.00 nobody gave back
        # are not theirs.
        "some credited by hand for less",
        [item("lamp", 5, 40.00)],
        bill(200.00, 0, 200.00),
        by_hand(lamp=(2, 5.00)),
        back(note(120.00, 0, 120.00), lamp=3),
        left("lamp", 70.00),
    ),
    case(
        # By hand one unit for 70.00: 10.00 is left for the other.
        "one credited by hand for more",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        by_hand(lamp=(1, 70.00)),
        back(note(10.00, 0, 10.00), lamp=1),
        left("lamp", 0.0),
    ),
    case(
        # By hand one unit for 100.00, more than both cost: nothing is left, and nothing is taken.
        "one credited by hand for more than all",
        [item("lamp", 2, 40.00, excl(19))],
        bill(80.00, 15.20, 95.20),
        by_hand(lamp=(1, 100.00)),
        back(note(0, 0, 0), lamp=1),
    ),
    case(
        # The accountant and the customer agree on 10.00 for the first; the second is still 40.00.
        "a draft lowered, then the other unit",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00), lamp=1),
        edit_draft(10.00),
        post(),
        back(note(40.00, 0, 40.00), lamp=1),
        altogether(50.00, 0, 50.00),
        left("lamp", 30.00),
        draft_notes=True,
    ),
    case(
        # 40.00 raised to 60.00: 20.00 is left for the other one, though it cost 40.00.
        "a draft raised, then the other unit",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00), lamp=1),
        edit_draft(60.00),
        post(),
        back(note(20.00, 0, 20.00), lamp=1),
        draft_notes=True,
    ),
    case(
        "invoiced in a year that is closed",
        [item("lamp", 2, 40.00, excl(19))],
        bill(80.00, 15.20, 95.20, days_ago=400),
        locked(30),
        back(note(40.00, 7.60, 47.60), lamp=1),
    ),
    case(
        "the books are closed up to today",
        [item("lamp", 2, 40.00, excl(19))],
        bill(80.00, 15.20, 95.20, days_ago=40),
        accepted(lamp=1),
        locked(0),
        refused("books are closed", settle()),
        locked(1),
        settle(note(40.00, 7.60, 47.60)),
    ),
]
