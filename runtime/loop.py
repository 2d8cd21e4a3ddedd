"""The training loop: a generator of events over plain tensors. It knows no file and no process.

The samples stand on the device, each epoch is one permutation, the optimiser is torch's fused one,
and the losses stay on the device until a flush, which is the only moment that waits for it.
"""

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from runtime.control import Commands, Control
from runtime.events import Checkpoint, Ended, Event, Losses, Paused, Resumed, Started, Validated
from runtime.failures import TORCH_ERRORS, explained
from runtime.feed import Feed
from runtime.flat import laid_out
from runtime.objectives import LOSSES, count_right, encode, targets_of
from runtime.placement import channels_last_pays, torch_device, use_threads
from runtime.samples import Split
from runtime.settings import TrainSettings
from runtime.watching import Looker, Watch

FLUSH_S = 0.05
VALIDATION_BATCH = 1024
CHECKPOINT_S = 2.0  # at the end of an epoch, at most this often
LONG_EPOCH_S = 30.0  # within an epoch
CHECKPOINT_SHARE = 0.02  # of the time; a slow disk is written to less often

OPTIMIZERS = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}


def fit(
    module: nn.Module,
    split: Split,
    settings: TrainSettings,
    *,
    control: Control | None = None,
    resume: Checkpoint | None = None,
    looker: Callable[[nn.Module], Looker] | None = None,
) -> Iterator[Event]:
    """Train a module and tell what happens; the last event is `Ended`.

    `looker` makes, of the module, who looks into the steps in place of the settings' watchers.
    Sets the number of threads and, for a run that goes on, the random state of this process.
    """
    run: _Run | None = None
    try:
        run = _Run(module, split, settings, control or Commands(), resume)
        if looker is not None:
            run.watch = looker(module)
        yield from run.events()
    except TORCH_ERRORS as error:
        step = 0
        if run is not None:
            run.watch.leave()
            yield from run.finite_losses()
            step = run.step
        sentence = explained(error, settings)
        yield Ended(kind="failed", step=step, sentence=f"Stopped after step {step}: {sentence}")


