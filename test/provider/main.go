// Program provider compares policy documents with those that the AWS provider's own code makes, over random data sources
// aws_iam_policy_document; see run.sh.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

func main() {
	cases := flag.Int("n", 20_000, "how many configurations are compared")
	seed := flag.Uint64("seed", 1, "the seed of the first")
	flag.Parse()
	log.SetFlags(0)
	twin, err := start(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	differ := 0
	for n := range *cases {
		r := &random{rand.New(rand.NewPCG(*seed, uint64(n)))}
		sources := r.sources()
		theirs, err := twin.ask(sources)
		if err != nil {
			log.Fatal(err)
		}
		text := configuration(sources)
		if diff := compare(theirs, text); diff != "" {
			if differ++; differ <= 5 {
				log.Printf("case %d of seed %d:\n%s\n%s", n, *seed, text, diff)
			}
		}
	}
	fmt.Printf("%d configurations, %d differ\n", *cases, differ)
	if differ > 0 {
		os.Exit(1)
	}
}

// process is the program of the provider's code.
type process struct {
	in  *json.Encoder
	out *json.Decoder
}

func start(name string) (*process, error) {
	command := exec.Command(name)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))}, command.Start()
}

// answer is a document, or why there is none.
type answer struct{ JSON, Error string }

func (p *process) ask(sources []arguments) (answers []answer, err error) {
	if err := p.in.Encode(sources); err != nil {
		return nil, err
	}
	return answers, p.out.Decode(&answers)
}

// arguments are those of one data source.
type arguments map[string]any

// compare returns how ours differ from theirs, up to the first that the provider refuses.
func compare(theirs []answer, text string) string {
	c := terraform.Load(file(text), ".", terraform.Options{})
	for i, their := range theirs {
		if their.Error != "" {
			if len(c.Problems) == 0 {
				return fmt.Sprintf("d%d: the provider refuses it: %s", i, their.Error)
			}
			return ""
		}
		node := c.Instances[i].Attributes.Get("json")
		var want any
		if err := json.Unmarshal([]byte(their.JSON), &want); err != nil {
			return err.Error()
		}
		if diff := cmp.Diff(canonical(want), canonical(plain(node))); diff != "" {
			return fmt.Sprintf("d%d (-theirs +ours):\n%s", i, diff)
		}
	}
	if len(c.Problems) > 0 {
		return "the provider does not refuse it: " + c.Problems[0].Message
	}
	return ""
}

// file is a configuration of one file.
type file string

func (f file) Read(name string) ([]byte, int, error) {
	if name != "main.tf" {
		return nil, 0, fs.ErrNotExist
	}
	return []byte(f), 0, nil
}

func (f file) List(string) ([]string, []string, error) { return []string{"main.tf"}, nil, nil }

// plain is a known node as encoding/json decodes it.
func plain(n *policy.Node) any {
	switch n.Kind {
	case policy.Array:
		list := make([]any, len(n.Items))
		for i := range n.Items {
			list[i] = plain(&n.Items[i])
		}
		return list
	case policy.Object:
		object := map[string]any{}
		for i := range n.Members {
			object[n.Members[i].Key.Value] = plain(&n.Members[i].Value)
		}
		return object
	case policy.Null:
		return nil
	default:
		return n.Value
	}
}

// canonical is a document without what has no meaning: the order of texts in a list, and that one of them may stand by itself.
func canonical(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = canonical(v[key])
		}
	case []any:
		for i := range v {
			v[i] = canonical(v[i])
		}
		if slices.ContainsFunc(v, func(e any) bool { _, ok := e.(string); return !ok }) {
			return v
		}
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		if len(v) == 1 {
			return v[0]
		}
	}
	return v
}

// random makes arguments.
type random struct{ *rand.Rand }

func (r *random) of(options ...string) string { return options[r.IntN(len(options))] }

// some are up to most of some texts, in a random order.
func (r *random) some(most int, options ...string) []any {
	var list []any
	for _, i := range r.Perm(len(options))[:r.IntN(min(most, len(options))+1)] {
		list = append(list, options[i])
	}
	return list
}

func (r *random) sources() []arguments {
	sources := make([]arguments, 1+r.IntN(4))
	for i := range sources {
		a := arguments{}
		if r.IntN(5) == 0 {
			a["version"] = r.of("2008-10-17", "2012-10-17")
		}
		if r.IntN(5) == 0 {
			a["policy_id"] = r.of("one", "two", "")
		}
		var statements []any
		for range r.IntN(4) {
			statements = append(statements, r.statement())
		}
		if statements != nil {
			a["statement"] = statements
		}
		for _, name := range []string{"source_policy_documents", "override_policy_documents"} {
			if r.IntN(3) == 0 {
				a[name] = r.documents(i)
			}
		}
		sources[i] = a
	}
	return sources
}

