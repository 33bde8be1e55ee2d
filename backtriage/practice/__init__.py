"""A practice that keeps records: forms are written, shown and listed, and the store is looked after."""
