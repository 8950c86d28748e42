"""Several messages and several numbers for one campaign: languages, tests of one message against another, rotation."""