func (r *random) statement() map[string]any {
	s := map[string]any{}
	put := func(name string, value any, often int) {
		if r.IntN(often) == 0 {
			s[name] = value
		}
	}
	put("sid", r.of("A", "B", "C", ""), 2)
	put("effect", r.of("Allow", "Deny"), 2)
	put("actions", r.some(3, "s3:Get*", "s3:Put*", "s3:Get*"), 1)
	put("not_actions", r.some(2, "iam:*", "sts:*"), 4)
	put("resources", r.some(3, "*", "arn:aws:s3:::b/&{aws:username}/*", "&{a}&{b}"), 1)
	put("not_resources", r.some(2, "arn:aws:s3:::c", "&{a}"), 4)
	for name, often := range map[string]int{"principals": 2, "not_principals": 6} {
		var blocks []any
		for range r.IntN(4) {
			identifiers := r.some(2, "*", "111122223333", "&{x}")
			blocks = append(blocks, map[string]any{"type": r.of("*", "AWS", "Service"), "identifiers": append(identifiers, r.of("*", "444455556666"))})
		}
		put(name, blocks, often)
	}
	var conditions []any
	for range r.IntN(4) {
		conditions = append(conditions, map[string]any{
			"test": r.of("StringEquals", "StringLike"), "variable": r.of("aws:username", "aws:userid"),
			"values": append(r.some(2, "x", "&{aws:username}", "x"), r.of("y", "")),
		})
	}
	put("condition", conditions, 2)
	return s
}

// documents are those that another takes in: earlier ones, as numbers, and texts.
func (r *random) documents(earlier int) []any {
	var list []any
	for range r.IntN(3) + 1 {
		if earlier > 0 && r.IntN(2) == 0 {
			list = append(list, float64(r.IntN(earlier)))
			continue
		}
		list = append(list, r.of(
			`{"Version": "2012-10-17", "Id": "three", "Statement": [{"Sid": "`+r.of("A", "B", "D")+`", "Effect": "Deny", "Action": "x:*", "Principal": "*"}]}`,
			`{"Statement": [{"Effect": "Allow", "Action": ["y:a", "y:b"], "Condition": {"Bool": {"k": true}, "NumericEquals": {"n": 1}, "StringLike": {"s": ["&{x}"]}}}]}`,
			`{"Version": "2008-10-17", "Statement": [{"NotPrincipal": {"AWS": ["*"]}, "NotAction": "z:*", "NotResource": "*", "Other": 1}, {"Principal": {"AWS": "1", "Service": ["b", "a"]}}]}`,
			`{"Statement": {"Effect": "Allow"}}`, `{"Version": "2012-10-17"}`, `{}`, ``, `{"statement": [{"action": "q:*", "effect": "Allow"}]}`,
		))
	}
	return list
}

// configuration is what arguments are in Terraform.
func configuration(sources []arguments) string {
	var b bytes.Buffer
	for i, a := range sources {
		fmt.Fprintf(&b, "data \"aws_iam_policy_document\" \"d%d\" {\n", i)
		body(&b, a)
		b.WriteString("}\n")
	}
	return b.String()
}

func body(b *bytes.Buffer, arguments map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		list, _ := arguments[name].([]any)
		switch {
		case name == "statement" || name == "principals" || name == "not_principals" || name == "condition":
			for _, block := range list {
				b.WriteString(name + " {\n")
				body(b, block.(map[string]any))
				b.WriteString("}\n")
			}
		case list == nil && arguments[name] != nil:
			fmt.Fprintf(b, "%s = %q\n", name, arguments[name])
		default:
			texts := make([]string, len(list))
			for i := range list {
				if n, ok := list[i].(float64); ok {
					texts[i] = "data.aws_iam_policy_document.d" + strconv.Itoa(int(n)) + ".json"
				} else {
					texts[i] = quoted(list[i].(string))
				}
			}
			b.WriteString(name + " = [" + strings.Join(texts, ", ") + "]\n")
		}
	}
}

// quoted is a text as a literal of Terraform's; none has an interpolation.
func quoted(text string) string { return strconv.Quote(text) }
