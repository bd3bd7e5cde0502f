"""The functions behind ``ek.*``: accept a DataFrame, an array or a survey and call the science."""
