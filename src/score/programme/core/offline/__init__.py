"""Work without a network: entries made on a device, sent when it is back, recorded once, merged field by field."""
