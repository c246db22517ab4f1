"""The papers in Word: values put into templates that people can edit, in the manner of official documents (GB/T 9704-2012)."""
