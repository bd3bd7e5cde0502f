"""Several weight vectors made into one."""
