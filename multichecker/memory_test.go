package multichecker

import "testing"

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		megabytes uint64
		want      int
	}{{0, most}, {4, most}, {12, 300}, {16, 200}, {32, least}, {100, least}} {
		if got := percent(test.megabytes << 20); got != test.want {
			t.Errorf("%d MB in use: want %d %%, got %d %%", test.megabytes, test.want, got)
		}
	}
}
