"""What a bureau hands out (下发): a folder a department, its forms with what is approved filled in and locked, a cover list."""
