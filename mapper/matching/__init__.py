"""Recommendations to framework actions: embed, features, score, calibrate, decide, evidence."""
