"""What workers say of their firm: asked by a poster or on a phone, counted without a trace, shown in groups."""
