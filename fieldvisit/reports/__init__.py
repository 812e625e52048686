"""Documents on paper: a template, values as plain texts and numbers, and a PDF, a picture or a Word file in return."""
