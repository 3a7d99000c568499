package terraform

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// listed are the functions of Terraform's list, those of OpenTofu's that it does not have, and the AWS provider's.
// https://developer.hashicorp.com/terraform/language/functions
// https://opentofu.org/docs/language/functions/
const listed = `abs ceil floor log max min parseint pow signum
chomp endswith format formatlist indent join lower regex regexall replace split startswith strcontains strrev substr templatestring
title trim trimprefix trimspace trimsuffix upper
alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten index keys length lookup matchkeys
merge one range reverse setintersection setproduct setsubtract setunion slice sort sum transpose values zipmap
base64decode base64encode base64gzip csvdecode jsondecode jsonencode textdecodebase64 textencodebase64 urlencode yamldecode yamlencode
abspath basename dirname file filebase64 fileexists fileset pathexpand templatefile
formatdate plantimestamp timeadd timecmp timestamp
base64sha256 base64sha512 bcrypt filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256 filesha512 md5 rsadecrypt sha1 sha256
sha512 uuid uuidv5
cidrhost cidrnetmask cidrsubnet cidrsubnets
can ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring try type
base64gunzip cidrcontains urldecode
provider::aws::arn_build provider::aws::arn_parse provider::aws::trim_iam_role_path provider::terraform::encode_expr`

// open are those whose result is a symbol: of the time, of chance, of a key, of what only Terraform knows, and a few that no policy is
// made by. Each is counted.
const open = `timestamp plantimestamp bcrypt uuid rsadecrypt issensitive type base64gzip base64gunzip cidrcontains
provider::terraform::encode_expr`

