"""Takes steps by chance, and looks at everything after each one."""

import os

from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .sequence_checks import SequenceChecks
from .sequence_steps import AHEAD, STEPS


def examples(usual):
    """How many sequences chance makes: ``SEQUENCES`` says so for a long search."""
    return int(os.environ.get("SEQUENCES") or usual)


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


class SequencePlayer(SequenceChecks):
    def play_ahead(self, shop, sequence):
        """Take the lines as far as ``sequence`` says, then do its steps; see :func:`sequences`."""
        ahead, steps = sequence
        first = [(step, which) for which, kind in enumerate(ahead) for step in AHEAD[kind]]
        return self.play(shop, [*first, *steps])

    def play(self, shop, steps):
        """Do ``steps`` in a new shop, looking at everything after each one; those it could do."""
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
        return done

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
