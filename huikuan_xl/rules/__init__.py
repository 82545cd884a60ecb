"""The regulation made executable: plain functions on plain values, standard library only."""