// examples are calls with their results in JSON: mostly those of the functions' pages.
var examples = [][2]string{
	{`abs(-12.4)`, `12.4`},
	{`ceil(5.1)`, `6`},
	{`floor(4.9)`, `4`},
	{`log(16, 2)`, `4`},
	{`max(12, 54, 3)`, `54`},
	{`max([12, 54, 3]...)`, `54`},
	{`min(12, 54, 3)`, `3`},
	{`parseint("FF", 16)`, `255`},
	{`parseint("bB", 12)`, `143`},
	{`pow(3, 2)`, `9`},
	{`signum(-13)`, `-1`},
	{`chomp("hello\r\n\n")`, `"hello"`},
	{`endswith("hello world", "world")`, `true`},
	{`endswith("hello", "world")`, `false`},
	{`format("Hello, %s!", "Ander")`, `"Hello, Ander!"`},
	{`format("%d of %q: %05.1f %%", 3, "x", 2.25)`, `"3 of \"x\": 002.2 %"`},
	{`format("%s-%s", true, 1.5)`, `"true-1.5"`},
	{`format("%[2]s %[1]s", "a", "b")`, `"b a"`},
	{`format("%v", ["a", 1])`, `"[\"a\",1]"`},
	{`formatlist("Hello, %s!", ["Valentina", "Ander"])`, `["Hello, Valentina!", "Hello, Ander!"]`},
	{`formatlist("%s, %s!", "Salutations", ["Valentina", "Ander"])`, `["Salutations, Valentina!", "Salutations, Ander!"]`},
	{`indent(2, "[\n  foo,\n]")`, `"[\n    foo,\n  ]"`},
	{`join(", ", ["foo", "bar"], ["baz"])`, `"foo, bar, baz"`},
	{`join(", ", [])`, `""`},
	{`lower("HELLO É")`, `"hello é"`},
	{`upper("hello é")`, `"HELLO É"`},
	{`title("hello world")`, `"Hello World"`},
	{`regex("[a-z]+", "53453453.345345aaabbbccc23454")`, `"aaabbbccc"`},
	{`regex("(\\d\\d\\d\\d)-(\\d\\d)", "2019-02-01")`, `["2019", "02"]`},
	{`regex("^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?", "https://example.com/x")`, `{"authority": "example.com", "scheme": "https"}`},
	{`regexall("[a-z]+", "1234abcd5678efgh9")`, `["abcd", "efgh"]`},
	{`length(regexall("[a-z]+", "123456789")) > 0`, `false`},
	{`replace("1 + 2 + 3", "+", "-")`, `"1 - 2 - 3"`},
	{`replace("hello world", "/w.*d/", "everybody")`, `"hello everybody"`},
	{`replace("hello", "/(l+)(o)/", "$2-$1")`, `"heo-ll"`},
	{`split(",", "foo,bar,baz")`, `["foo", "bar", "baz"]`},
	{`split(",", "")`, `[""]`},
	{`startswith("hello world", "hello")`, `true`},
	{`strcontains("hello world", "wor")`, `true`},
	{`strrev("a ☃")`, `"☃ a"`},
	{`substr("hello world", 1, 4)`, `"ello"`},
	{`substr("🤔🤷", 0, 1)`, `"🤔"`},
	{`substr("hello world", -5, -1)`, `"world"`},
	{`substr("hello world", 6, 10)`, `"world"`},
	{`templatestring(local.t, {name = "x"})`, `"Hello, x!"`},
	{`trim("?!hello?!", "!?")`, `"hello"`},
	{`trimprefix("helloworld", "hello")`, `"world"`},
	{`trimprefix("--x", "-")`, `"-x"`},
	{`trimspace("  hello\n\n")`, `"hello"`},
	{`trimsuffix("helloworld", "world")`, `"hello"`},
	{`alltrue(["true", true])`, `true`},
	{`alltrue([])`, `true`},
	{`anytrue([])`, `false`},
	{`anytrue([false, true])`, `true`},
	{`chunklist(["a", "b", "c"], 2)`, `[["a", "b"], ["c"]]`},
	{`coalesce("", "b")`, `"b"`},
	{`coalesce(null, 1, 2)`, `1`},
	{`coalesce(["", "b"]...)`, `"b"`},
	{`coalescelist([], ["c", "d"])`, `["c", "d"]`},
	{`compact(["a", "", null, "b"])`, `["a", "b"]`},
	{`concat(["a", ""], ["b", "c"])`, `["a", "", "b", "c"]`},
	{`contains(["a", "b"], "a")`, `true`},
	{`contains(["a", "b"], "d")`, `false`},
	{`distinct(["a", "b", "a", "c", "d", "b"])`, `["a", "b", "c", "d"]`},
	{`element(["a", "b", "c"], 3)`, `"a"`},
	{`element(["a", "b", "c"], -1)`, `"c"`},
	{`flatten([[["a", "b"], []], ["c"]])`, `["a", "b", "c"]`},
	{`index(["a", "b", "c"], "b")`, `1`},
	{`keys({b = 1, a = 2})`, `["a", "b"]`},
	{`length("👾🕹️")`, `2`},
	{`length({a = 1})`, `1`},
	{`length([])`, `0`},
	{`lookup({a = "ay"}, "c", "what?")`, `"what?"`},
	{`lookup({a = "ay"}, "a", "x")`, `"ay"`},
	{`matchkeys(["i-123", "i-abc", "i-def"], ["us-west", "us-east", "us-east"], ["us-east"])`, `["i-abc", "i-def"]`},
	{`merge({a = "b", c = "d"}, {e = "f", c = "z"})`, `{"a": "b", "c": "z", "e": "f"}`},
	{`merge({a = {b = 1}}, {a = {c = 2}}, null)`, `{"a": {"c": 2}}`},
	{`one([])`, `null`},
	{`one(["hello"])`, `"hello"`},
	{`range(3)`, `[0, 1, 2]`},
	{`range(1, 8, 2)`, `[1, 3, 5, 7]`},
	{`range(4, 1)`, `[4, 3, 2]`},
	{`reverse([1, 2, 3])`, `[3, 2, 1]`},
	{`setintersection(["a", "b"], ["b", "c"], ["b", "d"])`, `["b"]`},
	{`setproduct(["development", "staging"], ["app1", "app2"])`, `[["development", "app1"], ["development", "app2"], ["staging", "app1"], ["staging", "app2"]]`},
	{`setsubtract(["a", "b", "c"], ["a", "c"])`, `["b"]`},
	{`setunion(["a", "b"], ["b", "c"], ["d"])`, `["a", "b", "c", "d"]`},
	{`slice(["a", "b", "c", "d"], 1, 3)`, `["b", "c"]`},
	{`sort(["e", "d", "a", "x"])`, `["a", "d", "e", "x"]`},
	{`sum([10, 13, 6, 4.5])`, `33.5`},
	{`transpose({"a" = ["1", "2"], "b" = ["2", "3"]})`, `{"1": ["a"], "2": ["a", "b"], "3": ["b"]}`},
	{`values({a = 3, c = 2, d = 1})`, `[3, 2, 1]`},
	{`zipmap(["a", "b"], [1, 2])`, `{"a": 1, "b": 2}`},
	{`base64decode("SGVsbG8gV29ybGQ=")`, `"Hello World"`},
	{`base64encode("Hello World")`, `"SGVsbG8gV29ybGQ="`},
	{`csvdecode("a,b,c\n1,2,3\n4,5,6")`, `[{"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "6"}]`},
	{`jsondecode("{\"hello\": \"world\"}")`, `{"hello": "world"}`},
	{`jsondecode("true")`, `true`},
	{`"x${jsonencode({b = "<&>", a = 1.5})}"`, `"x{\"a\":1.5,\"b\":\"\\u003c\\u0026\\u003e\"}"`},
	{`textdecodebase64("SGVsbG8=", "utf-8")`, `"Hello"`},
	{`textencodebase64("Hello", "UTF-8")`, `"SGVsbG8="`},
	{`urlencode("Hello World & más")`, `"Hello+World+%26+m%C3%A1s"`},
	{`urldecode("Hello+World+%26")`, `"Hello World &"`},
	{`yamldecode("{\"hello\": \"world\", \"list\": [1, \"a\"]}")`, `{"hello": "world", "list": [1, "a"]}`},
	{`yamldecode("true")`, `true`},
	{`yamlencode({"a":"b", "c":"d"})`, `"\"a\": \"b\"\n\"c\": \"d\"\n"`},
	{`yamlencode({"foo":[1, {"a":"b","c":"d"}, 3, ["x", [true]]], "bar": "baz", "e": [], "o": {}, "n": null})`, `"\"bar\": \"baz\"\n\"e\": []\n\"foo\":\n- 1\n- \"a\": \"b\"\n  \"c\": \"d\"\n- 3\n- - \"x\"\n  - - true\n\"n\": null\n\"o\": {}\n"`},
	{`yamlencode([{"k": {"z": 1.5}}])`, `"- \"k\":\n    \"z\": 1.5\n"`},
	{`yamlencode(5)`, `"5\n...\n"`},
	{`yamlencode("q\"\\")`, `"\"q\\\"\\\\\"\n"`},
	{`yamldecode(yamlencode({a = ["x\ny", "${local.t}"]}))`, `{"a": ["x\ny", "Hello, ${name}!"]}`},
	{`basename(abspath("files/one.txt"))`, `"one.txt"`},
	{`basename("foo/bar/baz.txt")`, `"baz.txt"`},
	{`dirname("foo/bar/baz.txt")`, `"foo/bar"`},
	{`pathexpand("/a/b")`, `"/a/b"`},
	{`file("files/one.txt")`, `"one"`},
	{`file("${abspath(path.module)}/files/one.txt")`, `"one"`},
	{`filebase64("files/one.txt")`, `"b25l"`},
	{`fileexists("files/one.txt")`, `true`},
	{`fileexists("files/none.txt")`, `false`},
	{`templatefile("t.tftpl", {name = "x"})`, `"Hi x"`},
	{`fileset(path.module, "files/*.txt")`, `["files/one.txt", "files/two.txt"]`},
	{`fileset("files", "*")`, `["one.txt", "two.txt"]`},
	{`fileset("files", "**")`, `["a/b/three.json", "a/four.txt", "one.txt", "two.txt"]`},
	{`fileset("${path.module}/files", "**/*.{txt,json}")`, `["a/b/three.json", "a/four.txt", "one.txt", "two.txt"]`},
	{`fileset("files", "*/*.txt")`, `["a/four.txt"]`},
	{`fileset("files", "a/**/three.json")`, `["a/b/three.json"]`},
	{`fileset("files", "[o-z]?o.txt")`, `["two.txt"]`},
	{`fileset("files/a", "../*.txt")`, `["../one.txt", "../two.txt"]`},
	{`fileset("files", "**/**/**/f*.txt")`, `["a/four.txt"]`},
	{`fileset("files", "*.md")`, `[]`},
	{`formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")`, `"02 Jan 2018 23:12 UTC"`},
	{`timeadd("2017-11-22T00:00:00Z", "10m")`, `"2017-11-22T00:10:00Z"`},
	{`timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00")`, `0`},
	{`md5("hello world")`, `"5eb63bbbe01eeed093cb22bb8f5acdc3"`},
	{`sha1("hello world")`, `"2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"`},
	{`sha256("hello world")`, `"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"`},
	{`substr(sha512("hello world"), 0, 8)`, `"309ecc48"`},
	{`base64sha256("hello world")`, `"uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="`},
	{`substr(base64sha512("hello world"), 0, 8)`, `"MJ7MSJwS"`},
	{`filemd5("files/one.txt") == md5("one")`, `true`},
	{`filesha1("files/one.txt") == sha1("one")`, `true`},
	{`filesha256("files/one.txt") == sha256("one")`, `true`},
	{`filesha512("files/one.txt") == sha512("one")`, `true`},
	{`filebase64sha256("files/one.txt") == base64sha256("one")`, `true`},
	{`filebase64sha512("files/one.txt") == base64sha512("one")`, `true`},
	{`uuidv5("dns", "www.terraform.io")`, `"a5008fae-b28c-5ba5-96cd-82b4c53552d6"`},
	{`uuidv5("x500", "CN=Example,C=GB")`, `"84e09961-4aa4-57f8-95b7-03edb1073253"`},
	{`cidrhost("10.12.112.0/20", 16)`, `"10.12.112.16"`},
	{`cidrnetmask("172.16.0.0/12")`, `"255.240.0.0"`},
	{`cidrsubnet("172.16.0.0/12", 4, 2)`, `"172.18.0.0/16"`},
	{`cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)`, `["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]`},
	{`can(local.t)`, `true`},
	{`can(local.m.none)`, `false`},
	{`try(local.m.none, "fallback")`, `"fallback"`},
	{`ephemeralasnull("x")`, `"x"`},
	{`nonsensitive(sensitive("x"))`, `"x"`},
	{`tobool("true")`, `true`},
	{`tolist(["a", "b"])`, `["a", "b"]`},
	{`tomap({a = 1})`, `{"a": 1}`},
	{`tonumber("1")`, `1`},
	{`toset(["b", "a", "b"])`, `["a", "b"]`},
	{`tostring(1)`, `"1"`},
	{`provider::aws::arn_parse("arn:aws:iam::444455556666:role/a/b:c")`, `{"account_id": "444455556666", "partition": "aws", "region": "", "resource": "role/a/b:c", "service": "iam"}`},
	{`provider::aws::arn_build("aws", "iam", "", "444455556666", "role/example")`, `"arn:aws:iam::444455556666:role/example"`},
	{`provider::aws::trim_iam_role_path("arn:aws:iam::444455556666:role/with/path/example")`, `"arn:aws:iam::444455556666:role/example"`},
	{`core::upper("x")`, `"X"`},
}

