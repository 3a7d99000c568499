package terraform

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/policy"
)

// hostile are configurations of a few kilobytes that ask for all the work they can.
func hostile() map[string]string {
	var doubled, tests, texts strings.Builder
	doubled.WriteString("locals {\n  a0 = [\"x\", \"y\"]\n")
	texts.WriteString("locals {\n  t0 = \"xxxxxxxxxxxxxxxx\"\n")
	for i := range 60 {
		fmt.Fprintf(&doubled, "  a%d = concat(local.a%d, local.a%d)\n", i+1, i, i)
		fmt.Fprintf(&texts, "  t%d = \"${local.t%d}${local.t%d}\"\n", i+1, i, i)
		fmt.Fprintf(&tests, "variable \"v%d\" { type = bool }\n", i)
	}
	use := func(x string) string {
		return "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode(" + x + ")\n}\n"
	}
	deep := strings.Repeat("[", 3000) + strings.Repeat("]", 3000)
	both := "true"
	nested := "1"
	for i := range 60 {
		both = fmt.Sprintf("(%s) && var.v%d", both, i)
		nested = fmt.Sprintf("(var.v%d ? %s : %d)", i, nested, i)
	}
	loops := "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]"
	return map[string]string{
		"doubling lists":     doubled.String() + "}\n" + use("local.a60"),
		"doubling texts":     texts.String() + "}\n" + use("local.t60"),
		"many tests":         tests.String() + use(both+" ? 1 : 2"),
		"nested tests":       tests.String() + use(nested),
		"loops in loops":     use(loops),
		"indented texts":     use(`indent(1000000000, "a\nb")`),
		"large numbers":      use("parseint(\"zz\", 36) * 1e100000000"),
		"encoded texts":      use(strings.Repeat("jsonencode(", 150) + `"\"\\"` + strings.Repeat(")", 150)),
		"replaced texts":     use(`replace(join("", range(1000)), "/[0-9]/", join("", [for i in range(1000) : join("", range(1000))]))`),
		"deep":               use(deep),
		"many instances":     "resource \"aws_iam_policy\" \"p\" {\n  count = 1000000000\n}\n",
		"instances of each":  "resource \"aws_iam_policy\" \"p\" {\n  for_each = toset([for i in setproduct(range(300), range(300)) : \"${i[0]}-${i[1]}\"])\n}\n",
		"many unary":         use(strings.Repeat("!", 90_000) + "true"),
		"many conditionals":  use(strings.Repeat("true ? 1 : ", 10_000) + "2"),
		"own module":         "module \"m\" {\n  source = \".\"\n}\n",
		"own modules":        "module \"m\" {\n  source = \"./\"\n  count = 9\n}\nmodule \"n\" {\n  source = \".\"\n  for_each = toset([\"a\", \"b\"])\n}\n",
		"own resource":       "resource \"aws_iam_policy\" \"p\" {\n  name = aws_iam_policy.p.name\n  arn = aws_iam_policy.p.id\n}\n",
		"own count":          "resource \"aws_iam_policy\" \"p\" {\n  count = length(aws_iam_policy.p)\n}\n",
		"mutual":             "locals {\n  a = [local.b, local.b]\n  b = [local.a, local.a]\n}\n" + use("local.a"),
		"own output":         "module \"m\" {\n  source = \".\"\n  x = module.m.o\n}\nvariable \"x\" {}\noutput \"o\" { value = var.x }\n",
		"dynamic in dynamic": tests.String() + "data \"aws_iam_policy_document\" \"d\" {\n" + strings.Repeat("dynamic \"statement\" {\nfor_each = [1, 2, 3, 4]\ncontent {\n", 12) + strings.Repeat("}\n}\n", 12) + "}\n",
	}
}

// TestHostile checks that each ends, and says so if not all of it was looked at.
func TestHostile(t *testing.T) {
	complete := map[string]bool{
		"many tests": true, "nested tests": true, "own resource": true, "mutual": true, "own count": true, "own output": true,
		"indented texts": true, "large numbers": true, "encoded texts": true,
	} // a symbol stands for what was too much
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			c := Load(newMemory([]txtar.File{{Name: "main.tf", Data: []byte(text)}}), ".", Options{})
			told := len(c.Problems) > 0
			if !told && !complete[name] {
				for _, i := range c.Instances {
					for _, m := range i.Attributes.Members {
						told = told || m.Value.Kind == policy.Unknown
					}
				}
				if !told {
					t.Error("nothing tells that it was too much")
				}
			}
		})
	}
}
