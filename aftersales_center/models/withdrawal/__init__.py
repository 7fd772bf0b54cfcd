from . import (
    sentences,
    wording,
    withdrawal,
    intake,
    limits,
    acknowledge,
    matching,
    returns,
    rma,
    privacy,
)
