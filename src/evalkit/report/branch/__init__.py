"""The pages of the full branch report: each from results and one branch to blocks, () without data."""
