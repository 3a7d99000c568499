package scalar

import (
	"math/big"
	"slices"
	"strconv"
	"time"
)

// Time reads a date in one of the forms of ISO 8601 that AWS takes, or as seconds since 1970; four digits are a year.
func Time(s string) (time.Time, bool) {
	if len(s) != 4 {
		if n, ok := Number(s); ok && len(n.Num().String()) < 19 {
			f := new(big.Rat).Mul(n, big.NewRat(int64(time.Second), 1))
			seconds := new(big.Int).Div(n.Num(), n.Denom())
			if !seconds.IsInt64() || seconds.Int64() > 1e12 || seconds.Int64() < -1e12 {
				return time.Time{}, false
			}
			f.Sub(f, new(big.Rat).SetInt(new(big.Int).Mul(seconds, big.NewInt(int64(time.Second)))))
			nanos := new(big.Int).Div(f.Num(), f.Denom())
			return time.Unix(seconds.Int64(), nanos.Int64()), true
		}
	}
	for _, layout := range [...]string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700",
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006-01", "2006",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// FormatTime writes a date as aws:CurrentTime has it.
func FormatTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.999999999Z07:00")
}

// FormatEpoch writes a date as aws:EpochTime has it.
func FormatEpoch(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// AroundTimes is AroundNumbers for dates; a second is near enough unless two lie closer.
func AroundTimes(times []time.Time) []time.Time {
	slices.SortFunc(times, time.Time.Compare)
	out := slices.Clone(times)
	for i, t := range times {
		up, down := t.Add(time.Second), t.Add(-time.Second)
		if i+1 < len(times) && !up.Before(times[i+1]) && times[i+1].After(t) {
			up = t.Add(times[i+1].Sub(t) / 2)
		}
		if i > 0 && !down.After(times[i-1]) && times[i-1].Before(t) {
			down = t.Add(-t.Sub(times[i-1]) / 2)
		}
		out = append(out, up, down)
	}
	return out
}
