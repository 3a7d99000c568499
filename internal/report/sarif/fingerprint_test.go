package sarif

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The hashes were computed by GitHub's upload action.
func TestLineHashes(t *testing.T) {
	greetings := []string{
		"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
	}
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{"c129715d7a2bc9a3:1"}},
		{"no end of line", " a\nb\n  \t\tc\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
		{"LF", " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", greetings},
		{"CR", " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", greetings},
		{"CRLF", " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", greetings},
		{"all of them", " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", greetings},
		{"equal lines", strings.Repeat("Lorem ipsum dolor sit amet.\n", 10), []string{
			"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6",
			"a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lineHashes([]byte(test.text))); diff != "" {
				t.Errorf("lineHashes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrune(t *testing.T) {
	for _, test := range []struct{ name, log, want string }{
		{"what is not set", `{"a": null, "rank": -1, "index": -1, "b": [], "c": {}, "language": "", "id": -1, "kind": "fail"}`, `{}`},
		{"what is", `{"index": 0, "id": "0", "a": -1, "b": [1], "level": "note", "c": ""}`, `{"index":0,"id":"0","a":-1,"b":[1],"level":"note","c":""}`},
		{"objects that become empty", `{"a": {"b": {"c": []}}, "d": 1}`, `{"d":1}`},
		{"elements keep their places", `{"a": [{"b": null}, null, []]}`, `{"a":[{},null,[]]}`},
		{"no results", `{"results": []}`, `{"results":[]}`},
		{"property bags", `{"properties": {"a": null, "rank": -1, "b": []}}`, `{"properties":{"a": null, "rank": -1, "b": []}}`},
		{"an empty property bag", `{"properties": {}}`, `{}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := prune([]byte(test.log))
			if err != nil || string(got) != test.want {
				t.Errorf("prune = %s, %v; want %s", got, err, test.want)
			}
		})
	}
	for _, broken := range []string{``, `{`, `{"a"`, `{"a": [1`, `{} {}`, `{"properties": `} {
		if got, err := prune([]byte(broken)); err == nil {
			t.Errorf("prune(%q) = %s", broken, got)
		}
	}
}

func TestNumeric(t *testing.T) {
	for version, want := range map[string]string{"v1.2.3-rc.1": "1.2.3-rc.1", "1.2.3": "1.2.3", "(devel)": "0.0.0", "": "0.0.0"} {
		if got := numeric(version); got != want {
			t.Errorf("numeric(%s) = %s", version, got)
		}
	}
}

func TestPascal(t *testing.T) {
	for id, want := range map[string]string{"no-policy-found": "NoPolicyFound", "mfa": "Mfa", "-": ""} {
		if got := pascal(id); got != want {
			t.Errorf("pascal(%s) = %s", id, got)
		}
	}
}
