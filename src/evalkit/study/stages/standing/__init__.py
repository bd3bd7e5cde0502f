"""Where each branch stands."""
