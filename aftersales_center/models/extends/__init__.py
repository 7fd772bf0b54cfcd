from . import (
    res_company,
    res_config_settings,
    sale_order,
    sale_order_line,
    stock_warehouse,
    stock_rule,
    stock_picking,
    stock_move,
    account_move,
    account_move_line,
    ir_actions_report,
)
