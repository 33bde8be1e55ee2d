"""The questionnaire itself, for pen and paper and for other programs."""
