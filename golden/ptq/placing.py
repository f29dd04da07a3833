"""A decoder's layers over devices, by a map as Hugging Face has it: for models past one GPU, or past the memory.

    {"": "cpu"}                                            all on one device
    {"": 0, "model.layers.7": "cpu", "model.layers.8": "disk"}

A key is the name of a module and stands for all inside it, the longest one counts; a value is a GPU's number, a device,
or "disk". Embeddings, last norm and LM head are where the embeddings' entry says. Layers on "cpu" beside a GPU wait
there and are moved to it for their run; those on "disk" are read from the model's files for each run. "auto" fills the
GPUs, then the memory, then the disk.
"""

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from golden import models
from golden.models import DecoderConfig
from golden.models.tensors import parse_json
from golden.ptq.decoder import Decoder, Layer, Run
from golden.ptq.evaluate import check_device
from golden.ptq.modules import QuantLinear

DISK = "disk"
_SHARE = 0.8  # of free memory that "auto" fills


def load(path: Path | str, device_map: str) -> Decoder:
    """A decoder from a folder, with its layers where a map says: JSON, or "auto".

    Raises ValueError for a map that is none, names no place for a layer, or a device that is not there.
    """
    model = models.load(path, lazy=True)
    quantised = model.quant is not None
    places = auto(model.config, quantised=quantised) if device_map == "auto" else parse(device_map, model.config)
    for place in set(places.values()) - {DISK}:
        check_device(place)
    gpus = [place for place in places.values() if place not in (DISK, "cpu")]
    stem = places[""]
    stem = (gpus[0] if gpus else "cpu") if stem == DISK else stem

    def hold(i: int, make: Callable[[], Layer]) -> nn.Module:
        place = places[model.config.layer(i)[:-1]]
        device = place if place not in (DISK, "cpu") else gpus[0] if gpus else "cpu"
        return OnDisk(make, model.config.alone(i), device) if place == DISK else Placed(make(), place, device)

    decoder = Decoder(model, hold).eval()
    for name, parameter in decoder.named_parameters():
        if not name.startswith("layers."):
            parameter.data = parameter.data.to(stem)
    return decoder


def parse(text: str, config: DecoderConfig) -> dict[str, str]:
    """The place of each layer, by its name in Hugging Face's modules, and at "" that of the embeddings."""
    try:
        given = parse_json(text.encode())
    except ValueError as error:
        raise ValueError(f"--device-map: neither 'auto' nor JSON: {error}") from None
    if not isinstance(given, dict) or not given:
        raise ValueError('--device-map: a JSON object of places by module is needed, such as {"": "cpu"}')
    found, used = {}, set()
    parts = {"": config.embed_name.removesuffix(".weight")}
    parts |= {name: name for name in (config.layer(i)[:-1] for i in range(config.layers))}
    for part, name in parts.items():
        keys = [key for key in given if key in ("", name) or name.startswith(f"{key}.")]
        if not keys:
            raise ValueError(f'--device-map: it has no place for {name}: add that, or one for all, ""')
        found[part] = _place(given[max(keys, key=len)])
        used |= set(keys)
    for key in given.keys() - used:
        outer = {n.rpartition(".")[0] for n in config.shapes() if not n.startswith(f"{config.prefix}layers.")}
        if key not in {*outer, config.own_head_name.removesuffix(".weight"), f"{config.prefix}rotary_emb"}:
            raise ValueError(f"--device-map: {key[:80]!r} is no module that is placed: layers are, whole")
    return found


def _place(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return f"cuda:{value}"
    if value == DISK:
        return DISK
    if not isinstance(value, str):
        raise ValueError(f'--device-map: {json.dumps(value)[:80]} is no place: a GPU\'s number, a device, or "disk"')
    return check_device(value)


def auto(config: DecoderConfig, *, quantised: bool) -> dict[str, str]:
    """Places that fill the GPUs in their order, then the memory, then the disk."""
    sizes = {"": 0} | {config.layer(i)[:-1]: 0 for i in range(config.layers)}
    for name, shape in config.shapes().items():
        owner = next((n for n in sizes if n and name.startswith(f"{n}.")), "")
        wide = 5 if quantised and owner else 4  # float32, and the codes that it comes from
        sizes[owner] += wide * int(torch.Size(shape).numel())
    room = {f"cuda:{i}": torch.cuda.mem_get_info(i)[0] * _SHARE for i in range(torch.cuda.device_count())}
    try:
        room["cpu"] = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _SHARE
    except (ValueError, OSError):  # a system that does not say how much is free
        room["cpu"] = math.inf
    found, places = {}, list(room)
    for name, size in sizes.items():
        while places and room[places[0]] < size:
            places.pop(0)
        found[name] = places[0] if places else DISK
        if places:
            room[places[0]] -= size
    return found


class Placed(nn.Module):
    """A layer that stays at home, and is moved to the device for its run where that is elsewhere."""

    def __init__(self, layer: Layer, home: str, device: str) -> None:
        super().__init__()
        self.layer, self.home, self.device = layer.to(home), home, device
        self.config, self.name = layer.config, layer.name
        self.linears, self.attention = layer.linears, layer.attention

    def forward(self, x: torch.Tensor, run: Run) -> torch.Tensor:
        if self.home == self.device:
            return self.layer(x.to(self.device), run.to(torch.device(self.device)))
        try:
            return self.layer.to(self.device)(x.to(self.device), run.to(torch.device(self.device)))
        finally:
            self.layer.to(self.home)
            for linear in self.linears.values():
                if isinstance(linear, QuantLinear):
                    linear.forget()


class OnDisk(nn.Module):
    """A layer that is read for each run."""

    def __init__(self, make: Callable[[], Layer], config: DecoderConfig, device: str) -> None:
        super().__init__()
        self.make, self.config, self.device = make, config, device

    def forward(self, x: torch.Tensor, run: Run) -> torch.Tensor:
        return self.make().to(self.device)(x.to(self.device), run.to(torch.device(self.device)))
