"""What a bureau asks of a whole intake: who sent, what came twice, who is missing."""
