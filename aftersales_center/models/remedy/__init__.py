from . import remedy, refund, replacement
