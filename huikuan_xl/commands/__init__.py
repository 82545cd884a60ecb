"""The commands of ``huikuan``, one module each."""
