"""Order discounts: each unit takes its share along."""

from .words import altogether, back, bill, case, excl, incl, item, left, note, offers

CASES = [
    case(
        # 80.00 + 19.00 − 10 % = 89.10. A lamp: 40.00 − 4.00; two mugs: 19.00 − 1.90.
        "ten per cent off the order",
        [item("lamp", 2, 40.00), item("mug", 2, 9.50)],
        bill(89.10, 0, 89.10),
        back(note(36.00, 0, 36.00), lamp=1),
        back(note(53.10, 0, 53.10), lamp=1, mug=2),
        left("lamp", 0.0),
        offers(),
        order_discount=10,
    ),
    case(
        # 3 × 11.90 = 35.70 − 3.57 = 32.13 = 27.00 + 5.13. One: 11.90 − 1.19 = 10.71 = 9.00 + 1.71.
        "ten per cent off an order with tax in its prices",
        [item("jar", 3, 11.90, incl(19))],
        bill(27.00, 5.13, 32.13),
        back(note(9.00, 1.71, 10.71), jar=1),
        back(note(18.00, 3.42, 21.42), jar=2),
        order_discount=10,
    ),
    case(
        "a coupon for all of it",
        [item("lamp", 2, 40.00)],
        bill(0, 0, 0),
        back(note(0, 0, 0), lamp=1),
        back(note(0, 0, 0), lamp=1),
        left("lamp", 0.0),
        offers(),
        order_discount=100,
    ),
    case(
        "a coupon for all of it, with tax",
        [item("lamp", 2, 40.00, excl(19))],
        bill(0, 0, 0),
        back(note(0, 0, 0), lamp=2),
        order_discount=100,
    ),
    case(
        # 20.00 off 60.00 + 40.00: 12.00 and 8.00.
        "an amount off the order",
        [item("coat", 1, 60.00), item("hat", 1, 40.00)],
        bill(80.00, 0, 80.00),
        back(note(48.00, 0, 48.00), coat=1),
        back(note(32.00, 0, 32.00), hat=1),
        discount_amount=20.00,
    ),
    case(
        # 10.00 off three at 10.00: 3.33, 3.34, 3.33 (0 → 3.33 → 6.67 → 10.00).
        "an amount off three units, one by one",
        [item("cup", 3, 10.00)],
        bill(20.00, 0, 20.00),
        back(note(6.67, 0, 6.67), cup=1),
        back(note(6.66, 0, 6.66), cup=1),
        back(note(6.67, 0, 6.67), cup=1),
        discount_amount=10.00,
    ),
    case(
        # A book: 100.00 − 10.00, 7 % of it 6.30. A toy: 50.00 − 5.00, 19 % of it 8.55.
        "a discount on two taxes",
        [item("book", 1, 100.00, excl(7)), item("toy", 1, 50.00, excl(19))],
        bill(135.00, 14.85, 149.85),
        back(note(90.00, 6.30, 96.30), book=1),
        back(note(45.00, 8.55, 53.55), toy=1),
        order_discount=10,
    ),
    case(
        # 29.97 + 5.69 (5.694); 7 % off: − 2.10 (2.098) and − 0.40 (0.398).
        # Goods: 9.99 each, tax 1.90, 1.90 (3.79/2 = 1.895), 1.89. Discount: − 0.70 each, tax
        # − 0.13, − 0.14, − 0.13 (0 → 0.13 → 0.27 → 0.40).
        "a discount that does not divide, one by one",
        [item("cup", 3, 9.99, excl(19))],
        bill(27.87, 5.29, 33.16),
        back(note(9.29, 1.77, 11.06), cup=1),
        back(note(9.29, 1.76, 11.05), cup=1),
        back(note(9.29, 1.76, 11.05), cup=1),
        altogether(27.87, 5.29, 33.16),
        order_discount=7,
    ),
    case(
        "one line given away",
        [item("lamp", 1, 40.00), item("bulb", 2, 5.00, excl(19), discount=100)],
        bill(40.00, 0, 40.00),
        back(note(0, 0, 0), bulb=2),
        back(note(40.00, 0, 40.00), lamp=1),
    ),
    case(
        # A line discount and one on the order: 2 × 50.00 − 20 % = 80.00; − 5 % = 76.00.
        "a discount on the line and one on the order",
        [item("lamp", 2, 50.00, discount=20)],
        bill(76.00, 0, 76.00),
        back(note(38.00, 0, 38.00), lamp=1),
        left("lamp", 38.00),
        order_discount=5,
    ),
    case(
        # An old lamp is taken in payment for 5.00: no discount, a sale of the customer's. The
        # new one cost 40.00 and gives 40.00 back.
        "a line of its own below zero is no discount",
        [item("lamp", 1, 40.00), item("trade", 1, -5.00)],
        bill(35.00, 0, 35.00),
        back(note(40.00, 0, 40.00, 5.00), lamp=1),
    ),
]
