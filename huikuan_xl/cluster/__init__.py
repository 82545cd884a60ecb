"""A month end over more lines than one machine holds: groups of whole customers, added up."""
