package grammar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// layouts are those of dates, and of dates with times, in ISO 8601 format.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02", "2006-01",
	"20060102T150405Z", "2006-01-02T15:04:05Z0700",
}

// isDate reports whether s is a date in one of the layouts.
func isDate(s string) bool {
	return slices.ContainsFunc(layouts, func(layout string) bool {
		_, err := time.Parse(layout, s)
		return err == nil
	})
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && !strings.ContainsAny(s, "xXpP_nN") // allowed in Go, but not in JSON
}
