"""What came of a campaign, and what a person does about it: figures, people, retries, follow-ups, doubts."""
