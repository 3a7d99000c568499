package public

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJoined(t *testing.T) {
	for name, test := range map[string]struct{ in, want []string }{
		"halves":           {[]string{"128.0.0.0/1", "0.0.0.0/1"}, []string{"0.0.0.0/0"}},
		"quarters":         {[]string{"0.0.0.0/2", "192.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"}, []string{"0.0.0.0/0"}},
		"no halves":        {[]string{"54.1.0.0/16", "54.2.0.0/16"}, []string{"54.1.0.0/16", "54.2.0.0/16"}},
		"one in another":   {[]string{"54.1.2.0/24", "54.1.0.0/16", "54.0.0.0/16"}, []string{"54.0.0.0/15"}},
		"twice":            {[]string{"203.0.113.0/24", "203.0.113.0/24"}, []string{"203.0.113.0/24"}},
		"host bits":        {[]string{"203.0.113.77/24"}, []string{"203.0.113.0/24"}},
		"both families":    {[]string{"::/1", "8000::/1", "0.0.0.0/0"}, []string{"0.0.0.0/0", "::/0"}},
		"single addresses": {[]string{"203.0.113.6/32", "203.0.113.7/32"}, []string{"203.0.113.6/31"}},
	} {
		t.Run(name, func(t *testing.T) {
			var in []netip.Prefix
			for _, s := range test.in {
				in = append(in, netip.MustParsePrefix(s))
			}
			var got []string
			for _, p := range joined(in) {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
