"""The narrative 自评报告 beside a form: its text, what it says of the form's figures, and where both contradict each other."""
