"""What is kept back, with its own tax, never more than the goods come to."""

from .words import back, bill, case, deliver, excl, incl, item, left, note, price_now


def fee(**value):
    return ("restocking_fee", value)


CASES = [
    case(
        # 15 % of 120.00 = 18.00 without tax of its own.
        "fifteen per cent",
        [item("vase", 2, 100.00, excl(20))],
        bill(200.00, 40.00, 240.00),
        back(note(82.00, 20.00, 102.00), fees=[fee(percent=15)], vase=1),
        left("vase", 100.00),
    ),
    case(
        # 11.00 with 10 % of tax: 10.00 + 1.00.
        "an amount with a tax of its own",
        [item("vase", 1, 100.00, excl(20))],
        bill(100.00, 20.00, 120.00),
        back(note(90.00, 19.00, 109.00), fees=[fee(amount=11.00)], vase=1),
        fee_tax=excl(10),
    ),
    case(
        # 11.90 with 19 % in it: 10.00 + 1.90; the goods bear no tax.
        "an amount with a tax in its price",
        [item("seed", 1, 50.00)],
        bill(50.00, 0, 50.00),
        back(note(40.00, -1.90, 38.10), fees=[fee(amount=11.90)], seed=1),
        fee_tax=incl(19),
    ),
    case(
        # 30.00 over 330.00 and 120.00: 22.00 and 8.00.
        "an amount over two invoices",
        [item("chair", 4, 120.00, policy="delivery")],
        deliver(chair=1),
        bill(120.00, 0, 120.00),
        price_now("chair", 110.00),
        deliver(chair=3),
        bill(330.00, 0, 330.00),
        back(note(112.00, 0, 112.00), note(308.00, 0, 308.00), fees=[fee(amount=30.00)], chair=4),
        undelivered=True,
    ),
    case(
        # 10 % of each: 33.00 and 12.00.
        "per cent over two invoices",
        [item("chair", 4, 120.00, policy="delivery")],
        deliver(chair=1),
        bill(120.00, 0, 120.00),
        price_now("chair", 110.00),
        deliver(chair=3),
        bill(330.00, 0, 330.00),
        back(note(108.00, 0, 108.00), note(297.00, 0, 297.00), fees=[fee(percent=10)], chair=4),
        undelivered=True,
    ),
    case(
        "more than the goods come to",
        [item("mug", 1, 9.50)],
        bill(9.50, 0, 9.50),
        back(note(0, 0, 0), fees=[fee(amount=50.00)], mug=1),
    ),
    case(
        # 10 % = 5.00, then 50.00: 45.00 is all that is left.
        "two that together are more than the goods come to",
        [item("seed", 1, 50.00)],
        bill(50.00, 0, 50.00),
        back(note(0, 0, 0), fees=[fee(percent=10), fee(amount=50.00)], seed=1),
    ),
    case(
        # 60 % and 60 % of 50.00: 30.00, and the 20.00 that are left.
        "per cents that together are more than all",
        [item("seed", 1, 50.00)],
        bill(50.00, 0, 50.00),
        back(note(0, 0, 0), fees=[fee(percent=60), fee(percent=60)], seed=1),
    ),
    case(
        # 2 × 40.00 − 10 % = 72.00; a unit 36.00; a quarter of it 9.00.
        "on top of an order discount",
        [item("lamp", 2, 40.00)],
        bill(72.00, 0, 72.00),
        back(note(27.00, 0, 27.00), fees=[fee(percent=25)], lamp=1),
        order_discount=10,
    ),
    case(
        # 10.00 / 3 with 19 %: 10 % of 11.90 = 1.19 = 1.00 + 0.19.
        "per cent with a tax of its own",
        [item("cup", 3, 10.00, excl(19))],
        bill(30.00, 5.70, 35.70),
        back(note(9.00, 1.71, 10.71), fees=[fee(percent=10)], cup=1),
        fee_tax=excl(19),
    ),
]
