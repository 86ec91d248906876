"""Ring 0: values, contracts, errors. Standard library only; imports nothing of Pieria but itself."""
