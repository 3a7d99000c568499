package wall

import (
	"fmt"
	"strings"
)

// use is a policy that is the value of an expression.
func use(expression string) string {
	return "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode(" + expression + ")\n}\n"
}

// local is a policy that is the value of a local.
const local = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode(local.x)\n}\n"

// terraform has configurations: they are programs, and texts of a few bytes can ask for any amount of work.
func terraform(size int, tf func(name, text string)) {
	tf("lists in lists", "locals {\n  x = "+strings.Repeat("[", size))
	tf("closed lists in lists", nest(size, 1<<30, local+"locals {\n  x = ", "[", "", "]", "\n}\n"))
	tf("400 objects in objects", list(size, local+"locals {\n", "  x% = "+strings.Repeat("{a = ", 400)+"1"+strings.Repeat("}", 400), "\n", "\n  x = local.x1\n}\n"))
	tf("a sum", list(size, local+"locals {\n  x = 0", " + %", "", "\n}\n"))
	tf("conditionals", list(size, "variable \"v\" {}\n"+local+"locals {\n  x = 0", " == var.v ? % : %", "", "\n}\n"))
	tf("not", nest(size, 1<<30, local+"locals {\n  x = ", "!", "true", "", "\n}\n"))
	tf("indexes", list(size, local+"locals {\n  x = local.x", "[%]", "", "\n}\n"))
	tf("splats", list(size, local+"locals {\n  x = local.y", "[*]", "", "\n  y = [[]]\n}\n"))
	tf("an object", list(size, local+"locals {\n  x = {\n", "k% = %", "\n", "\n}\n}\n"))
	tf("an object of a loop", list(size, local+"locals {\n  x = { for i in [", "%", ", ", "] : \"k${i}\" => i }\n}\n"))
	tf("groups of a loop", list(size, local+"locals {\n  x = { for i in [", "%", ", ", "] : \"k\" => i... }\n}\n"))
	tf("merged objects", list(size, local+"locals {\n  y = {\n", "k% = %", "\n", "\n}\n  x = merge(local.y, local.y, local.y)\n}\n"))
	tf("a loop in a loop", list(size, local+"locals {\n  y = [", "%", ", ", "]\n  x = [for a in local.y : [for b in local.y : \"${a}${b}\"]]\n}\n"))
	tf("distinct elements", list(size, local+"locals {\n  x = distinct([", "\"k%\"", ", ", "])\n}\n"))
	tf("a set", list(size, local+"locals {\n  x = toset([", "\"k%\"", ", ", "])\n}\n"))
	tf("operations on sets", list(size, local+"locals {\n  y = [", "\"k%\"", ", ", "]\n  x = setsubtract(local.y, reverse(local.y))\n}\n"))
	tf("a product of sets", list(size, local+"locals {\n  y = [", "\"k%\"", ", ", "]\n  x = setproduct(local.y, local.y, local.y)\n}\n"))
	tf("locals of locals", list(size, local+"locals {\n  x0 = \"s3:*\"\n", "  x% = local.x%", "\n", "\n  x = local.x1\n}\n"))
	tf("doubling lists", fill(size, local+"locals {\n  x = local.x60\n  x0 = [\"s3:*\"]\n", func(i int) string { return fmt.Sprintf("  x%d = concat(local.x%d, local.x%d)\n", i+1, i, i) }, "}\n"))
	tf("doubling texts", fill(size, local+"locals {\n  x = local.x60\n  x0 = \"s3:*\"\n", func(i int) string { return fmt.Sprintf("  x%d = \"${local.x%d}${local.x%d}\"\n", i+1, i, i) }, "}\n"))
	tf("doubling objects", fill(size, local+"locals {\n  x = local.x60\n  x0 = {}\n", func(i int) string { return fmt.Sprintf("  x%d = { a = local.x%d, b = local.x%d }\n", i+1, i, i) }, "}\n"))
	numbers(size, tf)
	texts(size, tf)
	blocks(size, tf)
}

// numbers has few digits that stand for many.
func numbers(_ int, tf func(name, text string)) {
	for _, x := range []string{
		"1e1000000000", "pow(10, 1000000000)", "range(1000000000)", "format(\"%1000000000d\", 1)", "format(\"%.1000000000f\", 1)",
		"[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]", "indent(1000000000, \"a\\nb\")", "1e-1000000000",
		"parseint(\"zz\", 36) * 1e100000000", "slice(range(1000), 0, 1000000000)", "chunklist(range(1000), 0)", "formatdate(\"YYYY\", 1e999999999)",
	} {
		tf("the number of "+x, use(x))
	}
}

