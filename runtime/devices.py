"""What a model can be trained on: the CPU, and each NVIDIA GPU by name.

GPUs are asked through the driver's own library, which makes no CUDA context: looking costs no GPU
memory and leaves a process that will be forked clean.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

CPU = "cpu"
DEVICE_ID = r"^(cpu|cuda:(GPU|MIG)-[0-9a-fA-F-]{8,60})$"


@dataclass(frozen=True, kw_only=True)
class Device:
    """One place to train on.

    Units: bytes; `busy_percent` is the share of the last moment in which the GPU computed.
    """

    id: str  # "cpu" or "cuda:<uuid>": the uuid stays the same when cards are renumbered
    name: str
    kind: Literal["cpu", "gpu"]
    total_bytes: int
    free_bytes: int
    threads: int = 0  # logical processors this process may use; 0 for a GPU
    cores: int = 0  # physical cores among them; 0 for a GPU
    busy_percent: int | None = None


def devices() -> tuple[Device, ...]:
    """Return the CPU, then every GPU the driver knows. Without a driver: the CPU alone."""
    return (_cpu(), *_gpus())


def find(device_id: str) -> Device | None:
    """Return the device of this id as it is now, or None when this machine has none."""
    return next((device for device in devices() if device.id == device_id), None)


def _cpu() -> Device:
    total, free = _memory()
    return Device(
        id=CPU,
        name=_cpu_name(),
        kind="cpu",
        total_bytes=total,
        free_bytes=free,
        threads=len(_processors()),
        cores=_physical_cores(),
    )


def _processors() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return set(os.sched_getaffinity(0))
    return set(range(os.cpu_count() or 1))


def _physical_cores() -> int:
    """Count the cores behind the processors we may use; two hyperthreads share one."""
    cores = set()
    for processor in _processors():
        topology = Path(f"/sys/devices/system/cpu/cpu{processor}/topology")
        try:
            package = (topology / "physical_package_id").read_text().strip()
            cores.add((package, (topology / "core_id").read_text().strip()))
        except OSError:
            cores.add(("", str(processor)))
    return len(cores)


def _cpu_name() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return "CPU"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return " ".join(found.group(1).split()) if found else "CPU"


def _memory() -> tuple[int, int]:
    """Return the machine's total and available memory."""
    try:
        text = Path("/proc/meminfo").read_text()
    except OSError:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return total, total
    sizes = dict(re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE))
    return int(sizes.get("MemTotal", 0)) * 1024, int(sizes.get("MemAvailable", 0)) * 1024


@contextmanager
def _driver() -> Iterator[ModuleType | None]:
    """Yield NVIDIA's management library, or None where there is no driver."""
    import pynvml  # it loads the driver's library, so only when it is needed

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        yield None
        return
    try:
        yield pynvml
    finally:
        pynvml.nvmlShutdown()


def _gpus() -> Iterator[Device]:
    with _driver() as driver:
        if driver is None:
            return
        for index in range(driver.nvmlDeviceGetCount()):
            try:
                yield _gpu(driver, driver.nvmlDeviceGetHandleByIndex(index))
            except driver.NVMLError:
                continue  # a card that fell off the bus hides none of the others


def _gpu(driver: ModuleType, handle: object) -> Device:
    memory = driver.nvmlDeviceGetMemoryInfo(handle)
    try:
        busy: int | None = int(driver.nvmlDeviceGetUtilizationRates(handle).gpu)
    except driver.NVMLError:
        busy = None  # some cards and partitions do not tell
    return Device(
        id=f"cuda:{_text(driver.nvmlDeviceGetUUID(handle))}",
        name=_text(driver.nvmlDeviceGetName(handle)),
        kind="gpu",
        total_bytes=int(memory.total),
        free_bytes=int(memory.free),
        busy_percent=busy,
    )


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
