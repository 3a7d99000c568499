//go:build !js

package confine

import "syscall"

// noWait is how a file is opened without waiting for someone at its other end, if it is a named pipe.
const noWait = syscall.O_NONBLOCK
