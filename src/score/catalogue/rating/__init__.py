"""Forms with marks from 1 to 5: what participants say of a class, and what an expert trainer sees in one."""
