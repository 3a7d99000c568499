package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// TestHostile loads what an attacker or an accident may make, each in a bounded time.
func TestHostile(t *testing.T) {
	many := func(head, each, tail string, n int) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			b.WriteString(strings.ReplaceAll(each, "%", fmt.Sprint(i)))
		}
		b.WriteString(tail)
		return b.String()
	}
	chain := func(n int) string { // parameters that double with each level
		return many("Resources:\n  R0: {Type: AWS::IAM::Role}\n", "", "", 0) +
			many("", "  P%: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${Q%}${Q%}'}}\n  Q%: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${P%}x'}}\n", "", n)
	}
	var doubling strings.Builder
	doubling.WriteString("Resources:\n  N0: {Type: AWS::IAM::Role}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&doubling, "  N%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${N%d}${N%d}'}}\n", i, i-1, i-1)
	}
	policyOf := func(value string) string {
		return "Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: " + value + "}}}"
	}
	for _, test := range []struct {
		name, file, text string
		problem          bool
	}{
		{"10 MB of [", "a.json", strings.Repeat("[", 10<<20), true},
		{"10 MB of [ in YAML", "a.yaml", strings.Repeat("[", 10<<20), true},
		{"100,000 objects deep", "a.json", strings.Repeat(`{"Statement":`, 100_000), true},
		{"100,000 - deep", "a.yaml", strings.Repeat("- ", 100_000), true},
		{"a string of 2 MB", "a.json", `{"Statement": {"Effect": "` + strings.Repeat("x", 2<<20) + `"}}`, false},
		{"a string of 2 MB in YAML", "a.yaml", `Statement: {Effect: "` + strings.Repeat("x", 2<<20) + `"}`, false},
		{"a string of 2 MB of escapes", "a.json", `{"Statement": {"Effect": "` + strings.Repeat(`\n`, 1<<20) + `"}}`, false},
		{"truncated", "a.json", allowAll[:len(allowAll)/2], true},
		{"NUL", "a.json", "\x00\x00\x00", true},
		{"NUL in YAML", "a.yaml", "a: \x00", true},
		{"invalid UTF-8", "a.json", "{\"\xff\": 1}", true},
		{"invalid UTF-8 in YAML", "a.yaml", "a: \xff\xfe", true},
		{"binary", "a.json", "\x7fELF\x02\x01\x01\x00\x00", true},
		{"300,000 equal keys", "a.json", many("{", `"k": 1,`, `"Statement": {"Effect": "Allow"}}`, 300_000), false},
		{"30,000 keys in YAML", "a.yaml", many("Statement: {Effect: Allow}\n", "k%: 1\n", "", 30_000), false},
		{"30,000 comments", "a.yaml", many("Statement: {Effect: Allow}\n", "# iamlint:ignore x\n", "", 30_000), false},
		{"10,000 ignores", "a.yaml", many("Statement:\n", "- Effect: Allow # iamlint:ignore x\n  # iamlint:ignore y\n  Sid: s\n", "", 10_000), false},
		{"20,000 merged keys", "a.yaml", many("a: &a {", "k%: 1, ", "}\nb: {<<: [*a, *a]}\nStatement: {Effect: Allow}\n", 20_000), false},
		{"one long line", "a.yaml", many("Statement: {Effect: Allow, é: [", "é, ", "]}", 50_000), false},
		{"names made of themselves", "a.yaml", chain(1000), true},
		{"names that double", "a.yaml", doubling.String() + "  X: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref N59], PolicyDocument: {Id: !Ref N59}}}\n", true},
		{"20,000 resources in a circle", "a.yaml", many("Resources:\n", "  R%: {Type: AWS::IAM::Role, DependsOn: R%x, Properties: {X: !Ref R%}}\n", "", 5000), true},
		{"If in If", "a.yaml", policyOf(many("", "!If [C%, a, ", "", 200) + "b" + strings.Repeat("]", 200)), true},
		{"many conditions", "a.yaml", many("Conditions:\n", "  C%: !Equals [!ImportValue v%, x]\n", "", 300) +
			policyOf(many("{Statement: [", "!If [C%, {Effect: Allow}, {Effect: Deny}], ", "]}", 300)), false},
		{"loops in loops", "a.yaml", "Transform: AWS::LanguageExtensions\n" + policyOf(
			many("{", "'Fn::ForEach::L%': [V%, [a, b, c, d, e, f, g, h, i, j], {'k${V%}': {", "x: y"+strings.Repeat("}}]", 10)+"}", 10),
		), true},
		{"loops that make 2,560,000 policies", "a.yaml", "Transform: AWS::LanguageExtensions\nResources: {" +
			many("", "'Fn::ForEach::L%': [V%, ["+many("", "%, ", "", 40)+"], {", "", 4) +
			"'R${V0}x${V1}x${V2}x${V3}': {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: {Id: x}}}" +
			strings.Repeat("}]", 4) + "}", true},
		{"a Sub of 1 MB", "a.yaml", policyOf("!Sub '" + strings.Repeat(`{"a": "${AWS::Region}"}`, 50_000) + "'"), true},
		{"backslashes", "a.yaml", policyOf(`"{\"a\": \"` + strings.Repeat(`\\\\`, 200_000) + `\"}"`), false},
		{"policies in 5000 places", "a.yaml", many("Resources:\n", "  R%: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref M%], AssumeRolePolicyDocument: {Id: x}}}\n"+
			"  M%: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Id: y}}}\n", "", 500), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			u := read(test.file, test.text, Options{Required: true})
			// What does not end runs into the time limit of go test.
			if testing.Verbose() {
				t.Logf("took %v, %d documents, %d problems", time.Since(start), len(u.Documents), len(u.Problems))
			}
			if (len(u.Problems) > 0) != test.problem {
				t.Errorf("%d problems", len(u.Problems))
			}
			checkUnit(t, u)
		})
	}
}

