"""用语: the generated sentences of the norms, one module a norm (`make docs`)."""
