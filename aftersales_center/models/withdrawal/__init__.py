from . import (
    sentences,
    wording,
    withdrawal,
    intake,
    acknowledge,
    matching,
    returns,
    rma,
)
