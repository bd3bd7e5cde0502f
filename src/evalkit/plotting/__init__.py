"""``ek.plot``: matplotlib pictures of results, for notebooks."""
