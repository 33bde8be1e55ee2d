"""What answers mean: the centre, which only computes."""
