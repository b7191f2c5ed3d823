"""The handrail command and the contracts that builder and bridge share."""
