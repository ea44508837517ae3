"""Back-of-the-envelope estimates: users to requests, bytes and storage."""