// inCalls are the functions of the twin that only examples have.
var inCalls = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc, "csvdecode": stdlib.CSVDecodeFunc, "floor": stdlib.FloorFunc,
	"formatdate": stdlib.FormatDateFunc, "indent": stdlib.IndentFunc, "log": stdlib.LogFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc,
	"parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
	"signum": stdlib.SignumFunc, "strrev": stdlib.ReverseFunc, "timeadd": stdlib.TimeAddFunc,
}

var calls = regexp.MustCompile(`([a-z_0-9:]+)\(`)

// TestFunctions calls each function of Terraform's list with known arguments: the result is that of its page, and of the library that
// Terraform uses where it has the function.
func TestFunctions(t *testing.T) {
	all := maps.Clone(twinFunctions)
	theirs := func(name string) bool {
		_, ok := twinFunctions[name]
		return ok
	}
	maps.Copy(twinFunctions, inCalls)
	defer func() { twinFunctions = all }()
	symbols := strings.Fields(open)
	seen := map[string]bool{}
	for _, example := range examples {
		call, want := example[0], example[1]
		for _, m := range calls.FindAllStringSubmatch(call, -1) {
			seen[m[1]] = true
		}
		c := evaluated(call)
		var expected any
		if err := json.Unmarshal([]byte(want), &expected); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		got, known := plainly(c.Instances[0].Attributes.Get("v"))
		if !known || !equalJSON(expected, got) {
			t.Errorf("%s\nwant %s\ngot  %s", call, want, show(c.Instances[0].Attributes.Get("v")))
		}
		if slices.ContainsFunc(calls.FindAllStringSubmatch(call, -1), func(m []string) bool { return !theirs(m[1]) }) ||
			strings.Contains(call, `, "/`) || strings.Contains(call, "coalesce(null, 1") || // patterns and numbers, which the twin's do not take
			strings.Contains(call, "local.") || strings.Contains(call, "path.") {
			continue
		}
		if library, ok := twin(t, call, nil); ok && !equalJSON(library, got) {
			t.Errorf("%s\nthe library has %v\nwe have %v", call, library, got)
		}
	}
	for name := range strings.FieldsSeq(listed) {
		switch {
		case seen[name]:
		case !slices.Contains(symbols, name):
			t.Errorf("%s has no example", name)
		default:
			c := evaluated(name + `("2024", "10.0.0.0/8")`)
			v := c.Instances[0].Attributes.Get("v")
			if _, known := plainly(v); known || !slices.ContainsFunc(c.Unread, func(u Unread) bool { return u.Name == name }) {
				t.Errorf("%s: got %s; want a symbol that is counted", name, show(v))
			}
		}
	}
}

