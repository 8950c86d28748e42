"""Where contacts and files meet: exports of people, and lists of those who said no, in and out."""
