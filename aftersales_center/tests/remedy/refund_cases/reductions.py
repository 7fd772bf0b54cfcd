"""Money for goods the customer keeps: a lower price, or all of it."""

from .words import (
    back,
    bill,
    case,
    excl,
    incl,
    item,
    keep,
    left,
    note,
    offers,
    reduce,
    refused,
    tax_now,
)

CASES = [
    *[
        case(
            # 10 % of 2 × 119.00 = 23.80 = 20.00 + 3.80; all units stay invoiced.
            f"ten per cent, invoiced by {policy}",
            [item("vase", 3, 100.00, excl(19), policy=policy)],
            bill(300.00, 57.00, 357.00),
            reduce(note(20.00, 3.80, 23.80), percent=10, vase=2),
            offers(),
            left("vase", 280.00),
        )
        for policy in ("order", "delivery")
    ],
    case(
        # 11.90 of it with 19 %: 10.00 + 1.90.
        "an amount, tax in the price",
        [item("vase", 1, 119.00, incl(19))],
        bill(100.00, 19.00, 119.00),
        reduce(note(10.00, 1.90, 11.90), amount=11.90, vase=1),
    ),
    case(
        # At the tax of the invoice: 11.90 = 10.00 + 1.90, though the tax is 7 % today.
        "an amount, after the tax fell",
        [item("vase", 1, 100.00, excl(19))],
        bill(100.00, 19.00, 119.00),
        tax_now(excl(19), 7),
        reduce(note(10.00, 1.90, 11.90), amount=11.90, vase=1),
    ),
    case(
        "an amount, after the tax in the price fell",
        [item("vase", 1, 119.00, incl(19))],
        bill(100.00, 19.00, 119.00),
        tax_now(incl(19), 7),
        reduce(note(10.00, 1.90, 11.90), amount=11.90, vase=1),
    ),
    case(
        # 10 % of 9.99 = 0.999 → 1.00.
        "per cent of an odd amount",
        [item("cup", 3, 3.33)],
        bill(9.99, 0, 9.99),
        reduce(note(1.00, 0, 1.00), percent=10, cup=3),
        left("cup", 8.99),
    ),
    case(
        # 200.00 − 10.00: each is worth 38.00 then.
        "a reduction, then they come back after all",
        [item("lamp", 5, 40.00)],
        bill(200.00, 0, 200.00),
        reduce(note(10.00, 0, 10.00), amount=10.00, lamp=5),
        back(note(76.00, 0, 76.00), lamp=2),
        back(note(114.00, 0, 114.00), lamp=3),
        left("lamp", 0.0),
    ),
    case(
        # 30.00 + 5.70; 5.95 less = 5.00 + 0.95; 25.00 + 4.75 is left.
        "a reduction with tax, then they come back",
        [item("cup", 3, 10.00, excl(19))],
        bill(30.00, 5.70, 35.70),
        reduce(note(5.00, 0.95, 5.95), amount=5.95, cup=3),
        back(note(25.00, 4.75, 29.75), cup=3),
    ),
    case(
        # The same with another tax by then.
        "a reduction with tax, then they come back after the tax fell",
        [item("cup", 3, 10.00, excl(19))],
        bill(30.00, 5.70, 35.70),
        reduce(note(5.00, 0.95, 5.95), amount=5.95, cup=3),
        tax_now(excl(19), 7),
        back(note(25.00, 4.75, 29.75), cup=3),
    ),
    case(
        # In the price: 35.70 − 5.95 = 29.75 = 25.00 + 4.75; one of three: 9.92 (9.917), tax 1.58
        # (1.583), two: 19.83, tax 3.17.
        "a reduction with tax in the price, then they come back in parts",
        [item("cup", 3, 11.90, incl(19))],
        bill(30.00, 5.70, 35.70),
        reduce(note(5.00, 0.95, 5.95), amount=5.95, cup=3),
        back(note(8.34, 1.58, 9.92), cup=1),
        back(note(16.66, 3.17, 19.83), cup=2),
    ),
    case(
        # 2 × 40.00 − 10 % = 72.00, half of it 36.00. Then both come back for the other half.
        "half of a discounted order, then all of it",
        [item("lamp", 2, 40.00)],
        bill(72.00, 0, 72.00),
        reduce(note(36.00, 0, 36.00), percent=50, lamp=2),
        back(note(36.00, 0, 36.00), lamp=2),
        left("lamp", 0.0),
        order_discount=10,
    ),
    case(
        # Half of 40.00; then 60 % = 24.00 is more than the 20.00 that are left.
        "twice, until too much",
        [item("lamp", 1, 40.00)],
        bill(40.00, 0, 40.00),
        reduce(note(20.00, 0, 20.00), percent=50, lamp=1),
        refused("is left", reduce(percent=60, lamp=1)),
        reduce(note(20.00, 0, 20.00), percent=50, lamp=1),
    ),
    case(
        # 1.00 of 3 × 0.11 = 0.33 with 19 % = 0.06 (0.0627): 0.39; more than that is refused.
        "more than was paid",
        [item("nut", 3, 0.11, excl(19))],
        bill(0.33, 0.06, 0.39),
        refused("is left", reduce(amount=1.00, nut=3)),
    ),
    *[
        case(
            f"all of the money, and the goods too, invoiced by {policy}",
            [item("lamp", 3, 40.00, excl(19), policy=policy)],
            bill(120.00, 22.80, 142.80),
            keep(note(80.00, 15.20, 95.20), lamp=2),
            offers(),
            left("lamp", 40.00),
        )
        for policy in ("order", "delivery")
    ],
]
