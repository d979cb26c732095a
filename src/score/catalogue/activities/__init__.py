"""Economic activities: the codes of ISIC Rev. 4, read by `isic`."""
