"""The arithmetic of the accounts: settlement, ageing, figures and one profile a customer."""