// evaluated is a configuration with the value of an expression.
func evaluated(expression string) *Configuration {
	main := fmt.Sprintf("locals {\n  t = \"Hello, $${name}!\"\n  m = {}\n}\nresource \"aws_x\" \"y\" {\n  v = %s\n}\n", expression)
	return Load(newMemory([]txtar.File{
		{Name: "main.tf", Data: []byte(main)},
		{Name: "t.tftpl", Data: []byte("Hi ${name}")},
		{Name: "files/one.txt", Data: []byte("one")},
		{Name: "files/two.txt", Data: []byte("two")},
		{Name: "files/a/four.txt", Data: []byte("four")},
		{Name: "files/a/b/three.json", Data: []byte("3")},
	}), ".", Options{YAML: jsonAsYAML})
}

// jsonAsYAML parses the part of YAML that is JSON.
func jsonAsYAML(text []byte) (policy.Node, bool) {
	root, err := syntax.ParseJSON(text, 0)
	return root, err == nil
}

// TestOpenFunctions calls functions with arguments that are open in parts: the others stay known.
func TestOpenFunctions(t *testing.T) {
	for _, test := range []struct{ call, want string }{
		{`provider::aws::arn_parse("arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${var.x}").account_id`, `<data.aws_caller_identity.current.account_id>`},
		{`provider::aws::arn_parse("arn:aws:iam::1:role/${var.x}").resource`, `role/<var.x>`},
		{`provider::aws::arn_build("aws", "s3", "", "", "${var.x}/*")`, `arn:aws:s3:::<var.x>/*`},
		{`provider::aws::trim_iam_role_path("arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/a/b/c")`, `arn:aws:iam::<data.aws_caller_identity.current.account_id>:role/c`},
		{`provider::aws::trim_iam_role_path("arn:aws:iam::1:role/${var.x}")`, `<provider::aws::trim_iam_role_path("arn:aws:iam::1:role/${var.x}")>`},
		{`split(":", "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/x")[4]`, `<data.aws_caller_identity.current.account_id>`},
		{`element(split("/", "a/${data.aws_caller_identity.current.account_id}/b"), 2)`, `b`},
		{`lower("Role-${var.x}")`, `role-<lower(var.x)>`},
		{`upper("a${data.aws_caller_identity.current.account_id}")`, `A<data.aws_caller_identity.current.account_id>`},
		{`trimsuffix("${var.x}/policy.json", ".json")`, `<var.x>/policy`},
		{`trimsuffix("${var.x}n", ".json")`, `<trimsuffix("${var.x}n", ".json")>`},
		{`endswith("${var.x}/*", "*") ? "wild" : "no"`, `wild`},
		{`endswith("${var.x}/a", "*") ? "wild" : "no"`, `no`},
		{`strcontains("${var.x}:*", ":") ? "colon" : "no"`, `colon`},
		{`"${yamlencode({a = var.x})}"`, "\"a\": \"<var.x>\"\n"},
		{`yamldecode(yamlencode({a = "${var.x}/*"})).a`, `<var.x>/*`},
		{`"${uuid()}${uuid()}"`, `<uuid() #105><uuid() #114>`},
		{`basename(abspath(path.root))`, `<basename(".")>`},
	} {
		c := Load(newMemory([]txtar.File{{Name: "main.tf", Data: []byte(
			"variable \"x\" {\n  type = string\n}\ndata \"aws_caller_identity\" \"current\" {}\nresource \"aws_x\" \"y\" {\n  v = " + test.call + "\n}\n",
		)}}), ".", Options{YAML: jsonAsYAML})
		got := ""
		for _, in := range c.Instances {
			if !in.Data {
				if v := in.Attributes.Get("v"); v != nil {
					got = v.Value
				}
				for _, variant := range in.Variants["v"] {
					got += " or " + variant.Value.Value
				}
			}
		}
		if got != test.want {
			t.Errorf("%s\nwant %s\ngot  %s", test.call, test.want, got)
		}
	}
}