// FuzzLoad checks that nothing panics and that all places are in the source.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for section := range strings.SplitSeq("\n"+string(content), "\n=== ") {
			_, rest, _ := strings.Cut(section, "\n")
			text, _, _ := strings.Cut(rest, "\n-----\n")
			f.Add(text, syntax.StartsJSON(text))
		}
	}
	f.Add(strings.TrimPrefix(prelude, "\n")+`!Select [1, !Split [',', !Join [',', !Ref Names]]]`, false)
	f.Add(allowAll, true)
	f.Fuzz(func(t *testing.T, text string, isJSON bool) {
		name := "a.yaml"
		if isJSON {
			name = "a.json"
		}
		u := Load(&policy.Source{Name: name, Content: []byte(text)}, Options{Required: true})
		checkUnit(t, u)
		if len(u.Documents) == 0 && len(u.Problems) == 0 && !slices.ContainsFunc(u.Principals, attaches) {
			t.Fatal("neither a document nor an attachment nor a problem")
		}
	})
}

// TestSharedGraphs walks what names itself again and again: what is named twice must not be walked twice.
func TestSharedGraphs(t *testing.T) {
	levels := func(n int, head, each, last string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			b.WriteString(strings.NewReplacer("%", fmt.Sprint(i), "@", fmt.Sprint(i+1)).Replace(each))
		}
		b.WriteString(strings.ReplaceAll(last, "%", fmt.Sprint(n)))
		return b.String()
	}
	const guarded = "Resources: {A: {Type: AWS::SNS::TopicPolicy, Condition: C0, Properties: {PolicyDocument: " +
		"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: !If [C0, '*', 'arn:aws:sns:us-east-1:111122223333:t']}]}}}}\n"
	parameter := "Parameters: {P: {Type: String}}\n"
	for _, test := range []struct {
		name, text string
		documents  int
		formulas   int // that may be evaluated at most
	}{
		{
			"conditions that name each other twice",
			levels(40, parameter+"Conditions:\n", "  C%: !And [!Condition C@, !Condition C@]\n", "  C%: !Equals [!Ref P, x]\n") + guarded,
			1, 1000,
		},
		{
			"conditions that name each other ten times",
			levels(40, parameter+"Conditions:\n",
				"  C%: !Or ["+strings.Repeat("!Condition C@, ", 9)+"!Not [!Condition C@]]\n", "  C%: !Equals [!Ref P, x]\n") + guarded,
			1, 1000,
		},
		{
			"a chain of conditions",
			levels(5000, parameter+"Conditions:\n", "  C%: !Not [!Condition C@]\n", "  C%: !Equals [!Ref P, x]\n") + guarded,
			1, 100_000,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := &policy.Source{Name: "a.yaml", Content: []byte(test.text)}
			unit := &policy.Unit{Source: src}
			opts := Options{budget: newBudget(src)}
			trees, problem := parse(unit)
			if problem != nil {
				t.Fatal(problem.Message)
			}
			loadTemplate(unit, &trees[0].root, opts)
			if len(unit.Documents) != test.documents || len(unit.Problems) > 0 {
				t.Errorf("%d documents, problems %v", len(unit.Documents), unit.Problems)
			}
			if used := maxFormulas - opts.budget.formulas; used > test.formulas {
				t.Errorf("%d formulas were evaluated, more than %d", used, test.formulas)
			}
		})
	}
}

// tenth leaves a tenth of a budget, which is used up as all of it is, and sooner.
func tenth(b *budget) *budget {
	return &budget{nodes: b.nodes / 10, formulas: b.formulas / 10, looped: b.looped / 10, given: b.given / 10, managed: b.managed / 10}
}

