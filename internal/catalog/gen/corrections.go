package main

// correct mends what is known to be wrong in the source.
func (r *reference) correct() error { return nil }
