"""What the zygote does once, so that a program forked from it begins at once and opens no file."""

import gc

from runtime.first_uses import FIRST_USES
from runtime.interpret import interpret, settle
from runtime.protocol import Errand


def warm_up() -> None:
    """Do every first time of a program by running some that use all of torch.

    What they leave of names, random numbers and switches is gone afterwards.
    """
    settle()
    for text in FIRST_USES:
        interpret(Errand(text=text))
    settle()  # in case one of them touched a switch
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page it looks at
