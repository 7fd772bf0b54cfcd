from . import (
    sentences,
    wording,
    withdrawal,
    acknowledge,
    matching,
    returns,
    rma,
)
