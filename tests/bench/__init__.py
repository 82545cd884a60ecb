"""Speed in ratios: every figure against a reference measured in the same run.

    python -m tests.bench              # 10⁴ to 10⁶ lines, peers, table functions: about two minutes
    python -m tests.bench --most 1e7   # needs 8 GB

Counts that don't depend on the machine are asserted in the ordinary tests; times are only here.
"""
