from . import grade, disposition, inspection
