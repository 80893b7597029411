"""Where things stand: the plan joined with the journal, before anybody prints it."""
