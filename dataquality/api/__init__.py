"""月度存证接口: what an enterprise's own system does in place of its filer; signing stays in the browser."""