class _Run:
    """The state of one training run between its events."""

    def __init__(
        self,
        module: nn.Module,
        split: Split,
        settings: TrainSettings,
        control: Control,
        resume: Checkpoint | None,
    ) -> None:
        self._settings = settings
        self._control = control
        self._split = split
        self._device = torch_device(settings.device)
        self._place(module)
        self._parameters = [p for p in self._module.parameters() if p.requires_grad]
        self._layout = laid_out(self._parameters, self._module, self._sample)
        self._optimizer = OPTIMIZERS[settings.optimizer](
            self._layout.optimized, lr=settings.lr, fused=True, **settings.optimizer_options
        )
        self._epoch = self._skip = self.step = 0
        self._pending: list[Tensor] = []
        self._times: list[float] = []
        done_s = self._go_on(resume) if resume else 0.0
        self._started = perf_counter() - done_s
        self._flushed = -math.inf  # the first step is told at once
        self._saved_step = self.step
        self._saved_at = -math.inf
        self._save_cost_s = 0.0
        self._end: Ended | None = None
        self.watch: Looker = Watch(self._module, settings.watch, self.step, done_s)

    def _place(self, module: nn.Module) -> None:
        """Put model and samples on the device, in the layout and with the threads that pay."""
        settings, split = self._settings, self._split
        x_train, x_val = split.x_train, split.x_val
        dtype = next((p.dtype for p in module.parameters() if p.is_floating_point()), x_train.dtype)
        if dtype == torch.float64:
            x_train, x_val = x_train.to(dtype), x_val.to(dtype)
        self._module = module.to(self._device).train()
        if x_train.dim() == 4 and channels_last_pays(module):
            self._module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch
            x_train = x_train.contiguous(memory_format=torch.channels_last)
        sample = x_train[: settings.batch_size].to(self._device)
        self._threads = use_threads(settings.threads, self._module, sample)
        self._targets = targets_of(settings)
        self._criterion = LOSSES[settings.loss]
        self._sample = sample[:2]
        self._rank = self._output_rank(self._sample)
        y_train = self._encode(split.y_train)
        if dtype == torch.float64 and y_train.is_floating_point():
            y_train = y_train.to(dtype)
        self._feed = Feed(x_train, y_train, settings.batch_size, settings.seed, on=self._device)
        self._x_val, self._labels = x_val.to(self._device), split.y_val.to(self._device)
        self._y_val = self._encode(split.y_val).to(self._device, y_train.dtype)

    def _encode(self, labels: Tensor) -> Tensor:
        return encode(labels, self._targets, len(self._split.classes), self._rank)

    def _output_rank(self, x: Tensor) -> int:
        self._module.eval()
        with torch.no_grad():
            rank = self._module(x).dim()
        self._module.train()
        return int(rank)

    def _go_on(self, checkpoint: Checkpoint) -> float:
        """Take over a checkpoint's state; return the training time it stands for."""
        state = checkpoint.resume
        self._module.load_state_dict(checkpoint.weights)
        self._optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if self._device.type == "cuda" and "random_gpu" in state:
            torch.cuda.set_rng_state(state["random_gpu"], self._device)
        self.step = checkpoint.step
        self._epoch, self._skip = divmod(self.step, len(self._feed.sizes))
        return float(state["time_s"])

    def events(self) -> Iterator[Event]:
        """Yield everything from the first event to the last."""
        settings = self._settings
        yield Started(
            device=settings.device,
            threads=self._threads,
            parameters=sum(p.numel() for p in self._module.parameters()),
            epochs=settings.epochs,
            steps_per_epoch=len(self._feed.sizes),
            train_size=len(self._split.x_train),
            validation_size=len(self._x_val),
            first_step=self.step,
        )
        if self.step == 0:
            yield from self._save()
        while self._end is None and self._epoch < settings.epochs:
            yield from self._train_epoch()
            if self._end is None:
                yield from self._close_epoch()
        if self._end is None or self._end.kind == "stopped":
            yield from self._flush()
        if self._end is None or self._end.kind == "stopped":
            yield from self._save()
        yield self._end or Ended(
            kind="finished",
            step=self.step,
            sentence=f"Finished: {settings.epochs} epochs, {self.step} steps.",
        )

    def _train_epoch(self) -> Iterator[Event]:
        # Local names: this loop runs some thousand times a second.
        module, criterion, step = self._module, self._criterion, self._optimizer.step
        clear, pending, times = self._layout.clear, self._pending, self._times
        started, watch = self._started, self.watch
        for x, y in self._feed.batches(self._epoch, self._skip):
            looked = self.step + 1 >= watch.due
            clear()
            if looked:
                watch.before(self.step + 1, len(x))
            loss = criterion(module(x), y)
            loss.backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
            if looked:
                watch.between(loss)
            step()
            self.step += 1
            if looked:
                watch.after(perf_counter() - started)
            now = perf_counter()
            pending.append(loss.detach())
            times.append(now - started)
            if now - self._flushed >= FLUSH_S:
                yield from self._flush()
                yield from self._obey()
                if self._end is not None:
                    return
                started = self._started  # a pause moves it

    def _close_epoch(self) -> Iterator[Event]:
        """Try the model on the validation samples, and keep its weights now and then."""
        self._epoch, self._skip = self._epoch + 1, 0
        loss, accuracy = self._validate()
        if not math.isfinite(loss):
            yield from self._flush()  # the training losses may say an earlier step
            self._end = self._end or self._diverged(f"the validation loss is {loss}", self.step)
            return
        yield Validated(
            epoch=self._epoch,
            step=self.step,
            time_s=perf_counter() - self._started,
            loss=loss,
            accuracy=accuracy,
        )
        if self._due(CHECKPOINT_S) and self._epoch < self._settings.epochs:
            yield from self._flush()
            if self._end is None:
                yield from self._save()

    def _validate(self) -> tuple[float, float]:
        """Return mean loss and accuracy over the validation samples."""
        self._module.eval()
        total = torch.zeros((), device=self._device)
        right = torch.zeros((), device=self._device, dtype=torch.int64)
        parts = zip(
            torch.split(self._x_val, VALIDATION_BATCH),
            torch.split(self._y_val, VALIDATION_BATCH),
            torch.split(self._labels, VALIDATION_BATCH),
            strict=True,
        )
        with torch.no_grad():
            for x, y, labels in parts:
                output = self._module(x)
                total += self._criterion(output, y) * len(x)
                right += count_right(output, labels, self._settings.loss, self._targets)
        self._module.train()
        return float(total) / len(self._x_val), int(right) / len(self._x_val)

    def finite_losses(self) -> Iterator[Event]:
        """Hand over the losses up to the first that is not finite, and forget the others."""
        if not self._pending:
            return
        losses = torch.stack(self._pending).tolist()  # the one moment that waits for the device
        first = self.step - len(losses) + 1
        good = next((i for i, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
        times = tuple(self._times[:good])
        self._pending.clear()
        self._times.clear()
        if good < len(losses):
            self._end = self._diverged(f"the loss is {losses[good]}", first + good)
        if good:
            yield Losses(first, times, tuple(losses[:good]))

    def _flush(self) -> Iterator[Event]:
        yield from self.finite_losses()
        until = math.inf if self._end is None else self._end.step
        yield from self.watch.told(self.step, perf_counter() - self._started, until)
        if self._end is None and self._due(LONG_EPOCH_S) and self._weights_are_finite():
            yield from self._save()
        self._flushed = perf_counter()

    def _obey(self) -> Iterator[Event]:
        """Do what a command says; a pause ends here, and its time does not count."""
        command = self._control.poll() if self._end is None else None
        chosen = self._control.watching()
        if chosen is not None:
            self.watch.choose(chosen, self.step, perf_counter() - self._started)
        if command == "pause":
            began = perf_counter()
            yield from self._save()
            yield Paused(self.step)
            while (command := self._control.wait()) == "pause":
                pass
            pause = perf_counter() - began
            self._started += pause
            self._flushed += pause
            if command == "resume":
                yield Resumed(self.step)
        if command == "stop":
            sentence = f"Stopped after step {self.step}, as you asked."
            self._end = Ended(kind="stopped", step=self.step, sentence=sentence)

    def _diverged(self, what: str, step: int) -> Ended:
        kept = (
            "Its first weights are kept"
            if self._saved_step == 0
            else f"The weights after step {self._saved_step} are kept"
        )
        return Ended(
            kind="diverged",
            step=step,
            sentence=f"Stopped at step {step}: {what}. {kept}. Try a learning rate below "
            f"{self._settings.lr:g}, for example {self._settings.lr / 10:g}.",
        )

    def _due(self, interval_s: float) -> bool:
        interval_s = max(interval_s, self._save_cost_s / CHECKPOINT_SHARE)
        return perf_counter() - self._saved_at >= interval_s and self._saved_step < self.step

    def _weights_are_finite(self) -> bool:
        return all(bool(torch.isfinite(p).all()) for p in self._parameters)

    def _save(self) -> Iterator[Event]:
        """Hand over the state, unless this step's is kept already or has broken weights."""
        if self._saved_at > -math.inf and self._saved_step == self.step:
            return
        if not self._weights_are_finite():
            return
        began = perf_counter()
        resume: dict[str, Any] = {
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "time_s": began - self._started,
        }
        if self._device.type == "cuda":
            resume["random_gpu"] = torch.cuda.get_rng_state(self._device)
        yield Checkpoint(step=self.step, weights=self._module.state_dict(), resume=resume)
        self._saved_step, self._saved_at = self.step, perf_counter()
        self._save_cost_s = self._saved_at - began
