"""Files brought in: read, mapped, checked, compared with what is there, and only then written, all or nothing."""
