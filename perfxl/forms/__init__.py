"""From cells to forms: which form is where, what its labels, values and rows say."""
