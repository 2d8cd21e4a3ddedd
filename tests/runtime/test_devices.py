import os
import subprocess
import sys
import types

import pynvml
import pytest

from runtime.devices import CPU, devices, find


def test_the_cpu_is_always_there_with_its_name_its_memory_and_its_processors():
    cpu = devices()[0]
    assert (cpu.id, cpu.kind) == (CPU, "cpu")
    assert cpu.name
    assert 0 < cpu.free_bytes <= cpu.total_bytes
    assert cpu.threads == len(os.sched_getaffinity(0))
    assert 1 <= cpu.cores <= cpu.threads


def test_without_a_driver_there_is_just_the_cpu():
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        assert [device.id for device in devices()] == [CPU]
    else:
        pynvml.nvmlShutdown()
        pytest.skip("this machine has a driver")


def test_looking_for_devices_does_not_load_torch():
    program = "import runtime, sys; runtime.devices(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_device_that_is_not_here_is_not_found():
    assert find("cuda:GPU-00000000-0000-0000-0000-000000000000") is None


@pytest.fixture
def two_cards(monkeypatch):
    """A driver that answers as NVIDIA's library does for two cards, one of them silent."""

    class Error(Exception):
        pass

    driver = types.ModuleType("pynvml")

    def utilisation(handle):
        if handle:
            raise Error
        return types.SimpleNamespace(gpu=37)

    driver.NVMLError = Error
    driver.nvmlInit = driver.nvmlShutdown = lambda: None
    driver.nvmlDeviceGetCount = lambda: 3
    driver.nvmlDeviceGetHandleByIndex = lambda index: index if index < 2 else driver.lost()
    driver.nvmlDeviceGetUUID = lambda handle: f"GPU-{handle}1111111-2222-3333-4444-555555555555"
    driver.nvmlDeviceGetName = lambda handle: ["Card A", b"Card B"][handle]
    driver.nvmlDeviceGetMemoryInfo = lambda _: types.SimpleNamespace(total=80, free=60)
    driver.nvmlDeviceGetUtilizationRates = utilisation

    def lost():
        raise Error

    driver.lost = lost
    monkeypatch.setitem(sys.modules, "pynvml", driver)


@pytest.mark.usefixtures("two_cards")
def test_each_card_has_its_name_memory_and_use_and_a_lost_card_hides_no_other():
    found = [(d.id, d.name, d.free_bytes, d.total_bytes, d.busy_percent) for d in devices()[1:]]
    assert found == [
        ("cuda:GPU-01111111-2222-3333-4444-555555555555", "Card A", 60, 80, 37),
        ("cuda:GPU-11111111-2222-3333-4444-555555555555", "Card B", 60, 80, None),
    ]
