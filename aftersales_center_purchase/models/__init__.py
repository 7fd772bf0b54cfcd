from . import (
    events,
    stock_move,
    disposition,
    rma,
    account_move_line,
    account_move,
    purchase_order,
    purchase_order_line,
)
