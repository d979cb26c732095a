"""Records of the registry that may be one enterprise: found, shown to a person, decided, and learnt from."""
