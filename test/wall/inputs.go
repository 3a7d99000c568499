// Package wall makes inputs that ask for as much work as they can: each is a text of at most a given size, of a sort that has
// once made a program of this kind hang, or may. Whatever a change brings along, linting it ends soon and in little
// memory.
package wall

import (
	"fmt"
	"strconv"
	"strings"
)

// Input is a text and the name of the file that it is in.
type Input struct {
	Name string // of the sort
	File string
	Text string
}

// maker builds a text up to a size.
type maker struct {
	strings.Builder
	size int
}

// fill writes head, then what each returns for 0, 1, 2 ... as long as it fits, then tail.
func fill(size int, head string, each func(i int) string, tail string) string {
	m := maker{size: size}
	m.WriteString(head)
	for i := 0; ; i++ {
		s := each(i)
		if m.Len()+len(s)+len(tail) > size {
			break
		}
		m.WriteString(s)
	}
	m.WriteString(tail)
	return m.String()
}

// nest writes open as often as it fits together with close, around inner.
func nest(size, most int, head, open, inner, closing, tail string) string {
	n := max(0, min(most, (size-len(head)-len(inner)-len(tail))/(len(open)+len(closing))))
	return head + strings.Repeat(open, n) + inner + strings.Repeat(closing, n) + tail
}

// list repeats a string with its number in place of % as often as it fits.
func list(size int, head, each, separator, tail string) string {
	return fill(size, head, func(i int) string {
		s := strings.ReplaceAll(each, "%", strconv.Itoa(i))
		if i > 0 {
			s = separator + s
		}
		return s
	}, tail)
}

const (
	allow     = `{"Version": "2012-10-17", "Statement": [`
	resources = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
	topic     = "{Type: AWS::SNS::TopicPolicy, Properties: {Topics: [x], PolicyDocument: "
)

func statement(action, resource, condition string) string {
	s := `{"Effect": "Allow", "Action": ` + action + `, "Resource": ` + resource
	if condition != "" {
		s += `, "Condition": ` + condition
	}
	return s + "}"
}

// Inputs returns an input of each sort, of at most size bytes.
func Inputs(size int) []Input {
	var all []Input
	add := func(name, file, text string) {
		if len(text) > size {
			text = text[:size]
		}
		all = append(all, Input{name, file, text})
	}
	json := func(name, text string) { add(name, "policy.json", text) }
	yaml := func(name, text string) { add(name, "template.yaml", text) }
	syntax(size, json, yaml)
	statements(size, json)
	conditions(size, json)
	patterns(size, json)
	principals(size, json)
	templates(size, yaml)
	attachments(size, yaml)
	terraform(size, func(name, text string) { add("terraform: "+name, "main.tf", text) })
	return all
}

