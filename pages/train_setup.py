"""The left side of the Train page: which data, loss, optimiser and device."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from pages.train_watch_choice import period, watching_of
from pages.wording import choice, shape, size
from runtime.datasets import DATASETS, Dataset
from runtime.devices import CPU, Device, devices
from runtime.settings import MOST_BATCH, MOST_EPOCHS, OPTIONS, TrainSettings
from runtime.watch_choice import Watching
from runtime.watch_view import WATCHERS

LEARNING_RATES = {"SGD": 0.1, "Adam": 0.002, "AdamW": 0.002}  # what learns well on small data
OPTIMIZERS = tuple(OPTIONS)
STARTING = TrainSettings(
    data="digits", lr=LEARNING_RATES["Adam"], epochs=20, watch=Watching(gradients=10)
)
KEPT: Final = "session"  # the choices are still there after a look at another page


def draw(before: TrainSettings) -> Mapping[str, object]:
    """Draw the form, filled with `before` on the first visit; return what is chosen, unchecked."""
    data = _data(before)
    return {
        "data": data.name,
        **_objective(before, data),
        **_optimizer(before),
        **_amounts(before),
        **_place(before),
        **_watchers(before),
    }


def tell(settings: TrainSettings) -> None:
    """Say how it is trained, where nothing may be chosen."""
    rows = {
        "Data": DATASETS[settings.data].title,
        "Loss": settings.loss,
        "Optimiser": settings.optimizer,
        "Learning rate": f"{settings.lr:g}",
        **{
            name.replace("_", " ").capitalize(): str(value).strip("()")
            for name, value in settings.optimizer_options.items()
        },
        "Batch size": str(settings.batch_size),
        "Epochs": str(settings.epochs),
        "Seed": str(settings.seed),
        "Device": settings.device,
    }
    st.table(rows, border="horizontal")


def _data(before: TrainSettings) -> Dataset:
    names = tuple(DATASETS)
    name = st.selectbox(
        "Data",
        names,
        index=names.index(before.data),
        format_func=lambda row: DATASETS[row].title,
        key="train_data",
        persist_state=KEPT,
    )
    data = DATASETS[name or before.data]
    shapes = choice([shape(form) for form in data.forms])
    st.caption(f"{data.sentence} One sample: {shapes}; {len(data.classes)} classes.")
    return data


def _objective(before: TrainSettings, data: Dataset) -> Mapping[str, object]:
    loss = st.selectbox(
        "Loss",
        data.losses,
        index=data.losses.index(before.loss) if before.loss in data.losses else 0,
        help="CrossEntropy wants one score for each class and is the usual choice.",
        key="train_loss",
        persist_state=KEPT,
    )
    return {"loss": loss}


def _optimizer(before: TrainSettings) -> Mapping[str, object]:
    left, right = st.columns(2, gap="small")
    with left:
        name = st.selectbox(
            "Optimiser",
            OPTIMIZERS,
            index=OPTIMIZERS.index(before.optimizer),
            key="train_optimizer",
            on_change=_use_its_learning_rate,
            persist_state=KEPT,
        )
    with right:
        rate = st.number_input(
            "Learning rate",
            min_value=0.0,
            max_value=1e6,
            value=before.lr,
            step=0.001,
            format="%g",
            help="How far one step goes. Too large and the loss jumps; too small and it crawls.",
            key="train_lr",
            persist_state=KEPT,
        )
    return {"optimizer": name, "lr": rate, **_options(before, OPTIONS[name or before.optimizer])}


def _use_its_learning_rate() -> None:
    """A learning rate that suits SGD ruins Adam: a changed optimiser brings its own."""
    state = st.session_state
    state.train_lr = LEARNING_RATES.get(state.train_optimizer, STARTING.lr)


def _options(before: TrainSettings, takes: tuple[str, ...]) -> Mapping[str, object]:
    columns = iter(st.columns(3 if "betas" in takes else 2, gap="small"))
    chosen: dict[str, object] = {}
    if "momentum" in takes:
        with next(columns):
            chosen["momentum"] = _share("Momentum", "train_momentum", before.momentum or 0.9)
    if "betas" in takes:
        one, two = before.betas or (0.9, 0.999)
        with next(columns):
            first = _share("Beta 1", "train_beta1", one)
        with next(columns):
            second = _share("Beta 2", "train_beta2", two)
        chosen["betas"] = (first, second)
    with next(columns):
        chosen["weight_decay"] = st.number_input(
            "Weight decay",
            min_value=0.0,
            max_value=1e3,
            value=before.weight_decay or 0.0,
            step=None,
            format="%g",
            key="train_weight_decay",
            persist_state=KEPT,
        )
    return chosen


def _share(label: str, key: str, value: float) -> float | None:
    return st.number_input(
        label,
        min_value=0.0,
        max_value=0.999999,
        value=value,
        step=None,
        format="%g",
        key=key,
        persist_state=KEPT,
    )


def _amounts(before: TrainSettings) -> Mapping[str, object]:
    one, two, three = st.columns(3, gap="small")
    with one:
        batch = _whole("Batch size", "train_batch_size", 1, MOST_BATCH, before.batch_size)
    with two:
        epochs = _whole("Epochs", "train_epochs", 1, MOST_EPOCHS, before.epochs)
    with three:
        # The largest whole number a browser keeps exactly.
        seed = _whole("Seed", "train_seed", 0, 2**53 - 1, before.seed)
    return {"batch_size": batch, "epochs": epochs, "seed": seed}


def _whole(label: str, key: str, low: int, high: int, value: int) -> int | None:
    return st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=value,
        step=None,
        key=key,
        persist_state=KEPT,
    )


def _place(before: TrainSettings) -> Mapping[str, object]:
    found = {device.id: device for device in devices()}
    ids = tuple(found)
    chosen = st.selectbox(
        "Device",
        ids,
        index=ids.index(before.device) if before.device in ids else 0,
        format_func=lambda row: _named(found[row]),
        key="train_device",
        persist_state=KEPT,
    )
    device = found.get(chosen or CPU, found[CPU])
    st.caption(_free(device))
    return {"device": device.id, **(_threads(before, device) if device.kind == "cpu" else {})}


def _named(device: Device) -> str:
    return f"CPU · {device.name}" if device.kind == "cpu" else device.name


def _free(device: Device) -> str:
    memory = f"{size(device.free_bytes)} free of {size(device.total_bytes)}"
    if device.kind == "cpu":
        cores = f"{device.cores} core{'' if device.cores == 1 else 's'}"
        return f"{cores}; {memory}."
    busy = "" if device.busy_percent is None else f"; {device.busy_percent} % busy"
    return f"{memory}{busy}."


def _threads(before: TrainSettings, cpu: Device) -> Mapping[str, object]:
    counts: tuple[int, ...] = tuple(range(cpu.threads + 1))
    chosen = st.selectbox(
        "Threads",
        counts,
        index=counts.index(before.threads or 0) if before.threads in counts else 0,
        format_func=lambda count: str(count) if count else "as suits the model",
        help="A small model is faster on one thread: sharing its work costs more.",
        key="train_threads",
        persist_state=KEPT,
    )
    return {"threads": chosen or None}


def _watchers(before: TrainSettings) -> Mapping[str, object]:
    with st.expander("Watchers", icon=":material/visibility:"):
        st.caption("What looks into the layers while they learn. It can be changed during the run.")
        periods = {
            watcher: period(
                watcher,
                before.watch.every(watcher),
                key=f"train_watch_{watcher}",
                persist_state=KEPT,
            )
            for watcher in WATCHERS
        }
    return {"watch": watching_of(periods).model_dump()}
