"""The API kernel: keys, problem details, idempotency, cursor pages, ETags, schema."""