// TestBudget checks that what does not fit in the budget of a source is reported.
func TestBudget(t *testing.T) {
	many := func(each string, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(each, "%", fmt.Sprint(i)))
		}
		return b.String()
	}
	links := func(n int) []string {
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("  w%d: ['${self:custom.v%d}', '${self:custom.v%d}']\n", i, i+1, i+1))
		}
		return lines
	}
	const doc = "{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: %s}]}"
	for _, test := range []struct{ name, text, want string }{
		{
			"conditions that exclude each other", "Parameters: {P: {Type: String}}\nConditions:\n" +
				many("  C%: !Equals [!Ref P, v%]\n", 200) + "Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: " +
				fmt.Sprintf(doc, "["+many("!If [C%, a%, b%], ", 200)+"]") + "}}}\n",
			tooManyWays,
		},
		{
			"formulas", "Parameters:\n" + many("  P%: {Type: String}\n", 12) + "Conditions:\n" + many("  C%: !Equals [!Ref P%, x]\n", 12) +
				"Resources:\n" + many("  R%: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: "+
				fmt.Sprintf(doc, "["+many("!If [C%, a, b], ", 12)+"]")+"}}\n", 1000),
			tooManyWays,
		},
		{
			"a list in each of many places", "Parameters: {P: {Type: CommaDelimitedList, Default: '" + strings.Repeat("a,", 20_000) + "'}}\n" +
				"Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: " + fmt.Sprintf(doc, "["+many("!Ref P, ", 2000)+"]") + "}}}\n",
			tooLarge,
		},
		{
			"a text under many functions", "Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: " +
				fmt.Sprintf(doc, strings.Repeat("!Select [!Ref X, [", 400)+"'"+strings.Repeat("a", 500_000)+"'"+strings.Repeat("]]", 400)) + "}}}\n",
			tooLarge,
		},
		{
			"variables that double", "service: x\nprovider: {name: aws, iamRoleStatements: '${self:custom.v0}'}\ncustom:\n" +
				many("  v%: ['${self:custom.w%}', '${self:custom.w%}']\n", 20) + strings.Join(links(20), ""),
			tooLarge,
		},
		{
			"all policies on all roles", "Resources:\n" +
				many("  R%: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Id: x}}}\n", 800) +
				many("  M%: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Id: y}, Roles: &r ["+many("!Ref R%, ", 1)+"]}}\n", 1) +
				"  G: {Type: AWS::IAM::Group}\n  U: {Type: AWS::IAM::User}\n" +
				many("  P%: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Id: y}, Groups: [!Ref G]}}\n", 800) +
				many("  V%: {Type: AWS::IAM::User, Properties: {Groups: [!Ref G]}}\n", 800),
			tooManyGrants,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := &policy.Source{Name: "a.yaml", Content: []byte(test.text)}
			u := Load(src, Options{Required: true, budget: tenth(newBudget(src))})
			for _, p := range u.Problems {
				if p.Message == test.want {
					return
				}
			}
			t.Errorf("no problem says %q; there are %d", test.want, len(u.Problems))
		})
	}
}

// TestLongList: a list into which functions put lists has a bound of its own, since each growth of one has all of it twice.
func TestLongList(t *testing.T) {
	values := make([]string, 1000)
	for i := range values {
		values[i] = fmt.Sprint("v", i)
	}
	u := read("t.yaml", strings.Repeat("# A longer file may ask for more work.\n", 50_000)+"Mappings: {M: {k: {a: ["+strings.Join(values, ", ")+"]}}}\n"+
		"Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: ["+strings.Repeat("!FindInMap [M, k, a], ", 300)+"]}}}\n", Options{})
	topics := u.Resources[0].Properties.Get("Topics")
	if n := len(topics.Items); n < maxElements-1000 || n > maxElements+300 {
		t.Errorf("%d elements", n)
	}
	if len(u.Problems) == 0 || u.Problems[0].Message != tooLarge {
		t.Errorf("problems %v", u.Problems)
	}
}

// TestManyValues loads parameters with more values than are looked at one by one: no document is missing, and those that are not
// all of them say so.
func TestManyValues(t *testing.T) {
	var values, parameters, text strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&values, "v%d, ", i)
	}
	for i := range 30 {
		fmt.Fprintf(&parameters, "  P%d: {Type: String, AllowedValues: [%s'*']}\n", i, strings.Repeat("a, ", 5)+"b, c, d, e, f, g, h, i, j, ")
		fmt.Fprintf(&text, "${P%d}", i)
	}
	one := read("t.yaml", "Parameters: {P: {Type: String, AllowedValues: ["+values.String()+"'*']}}\nResources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: {Id: !Ref P}}}}\n", Options{})
	equal(t, []string{`A resource AWS::SNS::Topic P="*" {Id: "*"}`, `A resource AWS::SNS::Topic P=... {Id: "<P>"}`}, documents(one, true))
	many := read("t.yaml", "Parameters:\n"+parameters.String()+"Resources: {A: {Type: AWS::SNS::TopicPolicy, Properties: {PolicyDocument: {Id: !Sub '"+text.String()+"'}}}}\n", Options{})
	if len(many.Documents) < 2 || len(many.Documents) > maxCover || !many.Documents[0].Partial {
		t.Errorf("%d documents", len(many.Documents))
	}
	for i := range 30 {
		name := fmt.Sprintf("P%d", i)
		if !slices.ContainsFunc(many.Documents, func(d *policy.Document) bool {
			return slices.Contains(d.Assume, policy.Assumption{Parameter: name, Is: "*"})
		}) {
			t.Errorf("%s is never *", name)
		}
	}
}
