"""Prices that do not divide: parts rounded one by one come to what was invoiced."""

from .words import altogether, back, bill, case, excl, incl, item, left, note, offers

CASES = [
    case(
        # 3 × 10.00 less 33.33 % = 20.001 → 20.00. One: 6.667 → 6.67; the last takes 20.00 − 13.34.
        "three cups less a third, one by one",
        [item("cup", 3, 10.00, discount=33.33)],
        bill(20.00, 0, 20.00),
        back(note(6.67, 0, 6.67), cup=1),
        back(note(6.67, 0, 6.67), cup=1),
        back(note(6.66, 0, 6.66), cup=1),
        left("cup", 0.0),
        offers(),
    ),
    case(
        # 2 of 3 at once: 13.334 → 13.33; the last 20.00 − 13.33 = 6.67.
        "three cups less a third, two and then one",
        [item("cup", 3, 10.00, discount=33.33)],
        bill(20.00, 0, 20.00),
        back(note(13.33, 0, 13.33), cup=2),
        back(note(6.67, 0, 6.67), cup=1),
    ),
    case(
        # 20.00 + 19 % = 3.80. Tax: a third of 3.80 = 1.267 → 1.27; half of 2.53 = 1.265 → 1.27;
        # 1.26 is left.
        "three cups less a third with tax on top, one by one",
        [item("cup", 3, 10.00, excl(19), discount=33.33)],
        bill(20.00, 3.80, 23.80),
        back(note(6.67, 1.27, 7.94), cup=1),
        back(note(6.67, 1.27, 7.94), cup=1),
        back(note(6.66, 1.26, 7.92), cup=1),
        altogether(20.00, 3.80, 23.80),
    ),
    case(
        # 20.00 with 19 % in it: 20.00 / 1.19 = 16.81, tax 3.19. With tax: 6.67, 6.67, 6.66.
        # Tax: 3.19 / 3 = 1.063 → 1.06; 2.13 / 2 = 1.065 → 1.07; 1.06 is left.
        "three cups less a third with tax included, one by one",
        [item("cup", 3, 10.00, incl(19), discount=33.33)],
        bill(16.81, 3.19, 20.00),
        back(note(5.61, 1.06, 6.67), cup=1),
        back(note(5.60, 1.07, 6.67), cup=1),
        back(note(5.60, 1.06, 6.66), cup=1),
        altogether(16.81, 3.19, 20.00),
        left("cup", 0.0),
    ),
    case(
        # 7 × 0.07 = 0.49, tax 0.0931 → 0.09. Two: 0.14, tax 0.09 × 2/7 = 0.0257 → 0.03; five:
        # 0.35, tax 0.06.
        "small money",
        [item("screw", 7, 0.07, excl(19))],
        bill(0.49, 0.09, 0.58),
        back(note(0.14, 0.03, 0.17), screw=2),
        back(note(0.35, 0.06, 0.41), screw=5),
    ),
    case(
        # 1.25 × 7.99 = 9.9875 → 9.99. Half a kilo: 3.995 → 4.00; the rest: 5.99.
        "by weight",
        [item("cheese", 1.25, 7.99, unit="kg")],
        bill(9.99, 0, 9.99),
        back(note(4.00, 0, 4.00), cheese=0.5),
        back(note(5.99, 0, 5.99), cheese=0.75),
        left("cheese", 0.0),
    ),
    case(
        # Two dozen at 14.40 = 28.80, tax 2.88. Five pieces: 28.80 × 5/24 = 6.00, tax 0.60.
        # Nineteen: 22.80, tax 2.28.
        "sold by the dozen, returned by the piece",
        [item("egg", 2, 14.40, excl(10), unit="dozen", policy="delivery")],
        bill(28.80, 2.88, 31.68),
        back(note(6.00, 0.60, 6.60), unit="unit", egg=5),
        offers(),
        back(note(22.80, 2.28, 25.08), unit="unit", egg=19),
        left("egg", 0.0),
        offers(),
    ),
    case(
        # A dozen at 10.00: a piece is 0.8333. 0.83 × 11 = 9.13; the twelfth takes 0.87.
        "a dozen, piece by piece",
        [item("egg", 1, 10.00, unit="dozen")],
        bill(10.00, 0, 10.00),
        *[back(note(0.83, 0, 0.83), unit="unit", egg=1)] * 11,
        back(note(0.87, 0, 0.87), unit="unit", egg=1),
        left("egg", 0.0),
        altogether(10.00, 0, 10.00),
    ),
    case(
        # 24 pieces at 0.55 = 13.20. A dozen of them: 6.60.
        "sold by the piece, returned by the dozen",
        [item("egg", 24, 0.55)],
        bill(13.20, 0, 13.20),
        back(note(6.60, 0, 6.60), unit="dozen", egg=1),
        left("egg", 6.60),
    ),
]
