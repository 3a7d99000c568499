package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// The elements of the page, and its attributes: none by which something is loaded, run or styled.
var (
	elements = strings.Fields(`a article b body button circle code dd defs details div dl dt fieldset figcaption figure footer form g h1 h2 h3 head
		header html i input kbd label legend li main mark marker meta option output p path pre rect script section select span style summary
		svg text title ul`)
	attributes = strings.Fields(`aria-hidden aria-live autocomplete charset checked class content d data-category data-file data-filter data-level
		data-principals data-rule height hidden href http-equiv id lang markerheight markerwidth name open orient placeholder refx refy rel role rx
		tabindex title type value viewbox width x xmlns y`)
	voids = []string{"meta", "input"}
)

// checkHTML fails on a page that is not well-formed or has an element or attribute that is not its own, and returns the texts of its
// elements by their names.
func checkHTML(t *testing.T, page string) map[string][]string {
	t.Helper()
	texts := map[string][]string{}
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := tokens.Next()
		token := tokens.Token()
		switch kind {
		case html.ErrorToken:
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if len(open) > 0 {
				t.Errorf("not closed: %v", open)
			}
			return texts
		case html.TextToken:
			if len(open) > 0 {
				name := open[len(open)-1]
				texts[name] = append(texts[name], token.Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if !slices.Contains(elements, token.Data) {
				t.Errorf("there is an element %s", token.Data)
			}
			for _, a := range token.Attr {
				if !slices.Contains(attributes, a.Key) {
					t.Errorf("%s has an attribute %s", token.Data, a.Key)
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") {
					t.Errorf("a link goes to %s", a.Val)
				}
				if a.Key == "content" && strings.HasPrefix(a.Val, "default-src") {
					texts["policy"] = append(texts["policy"], a.Val)
				}
			}
			if kind == html.StartTagToken && !slices.Contains(voids, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> ends %v", token.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// TestContentSecurityPolicy: the browser runs and styles by nothing but what the page itself brings.
func TestContentSecurityPolicy(t *testing.T) {
	texts := checkHTML(t, string(write(t, "report.html", run())))
	if len(texts["policy"]) != 1 || len(texts["style"]) != 1 || len(texts["script"]) != 1 {
		t.Fatalf("%d policies, %d styles, %d scripts", len(texts["policy"]), len(texts["style"]), len(texts["script"]))
	}
	digest := func(name string) string {
		sum := sha256.Sum256([]byte(texts[name][0]))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; style-src " + digest("style") + "; script-src " + digest("script") + "; base-uri 'none'; form-action 'none'"
	if got := texts["policy"][0]; got != want {
		t.Errorf("the policy is %s, want %s", got, want)
	}
}

// TestHTMLCode: the page's own code stays small, and loads nothing.
func TestHTMLCode(t *testing.T) {
	files, err := filepath.Glob("html/*")
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size += len(content)
		for _, loads := range []string{"http:", "https:", "import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
			if strings.Contains(string(content), loads) {
				t.Errorf("%s has %q", file, loads)
			}
		}
	}
	if len(files) != 3 || size > 60_000 {
		t.Errorf("%d files with %d bytes", len(files), size)
	}
}

// TestHTMLText: of a long line there is what is around the places, and each place is underlined.
func TestHTMLText(t *testing.T) {
	content := `{"Statement":[` + strings.Repeat(`{"Effect":"Allow"},`, 5000) + `"here",` + strings.Repeat(`{"Effect":"Deny"},`, 5000) + "\n\"there\"\n]}\n"
	src := &policy.Source{Name: "x.json", Content: []byte(content)}
	at := func(part string) policy.Range {
		i := strings.Index(content, part)
		return policy.Range{Start: i, End: i + len(part)}
	}
	rule := &analysis.Analyzer{Name: "r", Level: analysis.Warning}
	r := &report.Run{Result: &driver.Result{Findings: []driver.Finding{{Analyzer: rule, Level: analysis.Warning, Diagnostic: analysis.Diagnostic{
		Source: src, Range: at(`"here"`), Related: []analysis.Related{{Source: src, Range: at(`"there"`), Message: "told"}},
	}}}}}
	page := string(write(t, "report.html", r))
	checkHTML(t, page)
	for _, want := range []string{
		`<mark class="found">&#34;here&#34;</mark>`, `<mark class="related" title="told">&#34;there&#34;</mark>`, `…`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if len(page) > 30_000 {
		t.Errorf("%d bytes", len(page))
	}
}
