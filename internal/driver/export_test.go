package driver

// ProcessorTime is how much processor time the program has used.
var ProcessorTime = processorTime
