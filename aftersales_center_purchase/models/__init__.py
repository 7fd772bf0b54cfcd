from . import events, stock_move, disposition
