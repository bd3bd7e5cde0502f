"""Expert judgement sheets and the weights they lead to."""
