"""The Flask application: HTTP to `reviewer` calls and back."""
