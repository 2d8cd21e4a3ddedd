"""A run on a terminal: a bar that stays on its line, or one JSON object a line."""

import json
from dataclasses import asdict
from typing import TextIO

from runtime.events import Checkpoint, Ended, Event, Losses, Started, Validated

WIDTH = 28


class Progress:
    """Shows the events of one run as they come."""

    def __init__(self, out: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._as_json = as_json
        self._on_terminal = out.isatty()
        self._steps = 0
        self._epochs = 0
        self._validated = ""

    def show(self, event: Event) -> None:
        """Show one event."""
        if self._as_json:
            self._show_json(event)
            return
        match event:
            case Started(device=device, threads=threads):
                self._steps, self._epochs = event.steps, event.epochs
                cores = f"{threads} thread{'s' if threads > 1 else ''}"
                self._say(f"Training on {device}, {cores}: {event.parameters:,} parameters.")
            case Losses(first_step, times_s, losses):
                self._bar(first_step + len(losses) - 1, times_s[-1], losses[-1])
            case Validated(epoch=epoch, loss=loss, accuracy=accuracy):
                self._validated = f"validation {accuracy:.1%}"
                if not self._on_terminal:
                    self._say(
                        f"Epoch {epoch} of {self._epochs}: validation loss {loss:.4f}, "
                        f"accuracy {accuracy:.1%}."
                    )
            case Ended(sentence=sentence):
                self._say(f"{sentence} {self._validated}".strip())
            case _:
                pass

    def _bar(self, step: int, elapsed_s: float, loss: float) -> None:
        if not self._on_terminal or not self._steps:
            return
        share = step / self._steps
        done = "█" * round(share * WIDTH)
        left_s = elapsed_s / share - elapsed_s
        numbers = f"loss {loss:.4f}  {self._validated}  {left_s:.0f} s left"
        text = f"{done:░<{WIDTH}} {share:4.0%}  {numbers}"
        self._out.write(f"\r\033[K{text}")
        self._out.flush()

    def _say(self, text: str) -> None:
        self._out.write(("\r\033[K" if self._on_terminal else "") + text + "\n")
        self._out.flush()

    def _show_json(self, event: Event) -> None:
        match event:
            case Losses(first_step, times_s, losses):
                plain = {"first_step": first_step, "times_s": times_s, "losses": losses}
            case Checkpoint(step=step):
                plain = {"step": step}
            case _:
                plain = asdict(event)
        name = type(event).__name__.lower()
        self._out.write(json.dumps({"event": name, **plain}) + "\n")
        self._out.flush()
