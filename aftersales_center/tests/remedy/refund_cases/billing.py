"""Which invoice is credited, and what is open afterwards."""

from .words import (
    back,
    bill,
    by_hand,
    case,
    deliver,
    down_payment,
    draft_bill,
    excl,
    item,
    left,
    note,
    offers,
    owed,
    pay,
    post,
    price_now,
    received,
    refused,
)

CASES = [
    case(
        # 1 × 120.00, then 3 × 110.00. Newest first: two from the second; then one of it and the
        # one of the first.
        "two invoices with different prices",
        [item("chair", 4, 120.00, policy="delivery")],
        deliver(chair=1),
        bill(120.00, 0, 120.00),
        price_now("chair", 110.00),
        deliver(chair=3),
        bill(330.00, 0, 330.00),
        back(note(220.00, 0, 220.00), chair=2),
        back(note(120.00, 0, 120.00), note(110.00, 0, 110.00), chair=2),
        left("chair", 0.0),
        offers(),
        undelivered=True,
    ),
    case(
        "two invoices with different prices, the older one chosen",
        [item("chair", 4, 120.00, policy="delivery")],
        deliver(chair=1),
        bill(120.00, 0, 120.00),
        price_now("chair", 110.00),
        deliver(chair=3),
        bill(330.00, 0, 330.00),
        back(note(120.00, 0, 120.00), invoice=0, chair=1),
        back(note(330.00, 0, 330.00), invoice=0, chair=3),
        undelivered=True,
    ),
    case(
        # 80.00 open, 40.00 credited against it.
        "not paid yet",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00, 0.0), lamp=1),
        owed(40.00),
    ),
    case(
        "paid",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        pay(),
        back(note(40.00, 0, 40.00, 40.00), lamp=1),
        owed(-40.00),
    ),
    case(
        # 60.00 of 80.00 paid, 20.00 open: 40.00 settles 20.00, 20.00 is paid out.
        "partly paid",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        pay(60.00),
        back(note(40.00, 0, 40.00, 20.00), lamp=1),
        owed(-20.00),
    ),
    *[
        case(
            f"never invoiced, invoiced by {policy}",
            [item("chair", 5, 120.00, policy=policy)],
            back(chair=2),
            offers(chair=3),
            bill(360.00, 0, 360.00),
            offers(),
            back(note(120.00, 0, 120.00), chair=1),
            offers(),
        )
        for policy in ("order", "delivery")
    ],
    case(
        # Two of five invoiced. Four back: two credited, two never invoiced; one is with the
        # customer and to be invoiced.
        "partly invoiced",
        [item("chair", 5, 100.00, policy="delivery")],
        deliver(chair=2),
        bill(200.00, 0, 200.00),
        deliver(chair=3),
        back(note(200.00, 0, 200.00), chair=4),
        offers(chair=1),
        undelivered=True,
    ),
    *[
        case(
            # The draft is not what the customer owes yet: nothing to credit. Posted as it was, it
            # bills one too many, and the order offers to credit that.
            f"a draft invoice posted after the goods came back, invoiced by {policy}",
            [item("chair", 2, 100.00, policy=policy)],
            draft_bill(),
            back(chair=1),
            post(),
            offers(chair=-1),
            bill(100.00, 0, 100.00),
            offers(),
            owed(100.00),
        )
        for policy in ("order", "delivery")
    ],
    case(
        # Received and not inspected: Odoo has nothing to credit.
        "received, not inspected",
        [item("chair", 2, 100.00, policy="delivery")],
        bill(200.00, 0, 200.00),
        received(chair=1),
        offers(),
        refused("(?i)nothing to invoice|cannot create an invoice|no items", bill(0, 0, 0)),
    ),
    case(
        # 238.00; 30 % down: 60.00 + 11.40. The rest: 140.00 + 26.60 = 166.60. A unit: 119.00
        # against the open 166.60 leaves 47.60; the second settles that, and 71.40 is paid out:
        # the down payment.
        "a down payment and the final invoice",
        [item("sofa", 2, 100.00, excl(19))],
        down_payment(30, 60.00, 11.40, 71.40),
        pay(),
        bill(140.00, 26.60, 166.60),
        back(note(100.00, 19.00, 119.00, 0.0), sofa=1),
        owed(47.60),
        back(note(100.00, 19.00, 119.00, 71.40), sofa=1),
        owed(-71.40),
        offers(),
        left("sofa", 0.0),
    ),
    case(
        # 4 × 100.00; 10 % down: 40.00, paid. One delivered: 100.00 less 40.00 is 60.00. Two more:
        # 200.00. Both paid: 300.00 in all for three. Two back: 200.00 from the newest; one more:
        # 100.00 from the one that took the down payment off, so 40.00 more than it was paid with.
        "a down payment and several final invoices",
        [item("sofa", 4, 100.00, policy="delivery")],
        down_payment(10, 40.00, 0, 40.00),
        pay(),
        deliver(sofa=1),
        bill(60.00, 0, 60.00),
        pay(),
        deliver(sofa=2),
        bill(200.00, 0, 200.00),
        pay(),
        owed(0.0),
        back(note(200.00, 0, 200.00, 200.00), sofa=2),
        back(note(100.00, 0, 100.00, 100.00), sofa=1),
        owed(-300.00),
        left("sofa", 0.0),
        undelivered=True,
    ),
    case(
        # As above, nothing paid but the down payment of 40.00: 60.00 and 200.00 are open. Three
        # back over both invoices, 100.00 and 200.00: 60.00 and 200.00 are set off, 40.00 goes
        # back. The last one, delivered later: 100.00 open, 100.00 credited.
        "a down payment, several final invoices, unpaid",
        [item("sofa", 4, 100.00, policy="delivery")],
        down_payment(10, 40.00, 0, 40.00),
        pay(),
        deliver(sofa=1),
        bill(60.00, 0, 60.00),
        deliver(sofa=2),
        bill(200.00, 0, 200.00),
        back(note(100.00, 0, 100.00, 40.00), note(200.00, 0, 200.00, 0.0), sofa=3),
        owed(-40.00),
        deliver(sofa=1),
        bill(100.00, 0, 100.00),
        back(note(100.00, 0, 100.00, 0.0), sofa=1),
        owed(-40.00),
        left("sofa", 0.0),
        undelivered=True,
    ),
    case(
        # 2 × 119.00 in two invoices; half down: 100.00 + 19.00, paid. The first takes it all off:
        # nothing to pay. The second: 119.00, paid. Both back: 119.00 each, 238.00 in all.
        "a down payment with tax and two final invoices",
        [item("sofa", 2, 100.00, excl(19), policy="delivery")],
        down_payment(50, 100.00, 19.00, 119.00),
        pay(),
        deliver(sofa=1),
        bill(0, 0, 0),
        deliver(sofa=1),
        bill(100.00, 19.00, 119.00),
        pay(),
        back(note(100.00, 19.00, 119.00, 119.00), note(100.00, 19.00, 119.00, 119.00), sofa=2),
        owed(-238.00),
        left("sofa", 0.0),
        undelivered=True,
    ),
    case(
        # Nothing of the goods was invoiced: nothing to credit for them. Odoo's own final invoice
        # gives the down payment back.
        "only the down payment is invoiced",
        [item("sofa", 1, 100.00, excl(19), policy="delivery")],
        down_payment(30, 30.00, 5.70, 35.70),
        pay(),
        back(sofa=1),
        bill(30.00, 5.70, 35.70),
        owed(-35.70),
    ),
    case(
        # Two orders of one customer on one return, an invoice each.
        "two orders on one return",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00), note(9.50, 0, 9.50), lamp=1, mug=1),
        second=[item("mug", 3, 9.50)],
    ),
    case(
        "two orders on one invoice and one return",
        [item("lamp", 2, 40.00)],
        bill(108.50, 0, 108.50),
        back(note(49.50, 0, 49.50), lamp=1, mug=1),
        second=[item("mug", 3, 9.50)],
        one_invoice=True,
    ),
    case(
        "a journal that numbers credit notes like invoices",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(40.00, 0, 40.00), lamp=1),
        back(note(40.00, 0, 40.00), lamp=1),
        refund_sequence=False,
    ),
    case(
        "all credited by hand before",
        [item("lamp", 2, 40.00)],
        bill(80.00, 0, 80.00),
        by_hand(),
        back(lamp=2),
        left("lamp", 0.0),
    ),
]