// syntax has texts that are hard to parse, and to say what is wrong with.
func syntax(size int, json, yaml func(name, text string)) {
	json("arrays in arrays", strings.Repeat("[", size))
	json("objects in objects", strings.Repeat(`{"Statement":`, size/13))
	json("closed arrays in arrays", nest(size, 1<<30, allow, "[", "", "]", "]}"))
	json("999 arrays in arrays in statements", list(size, allow, strings.Repeat("[", 900)+strings.Repeat("]", 900), ",", "]}"))
	json("equal keys", list(size, `{"Version": "2012-10-17", `, `"Statement": []`, ",", "}"))
	json("different keys", list(size, `{"Version": "2012-10-17", "Statement": [], `, `"k%": 1`, ",", "}"))
	json("keys that differ in case", fill(size, `{"Version": "2012-10-17", "Statement": [{`, func(i int) string {
		b := []byte("abcdefghijklmnopqrst")
		for j := range b {
			if i>>j&1 == 1 {
				b[j] -= 32
			}
		}
		return `"` + string(b) + `": 1,`
	}, `"Effect": "Allow"}]}`))
	json("equal keys in a statement", list(size, allow+`{`, `"Action": "s3:GetObject"`, ",", `}]}`))
	json("equal condition keys", list(size, allow+`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {`, `"aws:username": "a"`, ",", `}}}]}`))
	json("equal operators", list(size, allow+`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {`, `"StringEquals": {"aws:username": "%"}`, ",", `}}]}`))
	json("escapes", `{"Version": "2012-10-17", "Id": "`+strings.Repeat(`\u0041`, size/6-20)+`"}`)
	json("white space", allow+strings.Repeat("\n", size-60)+"]}")
	json("a long line", `{"Version": "2012-10-17", "Statement": [`+strings.Repeat(" ", size/2)+`{"Effect": "Alow"}]}`)
	json("errors on a long line", list(size, allow, `{"Effect":"Alow"}`, ",", "]}"))
	json("control characters", `{"Version": "2012-10-17", "Id": "`+strings.Repeat("\\u202e", size/6-20)+`", "Statement": {}}`)
	json("policies in a list", list(size, "[", `{"Version":"2012-10-17","Statement":[]}`, ",", "]"))
	json("policies in strings", list(size, "[", `{"PolicyDocument":"{\"Statement\":[]}"}`, ",", "]"))
	json("encoded policies in strings", list(size, "[", `{"PolicyDocument":"%7B%22Statement%22:[]%7D"}`, ",", "]"))
	json("numbers", list(size, allow+`{"Effect": "Allow", "Action": [`, "1e9", ",", "]}]}"))
	yaml("sequences in sequences", strings.Repeat("- ", size/2))
	yaml("flow sequences", strings.Repeat("[", size))
	yaml("documents", strings.Repeat("---\nStatement: []\n", size/18))
	yaml("documents with policies", strings.Repeat("---\nStatement: {Effect: Allow, Action: '*', Resource: '*'}\n", size/59))
	yaml("empty documents", strings.Repeat("---\n", size/4))
	yaml("templates in documents", strings.Repeat("---\nResources: {A: {Type: 'AWS::IAM::Role'}}\n", size/45))
	yaml("ignore comments", list(size, "Statement:\n", "- Effect: Allow # iamlint:ignore x%", "\n", "\n"))
	yaml("ignore comments for what follows", list(size, "Statement:\n", "# iamlint:ignore x%\n- Effect: Alow", "\n", "\n"))
	yaml("ignore comments in a row", "Statement:\n"+strings.Repeat("# iamlint:ignore x\n", size/20)+"- Effect: Alow\n")
	yaml("files ignored again and again", "Statement:\n"+strings.Repeat("# iamlint:ignore-file x\n", size/2/24)+list(size/2-20, "", "- {Effect: Alow}", "\n", "\n"))
	yaml("ignores in rows and findings", "Statement:\n"+strings.Repeat("# iamlint:ignore x\n", size/2/20)+list(size/2-20, "- [", "{Effect: Alow}", ",", "]\n"))
	yaml("comments", strings.Repeat("# x\n", size/4-10)+"Statement: {Effect: Allow}\n")
	yaml("aliases", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"+
		"e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nStatement: [*e,*e]\n")
	yaml("aliases of statements", list(size, "x: &s {Effect: Allow, Action: '*', Resource: '*', Condition: {StringLike: {aws:username: 'a*'}}}\nStatement: [", "*s", ",", "]\n"))
	yaml("anchors", list(size, "Statement: [", "&a% {Effect: Allow}", ",", "]\n"))
	yaml("merge keys", list(size, "a: &a {Effect: Allow, Action: '*'}\nStatement: [", "{<<: *a}", ",", "]\n"))
	yaml("merges of merges", fill(size, "a0: &a0 {k: v}\n", func(i int) string { return fmt.Sprintf("a%d: &a%d {<<: [*a%d, *a%d], k%d: v}\n", i+1, i+1, i, i, i) }, "Statement: {Effect: Allow}\n"))
	yaml("block scalars", list(size, "Statement:\n", "- |\n  x\n", "", ""))
	yaml("long plain scalars", "Statement:\n  Effect: "+strings.Repeat("a ", size/2-20)+"\n")
	yaml("quoted newlines", "Statement: {Effect: \""+strings.Repeat("\\\n ", size/4)+"\"}\n")
	yaml("tags", list(size, "Statement: [", "!t% x", ",", "]\n"))
	yaml("explicit keys", strings.Repeat("? ", size/2))
	yaml("directives", strings.Repeat("%TAG ! !\n", size/9)+"---\nStatement: []\n")
	yaml("wide characters", "Statement: {Effect: "+strings.Repeat("é", size/2-20)+"}\n")
	yaml("wide characters and values", list(size, "Statement: [", "é", ", ", "]\n"))
}

