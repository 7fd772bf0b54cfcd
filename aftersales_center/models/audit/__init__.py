from . import mixin
from . import event
from . import flush
from . import personal
from . import seal
from . import sealer
from . import verification
from . import anchor
