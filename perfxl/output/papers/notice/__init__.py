"""整改通知: what each department has to mend or to explain after a review, as a letter with a table to reply in."""
