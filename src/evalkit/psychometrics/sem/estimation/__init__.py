"""From a model and sampling statistics to estimates, their covariance and the test of the model."""
