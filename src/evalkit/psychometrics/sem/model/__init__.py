"""A model as parameters and the moments it implies."""