// statements has policies of many statements.
func statements(size int, json func(name, text string)) {
	each := func(name, one string) { json(name, list(size, allow, one, ",", "]}")) }
	each("empty statements", "{}")
	each("equal statements", statement(`"s3:*"`, `"*"`, ""))
	each("statements with Sids", `{"Sid": "S%", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`)
	each("equal Sids", `{"Sid": "S", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b%/*"}`)
	each("statements of different resources", statement(`"s3:GetObject"`, `"arn:aws:s3:::b%/*"`, ""))
	each("statements of different actions", statement(`"s3:Get%"`, `"*"`, ""))
	each("statements that cover each other", statement(`"s3:Get*"`, `"arn:aws:s3:::b%*"`, ""))
	each("Deny statements", `{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b%/*"}`)
	each("Allow and Deny", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b%/*"}`)
	each("Deny with conditions", `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/t%":"v"}}}`)
	each("NotAction", `{"Effect":"Allow","NotAction":"s3:Get%","Resource":"*"}`)
	each("NotResource", `{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::b%/*"}`)
	each("Deny NotAction", `{"Effect":"Deny","NotAction":["s3:Get%"],"Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`)
	each("MFA guards", `{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"StringNotEquals":{"aws:username":"u%"}}}`)
	each("roles that are passed", statement(`["iam:PassRole","lambda:*","ec2:*"]`, `"arn:aws:iam::111122223333:role/r%*"`, ""))
	each("escalation", statement(`"iam:*"`, `"arn:aws:iam::111122223333:user/u%"`, `{"StringEquals":{"aws:PrincipalTag/t%":"v"}}`))
	each("bad effects", `{"Effect":"alow%","Action":"s3:*","Resource":"*"}`)
	each("variables", statement(`"s3:*"`, `"arn:aws:s3:::b%/${aws:username}/*"`, ""))
	each("variables and Deny", `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b%/${aws:username}/*"}`)
	json("actions", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s3:Get%"`, ",", "]}]}"))
	json("equal actions", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s3:GetObject"`, ",", "]}]}"))
	json("unknown services", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s%:Get"`, ",", "]}]}"))
	json("actions that cover each other", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s3:*%*"`, ",", "]}]}"))
	json("misspelled actions", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s3:GetObjct"`, ",", "]}]}"))
	json("wildcard actions", list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"*:*"`, ",", "]}]}"))
	json("resources", list(size, allow+`{"Effect":"Allow","Action":"s3:*","Resource":[`, `"arn:aws:s3:::b%/*"`, ",", "]}]}"))
	json("equal resources", list(size, allow+`{"Effect":"Allow","Action":"s3:*","Resource":[`, `"arn:aws:s3:::b/*"`, ",", "]}]}"))
	json("resources of all services", list(size, allow+`{"Effect":"Allow","Action":"*","Resource":[`, `"arn:aws:s%:::b/*"`, ",", "]}]}"))
	json("NotActions", list(size, allow+`{"Effect":"Allow","Resource":"*","NotAction":[`, `"s3:Get%"`, ",", "]}]}"))
	json("NotResources", list(size, allow+`{"Effect":"Allow","Action":"*","NotResource":[`, `"arn:aws:s3:::b%/*"`, ",", "]}]}"))
	json("actions and resources", list(size/2, allow+`{"Effect":"Allow","Action":[`, `"s3:Get%"`, ",", "],")+list(size/2, `"Resource":[`, `"arn:aws:s3:::b%/*"`, ",", "]}]}"))
}

// conditions has policies with many or hard conditions.
func conditions(size int, json func(name, text string)) {
	block := func(name, one string) {
		json(name, list(size, allow+`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{`, one, ",", "}}]}"))
	}
	keys := func(name, operator, one string) {
		json(name, list(size, allow+`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"`+operator+`":{`, one, ",", "}}}]}"))
	}
	values := func(name, operator, key, one string) {
		json(name, list(size, allow+`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"`+operator+`":{"`+key+`":[`, one, ",", "]}}}]}"))
	}
	keys("condition keys", "StringEquals", `"aws:PrincipalTag/t%":"v"`)
	keys("unknown condition keys", "StringEquals", `"k%":"v"`)
	keys("keys with patterns", "StringLike", `"aws:RequestTag/t%":"a*b*c%"`)
	keys("Null", "Null", `"aws:RequestTag/t%":"true"`)
	keys("ForAllValues", "ForAllValues:StringLike", `"aws:TagKeys":"a%*"`)
	values("values", "StringEquals", "aws:username", `"v%"`)
	values("negated values", "StringNotEquals", "aws:username", `"v%"`)
	values("patterns", "StringLike", "aws:username", `"*v%*"`)
	values("negated patterns", "StringNotLike", "aws:username", `"*v%*"`)
	values("addresses", "IpAddress", "aws:SourceIp", `"10.0.0.0/8"`)
	values("negated addresses", "NotIpAddress", "aws:SourceIp", `"10.%.0.0/16"`)
	values("dates", "DateLessThan", "aws:CurrentTime", `"2026-01-01T00:00:%Z"`)
	values("numbers in conditions", "NumericLessThan", "s3:max-keys", `"%"`)
	values("ARNs", "ArnLike", "aws:SourceArn", `"arn:aws:s3:::b%*"`)
	values("sets", "ForAllValues:StringNotLike", "aws:TagKeys", `"a*%*"`)
	values("equal values", "StringEquals", "aws:username", `"v"`)
	values("variables in values", "StringEquals", "aws:username", `"${aws:PrincipalTag/t%}"`)
	values("booleans", "Bool", "aws:SecureTransport", `"true"`)
	block("operators", `"StringEquals%":{"aws:username":"v"}`)
	block("equal blocks", `"StringLike":{"aws:username":"v*"}`)
	json("conditions on each statement", list(size, allow, statement(`"s3:*"`, `"*"`, `{"StringLike":{"aws:PrincipalTag/a":"*%*","aws:PrincipalTag/b":"*%*"}}`), ",", "]}"))
	json("contradictions", list(size, allow, statement(`"s3:*"`, `"*"`, `{"StringLike":{"aws:username":["*a%*","*b%*"]},"StringNotLike":{"aws:username":["*a*","*b*","*%*"]}}`), ",", "]}"))
	json("Deny of many values", list(size, allow+`{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotLike":{"aws:PrincipalArn":[`, `"arn:aws:iam::111122223333:role/*r%*"`, ",", "]}}}]}"))
	json("Deny with many keys", list(size, allow+`{"Effect":"Allow","Action":"*","Resource":"*"}`, `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/t%":["a","b"]},"Null":{"aws:PrincipalTag/u%":"false"}}}`, "", "]}"))
}

// patterns has wildcards that match in many ways.
func patterns(size int, json func(name, text string)) {
	for _, p := range []struct{ name, unit string }{
		{"?*", "?*"}, {"*?", "*?"}, {"*a", "*a"}, {"**", "**"}, {"a?", "a?"}, {"*a*b", "*a*b"}, {"variables", "${aws:username}*"},
	} {
		n := (size - 200) / 2 / len(p.unit)
		for _, n := range []int{min(n, 1000), n} {
			long := strings.Repeat(p.unit, n)
			json(fmt.Sprintf("%d times %s against a Deny", n, p.name), allow+statement(`"s3:*"`, `"arn:aws:s3:::`+long+`"`, "")+
				`,{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::`+strings.Repeat("*?", n*len(p.unit)/2)+`"}]}`)
			json(fmt.Sprintf("%d times %s in a condition", n, p.name), allow+statement(`"s3:*"`, `"*"`, `{"StringLike":{"aws:username":"`+long+`"},"StringNotLike":{"aws:username":"`+strings.Repeat("?*", n*len(p.unit)/2)+`"}}`)+"]}")
		}
		json("actions of "+p.name, list(size, allow+`{"Effect":"Allow","Resource":"*","Action":[`, `"s3:`+strings.Repeat(p.unit, 20)+`%"`, ",", "]}]}"))
		json("resources of "+p.name, list(size, allow+`{"Effect":"Allow","Action":"s3:*","Resource":[`, `"arn:aws:s3:::`+strings.Repeat(p.unit, 20)+`%"`, ",", `]},{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::*a?*b*"}]}`))
	}
	json("a long action", allow+statement(`"s3:`+strings.Repeat("*a", size/2-100)+`"`, `"*"`, "")+"]}")
	json("a long resource", allow+statement(`"s3:*"`, `"arn:aws:s3:::`+strings.Repeat("a", size-200)+`"`, "")+"]}")
	json("a long Sid", allow+`{"Sid":"`+strings.Repeat("a", size-200)+`","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	json("dollars", allow+statement(`"s3:*"`, `"arn:aws:s3:::`+strings.Repeat("${", size/2-100)+`"`, "")+"]}")
	json("colons", allow+statement(`"s3:*"`, `"arn`+strings.Repeat(":", size-200)+`"`, "")+"]}")
}

// principals has trust and resource policies of many principals.
func principals(size int, json func(name, text string)) {
	trust := func(name, one string) {
		json(name, list(size, allow+`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":[`, one, ",", "]}}]}"))
	}
	trust("principals", `"arn:aws:iam::111122223333:role/r%"`)
	trust("equal principals", `"arn:aws:iam::111122223333:role/r"`)
	trust("accounts", `"arn:aws:iam::111122223333:root"`)
	trust("stars", `"*"`)
	trust("bad principals", `"x%"`)
	trust("assumed roles", `"arn:aws:sts::111122223333:assumed-role/r%/s"`)
	json("services", list(size, allow+`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":[`, `"s%.amazonaws.com"`, ",", "]}}]}"))
	json("providers", list(size, allow+`{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":[`, `"arn:aws:iam::111122223333:oidc-provider/h%.example.com"`, ",", "]}}]}"))
	json("NotPrincipals", list(size, allow+`{"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{"AWS":[`, `"arn:aws:iam::111122223333:role/r%"`, ",", "]}}]}"))
	json("trust statements", list(size, allow, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::111122223333:role/r%"}}`, ",", "]}"))
	json("GitHub subjects", list(size, allow+`{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":[`, `"repo:o/r%:*"`, ",", "]}}}]}"))
	json("resource policy", list(size, allow, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b%/*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-%"}}}`, ",", "]}"))
	json("resource policy with Deny", list(size, allow+`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`, `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b%/*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-%"}}}`, "", "]}"))
	json("resource policy with principals and Deny", list(size/2, allow+`{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":[`, `"arn:aws:iam::111122223333:role/r%"`, ",", "]}}")+
		list(size/2, "", `,{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/r%"},"Action":"s3:*","Resource":"*"}`, "", "]}"))
}

// templates has templates whose functions and conditions make work.
func templates(size int, yaml func(name, text string)) {
	document := func(value string) string {
		return "{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: " + value + "}]}"
	}
	chain := func(name, head, each string) {
		yaml(name, fill(size-20, head, func(i int) string {
			return strings.NewReplacer("%", strconv.Itoa(i), "@", strconv.Itoa(i+1)).Replace(each)
		}, ""))
	}
	guarded := resources + "  A: " + strings.Replace(topic, "Type", "Condition: C0, Type", 1) + document("!If [C0, a, b]") + "}}\n"
	parameter := "Parameters: {P: {Type: String}}\n"
	chain("conditions twice", parameter+guarded+"Conditions:\n", "  C%: !And [!Condition C@, !Condition C@]\n")
	chain("conditions ten times", parameter+guarded+"Conditions:\n", "  C%: !Or ["+strings.Repeat("!Condition C@, ", 9)+"!Not [!Condition C@]]\n")
	chain("conditions in a row", parameter+guarded+"Conditions:\n", "  C%: !Not [!Condition C@]\n")
	chain("conditions in a circle", parameter+guarded+"Conditions:\n", "  C%: !And [!Condition C@, !Condition C0]\n")
	chain("variables of conditions", guarded+"Conditions:\n", "  C%: !Or [!Equals [!ImportValue v%, x], !Condition C@]\n")
	chain("values of conditions", parameter+guarded+"Conditions:\n", "  C%: !Or [!Equals [!Ref P, v%], !Condition C@]\n")
	many := func(name string, conditions, resource string) {
		yaml(name, list(size/2, "Parameters: {P: {Type: String}}\nConditions:\n", conditions, "\n", "\n")+list(size/2-50, resources, resource, "\n", "\n"))
	}
	many("a condition for each policy", "  C%: !Equals [!Ref P, v%]", "  R%: "+strings.Replace(topic, "Type", "Condition: C%, Type", 1)+"{Statement: []}}}")
	many("an If for each policy", "  C%: !Equals [!Ref P, v%]", "  R%: "+topic+document("!If [C%, a, b]")+"}}")
	many("an If for each variable", "  C%: !Equals [!ImportValue v%, x]", "  R%: "+topic+document("!If [C%, a, b]")+"}}")
	yaml("Ifs in one policy", list(size/2, parameter+"Conditions:\n", "  C%: !Equals [!Ref P, v%]", "\n", "\n")+
		list(size/2-50, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!If [C%, a, b]", ",", "]}]}}}\n"))
	yaml("Ifs of variables in one policy", list(size/2, "Conditions:\n", "  C%: !Equals [!ImportValue v%, x]", "\n", "\n")+
		list(size/2-50, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!If [C%, a, b]", ",", "]}]}}}\n"))
	yaml("twelve Ifs in each policy", "Conditions:\n"+list(600, "", "  C%: !Equals [!ImportValue v%, x]", "\n", "\n")+
		list(size-700, resources, "  R%: "+topic+document("[!If [C0,a,b],!If [C1,a,b],!If [C2,a,b],!If [C3,a,b],!If [C4,a,b],!If [C5,a,b],!If [C6,a,b],!If [C7,a,b],!If [C8,a,b],!If [C9,a,b],!If [C10,a,b],!If [C11,a,b]]")+"}}", "\n", "\n"))
	yaml("Ifs in Ifs", "Conditions: {C: !Equals [!ImportValue v, x]}\n"+resources+"  A: "+topic+document(nest(size-500, 900, "", "!If [C, a, ", "b", "]", ""))+"}}\n")
	yaml("different Ifs in Ifs", list(size/2, "Conditions:\n", "  C%: !Equals [!ImportValue v%, x]", "\n", "\n")+resources+"  A: "+topic+
		document(fill(size/2-500, "", func(i int) string {
			if i > 400 {
				return strings.Repeat("x", size)
			}
			return fmt.Sprintf("!If [C%d, a%d, ", i, i)
		}, "")+"z"+strings.Repeat("]", 401))+"}}\n")
	yaml("names of names", fill(size, resources+"  N0: {Type: AWS::IAM::Role}\n", func(i int) string {
		return fmt.Sprintf("  N%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${N%d}${N%d}'}}\n", i+1, i, i)
	}, ""))
	yaml("names of names, backwards", fill(size, resources, func(i int) string {
		return fmt.Sprintf("  N%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Join ['', [!Ref N%d, !Ref N%d]]}}\n", i, i+1, i+1)
	}, ""))
	yaml("circles", list(size, resources, "  R%: {Type: AWS::IAM::Role, DependsOn: R%, Properties: {X: !Ref R%}}", "\n", "\n"))
	yaml("a long circle", fill(size, resources, func(i int) string {
		return fmt.Sprintf("  R%d: {Type: AWS::IAM::Role, DependsOn: [R%d, R0]}\n", i, i+1)
	}, ""))
	yaml("everything refers to everything", list(size/2, resources, "  R%: {Type: AWS::IAM::Role}", "\n", "\n")+list(size/2-100, "  A: {Type: AWS::IAM::Role, Properties: {X: [", "!Ref R%", ",", "]}}\n"))
	yaml("many back references", list(size/3, resources, "  R%: {Type: AWS::IAM::Role, DependsOn: R0}", "\n", "\n")+list(size/2-100, "  R0x: {Type: AWS::IAM::Role, Properties: {X: [", "!Ref R%", ",", "]}}\n"))
	yaml("mappings", list(size/2, "Mappings:\n  M:\n", "    k%: {a: v%}", "\n", "\n")+list(size/2-100, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!FindInMap [M, !ImportValue x%, a]", ",", "]}]}}}\n"))
	yaml("lists in mappings", list(size/2, "Mappings:\n  M:\n    k: {a: [", "v%", ",", "]}\n")+list(size/2-100, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!FindInMap [M, k, a]", ",", "]}]}}}\n"))
	yaml("list parameters", list(size/2, "Parameters: {P: {Type: CommaDelimitedList, Default: '", "v%", ",", "'}}\n")+list(size/2-100, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!Ref P", ",", "]}]}}}\n"))
	yaml("allowed values", list(size/2, "Parameters: {P: {Type: String, AllowedValues: [", "v%", ",", "]}}\n")+list(size/2-100, resources, "  R%: "+topic+document("!Ref P")+"}}", "\n", "\n"))
	yaml("allowed values of many parameters", list(size/2, "Parameters:\n", "  P%: {Type: String, AllowedValues: [a, b, '*']}", "\n", "\n")+list(size/2-100, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!Ref P%", ",", "]}]}}}\n"))
	yaml("Subs", list(size, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!Sub '${AWS::Region}${AWS::AccountId}%'", ",", "]}]}}}\n"))
	yaml("variables of a Sub", resources+"  A: "+topic+document("!Sub '"+strings.Repeat("${AWS::Region}", size/14-20)+"'")+"}}\n")
	yaml("missing variables of a Sub", resources+"  A: "+topic+document("!Sub '"+strings.Repeat("${Nope}", size/7-40)+"'")+"}}\n")
	yaml("policy variables in a Sub", resources+"  A: "+topic+document("!Sub '"+strings.Repeat("${aws:username}", size/15-40)+"'")+"}}\n")
	yaml("missing references", list(size, resources+"  A: "+topic+"{Statement: [{Effect: Allow, Principal: '*', Action: 'sns:*', Resource: [", "!Ref X%", ",", "]}]}}}\n"))
	yaml("unknown functions in functions", resources+"  A: "+topic+document(nest(size/2, 400, "", "!Select [!Ref X, [", strings.Repeat("a", size/2), "]]", ""))+"}}\n")
	yaml("Join of Join", resources+"  A: "+topic+document(nest(size-400, 450, "", "!Join ['', [a, ", "b", "]]", ""))+"}}\n")
	yaml("Split and Join", resources+"  A: "+topic+document("!Join [',', !Split ['a', '"+strings.Repeat("a", size-400)+"']]")+"}}\n")
	yaml("loops", "Transform: AWS::LanguageExtensions\n"+list(size-700, resources+"  'Fn::ForEach::L': [V, [", "v%", ",", "], {'R${V}': "+topic+"{Id: x}}}}]\n"))
	yaml("loops in loops", "Transform: AWS::LanguageExtensions\nResources: {"+fill(3000, "", func(i int) string {
		if i > 3 {
			return strings.Repeat(" ", 4000)
		}
		return fmt.Sprintf("'Fn::ForEach::L%d': [V%d, [%s], {", i, i, list(600, "", "%", ",", ""))
	}, "")+"'R${V0}x${V1}x${V2}x${V3}': "+topic+"{Id: x}}}"+strings.Repeat("}]", 4)+"}\n")
	yaml("loops over statements", "Transform: AWS::LanguageExtensions\n"+list(size-700, resources+"  A: "+topic+"{'Fn::ForEach::L': [V, [", "v%", ",", "], {'K${V}': {a: b}}]}}}\n"))
	yaml("policies", list(size, resources, "  R%: "+topic+"{Statement: []}}}", "\n", "\n"))
	yaml("policies with findings", list(size, resources, "  R%: "+topic+document("'*'")+"}}", "\n", "\n"))
	yaml("roles", list(size, resources, "  R%: {Type: AWS::IAM::Role}", "\n", "\n"))
	yaml("roles with trust", list(size, resources, "  R%: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'}}}}", "\n", "\n"))
	yaml("buckets", list(size, resources, "  R%: {Type: AWS::S3::Bucket}", "\n", "\n"))
	yaml("types", list(size, resources, "  R%: {Type: A::B::C%}", "\n", "\n"))
	yaml("access keys", list(size, resources, "  R%: {Type: AWS::IAM::AccessKey, Properties: {UserName: u}}", "\n", "\n"))
	yaml("nested templates", list(size, resources, "  R%: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: {Resources: {A: {Type: AWS::IAM::Role}}}}}", "\n", "\n"))
	yaml("nested templates that double", list(size, resources, "  R%: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: {Resources: {"+fill(1900, "", func(i int) string {
		return fmt.Sprintf("N%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${N%d}${N%d}'}}, ", i, i+1, i+1)
	}, "")+"}}}}", "\n", "\n"))
	yaml("SAM globals", "Transform: AWS::Serverless-2016-10-31\n"+list(size, "Globals: {Function: {Policies: [", "{Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}", ",", "]}}\n"+resources+"  F: {Type: AWS::Serverless::Function}\n"))
	yaml("SAM functions", "Transform: AWS::Serverless-2016-10-31\n"+list(size, resources, "  F%: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}]}}", "\n", "\n"))
	yaml("policies as strings", list(size, resources, "  R%: "+topic+`'{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:*", "Resource": "*"}]}'}}`, "\n", "\n"))
	yaml("metadata", list(size, resources+"  A:\n    Type: AWS::IAM::Role\n    Metadata: {iamlint: {ignore: [", "{rule: x%}", ",", "]}}\n"))
	yaml("metadata of many", list(size, resources, "  R%: {Type: AWS::IAM::AccessKey, Metadata: {iamlint: {ignore: [x]}}}", "\n", "\n"))
}

// attachments has templates that attach much to many.
func attachments(size int, yaml func(name, text string)) {
	doc := "{Statement: {Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::b%'}}"
	yaml("policies on one role", list(size, resources+"  R: {Type: AWS::IAM::Role}\n", "  P%: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref R], PolicyDocument: "+doc+"}}", "\n", "\n"))
	yaml("inline policies", list(size, resources+"  R: {Type: AWS::IAM::Role, Properties: {Policies: [", "{PolicyName: p%, PolicyDocument: "+doc+"}", ",", "]}}\n"))
	yaml("conditional policies on one role", list(size, "Conditions: {C: !Equals [!ImportValue v, x]}\n"+resources+"  R: {Type: AWS::IAM::Role}\n", "  P%: {Type: AWS::IAM::Policy, Condition: C, Properties: {Roles: [!Ref R], PolicyDocument: "+doc+"}}", "\n", "\n"))
	yaml("administrators", list(size, resources, "  R%: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}]}}", "\n", "\n"))
	for _, n := range []int{150, 1500} {
		policies := fill(size/2, "", func(i int) string {
			if i >= n {
				return strings.Repeat(" ", size)
			}
			return fmt.Sprintf("  P%d: {Type: AWS::IAM::ManagedPolicy, Properties: {Groups: [!Ref G], PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: 'b%d'}}}}\n", i, i)
		}, "")
		users := fill(size/2-100, "", func(i int) string {
			if i >= n {
				return strings.Repeat(" ", size)
			}
			return fmt.Sprintf("  U%d: {Type: AWS::IAM::User, Properties: {Groups: [!Ref G]}}\n", i)
		}, "")
		yaml(fmt.Sprintf("a grid of %d attachments", n), resources+"  G: {Type: AWS::IAM::Group}\n"+policies+users)
	}
	for _, n := range []int{40, 150} {
		yaml(fmt.Sprintf("a grid of %d policies on as many roles", n), Grid(n, "Effect: Allow, Action: '%', Resource: '*'"))
		yaml(fmt.Sprintf("a grid of %d guards on as many roles", n), Grid(n,
			"Effect: Allow, Action: '%', Resource: '*'}, {Effect: Deny, NotAction: '%', Resource: '*', Condition: {BoolIfExists: {aws:MultiFactorAuthPresent: 'false'}}"))
	}
	yaml("a role for each name", list(size, resources, "  R%: {Type: AWS::IAM::Role, Properties: {RoleName: n%}}\n  P%: {Type: AWS::IAM::Policy, Properties: {Roles: [n%], PolicyDocument: {Id: x}}}", "\n", "\n"))
	yaml("a managed policy for each role", list(size, resources, "  R%: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref M%]}}\n  M%: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Id: x}}}", "\n", "\n"))
	yaml("AWS managed policies", list(size, resources+"  R: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [", "'arn:aws:iam::aws:policy/P%'", ",", "]}}\n"))
	yaml("AdministratorAccess for each role", list(size, resources, "  R%: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}", "\n", "\n"))
	yaml("boundaries", list(size, resources+"  B: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}}\n", "  R%: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref B, Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}]}}", "\n", "\n"))
	yaml("users in groups", list(size, resources+"  G: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'iam:*', Resource: '*'}}}]}}\n", "  U%: {Type: AWS::IAM::User, Properties: {Groups: [!Ref G]}}", "\n", "\n"))
}

// Grid returns a template of n managed policies of some statements, each attached to each of n roles. A percent sign in the
// statements stands for an action.
func Grid(n int, statements string) string {
	actions := []string{"s3:GetObject", "dynamodb:*", "iam:PassRole", "lambda:InvokeFunction", "iam:CreateUser", "ec2:*", "logs:*", "sns:Publish"}
	var b strings.Builder
	b.WriteString(resources)
	for i := range n {
		fmt.Fprintf(&b, "  P%d: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{%s}]}}}\n",
			i, strings.ReplaceAll(statements, "%", actions[i%len(actions)]))
	}
	for range n {
		fmt.Fprintf(&b, "  R%d: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [", b.Len())
		for i := range n {
			fmt.Fprintf(&b, "!Ref P%d, ", i)
		}
		b.WriteString("]}}\n")
	}
	return b.String()
}
