"""Pictures: drawn as SVG, and as PNG where a phone can't show that."""
