"""Decoders: architecture, floating point and quantised forward pass, quantisation, files. NumPy alone.

model = golden.load("folder")               # Hugging Face's layout, or a saved quantised model
logits = model(ids)
small = quantize(model, QuantConfig(weights="dint4"))
save(small, "folder-dint4")
"""

from golden.models.config import DecoderConfig, QuantConfig
from golden.models.decoder import Cache, Decoder, Product
from golden.models.files import load, model_name, resolve, save, save_dequantized
from golden.models.quantize import calibrate_values, fold_layer_norms, quantize
from golden.models.tensors import read_json

__all__ = [
    "Cache",
    "Decoder",
    "DecoderConfig",
    "Product",
    "QuantConfig",
    "calibrate_values",
    "fold_layer_norms",
    "load",
    "model_name",
    "quantize",
    "read_json",
    "resolve",
    "save",
    "save_dequantized",
]