// texts has strings and templates.
func texts(size int, tf func(name, text string)) {
	tf("a heredoc", list(size, "resource \"aws_iam_policy\" \"p\" {\n  policy = <<E\n{\"Statement\": [\n", "{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"%\"}", ",\n", "\n]}\nE\n}\n"))
	tf("an indented heredoc", list(size, "resource \"aws_iam_policy\" \"p\" {\n  policy = <<-E\n      {\"Statement\": [\n", "      {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"$${%}\"}", ",\n", "\n      ]}\n      E\n}\n"))
	tf("heredocs of names", list(size, "variable \"v\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = <<E\n{\"Statement\": [\n", "{\"Effect\": \"Allow\", \"Action\": \"${var.v}\", \"Resource\": \"%\"}", ",\n", "\n]}\nE\n}\n"))
	tf("loops in templates", nest(size, 400, "variable \"v\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = <<E\n", "%{ for x in [1, 2, 3] }", "s3:*", "%{ endfor }", "\nE\n}\n"))
	tf("escapes", list(size, local+"locals {\n  x = \"", `\u00e9\n$${%}`, "", "\"\n}\n"))
	tf("split texts", list(size, local+"locals {\n  x = split(\",\", \"", "k%", ",", "\")\n}\n"))
	tf("replaced texts", list(size, local+"locals {\n  y = \"", "k%", ",", "\"\n  x = replace(local.y, \"/k/\", local.y)\n}\n"))
	tf("texts in texts", fill(size, local+"locals {\n  x = join(local.x0, [", func(int) string { return "local.x0, " }, "])\n  x0 = \""+strings.Repeat("s3:Get*", 1000)+"\"\n}\n"))
	tf("encoded texts", nest(size, 150, local+"locals {\n  x = ", "jsonencode(", "\"\\\"\\\\\"", ")", "\n}\n"))
	tf("comments that ignore", list(size, local+"locals {\n  x = [\n", "\"a\", # iamlint:ignore wildcard-action %", "\n", "\n]\n}\n"))
	tf("comments above", list(size, local+"locals {\n  x = [\n", "# iamlint:ignore wildcard-action %\n\"a\",", "\n", "\n]\n}\n"))
}

// blocks has resources, documents and modules.
func blocks(size int, tf func(name, text string)) {
	tf("roles", list(size, "", "resource \"aws_iam_role\" \"r%\" {\n  assume_role_policy = \"{}\"\n}\n", "", ""))
	tf("policies", list(size, "", "resource \"aws_iam_policy\" \"p%\" {\n  policy = jsonencode({ Statement = { Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\" } })\n}\n", "", ""))
	tf("statements", list(size, "data \"aws_iam_policy_document\" \"d\" {\n", "statement {\n  actions = [\"s3:*\"]\n  resources = [\"%\"]\n}\n", "", "}\n"))
	tf("conditions", list(size, "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"*\"]\n    resources = [\"*\"]\n", "condition {\n  test = \"StringLike\"\n  variable = \"k%\"\n  values = [\"*\"]\n}\n", "", "}\n}\n"))
	tf("documents of documents", fill(size, "data \"aws_iam_policy_document\" \"d0\" {\n  statement {\n    actions = [\"*\"]\n  }\n}\n", func(i int) string {
		return fmt.Sprintf("data \"aws_iam_policy_document\" \"d%d\" {\n  source_policy_documents = [data.aws_iam_policy_document.d%d.json, data.aws_iam_policy_document.d%d.json]\n}\n", i+1, i, i)
	}, ""))
	tf("dynamic blocks", nest(size, 300, "data \"aws_iam_policy_document\" \"d\" {\n", "dynamic \"statement\" {\nfor_each = [1, 2, 3, 4]\ncontent {\n", "", "}\n}\n", "}\n"))
	tf("instances", "resource \"aws_iam_policy\" \"p\" {\n  count = 1000000000\n  policy = \"{}\"\n}\n")
	tf("instances of each", "resource \"aws_iam_policy\" \"p\" {\n  for_each = toset([for i in setproduct(range(300), range(300)) : \"${i[0]}-${i[1]}\"])\n}\n")
	tf("policies on roles", "resource \"aws_iam_role\" \"r\" {\n  count = 130\n  assume_role_policy = \"{}\"\n}\nresource \"aws_iam_policy\" \"p\" {\n  count = 130\n"+
		"  policy = jsonencode({ Statement = { Effect = \"Allow\", Action = \"s3:Get${count.index}*\", Resource = \"*\" } })\n}\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  count = 16900\n"+
		"  role = aws_iam_role.r[floor(count.index / 130)].name\n  policy_arn = aws_iam_policy.p[count.index % 130].arn\n}\n")
	tf("tests", fill(size, "", func(i int) string {
		return fmt.Sprintf("variable \"v%d\" { type = bool }\nresource \"aws_iam_policy\" \"p%d\" {\n  count = var.v%d ? 1 : 0\n  policy = jsonencode({ Statement = { Effect = var.v%d ? \"Allow\" : \"Deny\", Action = \"*\", Resource = \"*\" } })\n}\n", i, i, i, i/2)
	}, ""))
	tf("the module itself", list(size, "", "module \"m%\" {\n  source = \".\"\n  count = 9\n}\n", "", "resource \"aws_iam_policy\" \"p\" {\n  policy = \"{}\"\n}\n"))
	tf("modules that are not here", list(size, "", "module \"m%\" {\n  source = \"hashicorp/iam/aws\"\n}\n", "", ""))
	tf("outputs of the module itself", "module \"m\" {\n  source = \".\"\n  x = module.m.o\n}\nvariable \"x\" {}\noutput \"o\" { value = [var.x, var.x] }\n"+use("var.x"))
}
