"""Languages: choosing a text, Serbian in two scripts, dates, numbers, salutations, safe text."""
