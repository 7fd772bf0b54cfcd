"""Chasing came: nobody's customers are written to because a shop was updated."""


def migrate(cr, version):
    """Leave reminders and closing off in companies that there are; settings switch them on."""
    cr.execute(
        """
        UPDATE res_company SET aftersales_chase_first_days = 0,
               aftersales_chase_second_days = 0, aftersales_chase_close_days = 0
        """
    )
