"""公文: letters of the bureau from versioned templates."""
