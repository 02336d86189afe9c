"""Recommendations to framework actions: segment, embed, features, score, calibrate, decide."""
