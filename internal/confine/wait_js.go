package confine

// noWait is nothing, as a browser has no named pipes.
const noWait = 0
