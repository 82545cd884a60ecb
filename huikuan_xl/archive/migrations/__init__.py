"""The archive's schema, one step a file; applied on opening."""
