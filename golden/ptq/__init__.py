"""Quantisation methods, evaluation and decoders in torch. `import golden` alone never imports this package."""
