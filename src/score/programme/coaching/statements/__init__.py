"""What a trainer is due: class days, visits and reports of a period at the agreed rates, and what the ledger paid."""
