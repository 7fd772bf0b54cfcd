"""How bad it is for who complains."""

SEVERITIES = [
    ("0", "Minor"),
    ("1", "Normal"),
    ("2", "Serious"),
    ("3", "Critical"),
]
