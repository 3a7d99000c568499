//go:build !unix

package driver

import "time"

var begin = time.Now()

// processorTime returns how long the program has run, which is as near to processor time as can be told here.
func processorTime() time.Duration { return time.Since(begin) }
