"""The HK_ catalogue: every worksheet function, host-free."""
