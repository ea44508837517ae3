"""Results of reviews: baselines, differences and scores."""
