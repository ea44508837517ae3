"""Engine of a review: running rules and collecting what they answer."""
