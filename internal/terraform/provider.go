package terraform

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Functions that the AWS provider defines.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_parse
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_build
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/trim_iam_role_path
const (
	arnParse         = "provider::aws::arn_parse"
	arnBuild         = "provider::aws::arn_build"
	trimIAMRolePath  = "provider::aws::trim_iam_role_path"
	fieldsOfARN      = 6
	notAnARN         = " of what is not an ARN"
	rolePrefix       = "role/"
	resourceFieldARN = fieldsOfARN - 1
)

// arnFields are the fields of an ARN, the last with all colons that are left. It reports false if they are not known, as where a
// symbol may have a colon, and nil of what is not an ARN.
func (v *value) arnFields() (fields [][]policy.Part, known bool) {
	parts := v.partsOf()
	if parts == nil {
		return nil, false
	}
	fields = make([][]policy.Part, 1, fieldsOfARN)
	for _, part := range parts {
		last := len(fields) - 1
		if part.Symbol != nil {
			if last < resourceFieldARN && !part.Symbol.Colonless() {
				return nil, false
			}
			fields[last] = append(fields[last], part)
			continue
		}
		for i, text := range strings.SplitN(part.Literal, ":", fieldsOfARN-last) {
			if i > 0 {
				fields = append(fields, nil)
			}
			if last = len(fields) - 1; text != "" {
				fields[last] = append(fields[last], policy.Part{Literal: text})
			}
		}
	}
	if prefix, ok := textOf(fields[0]); !ok || prefix != "arn" || len(fields) != fieldsOfARN {
		return nil, true
	}
	return fields, true
}

// textOf is the text of parts that are known.
func textOf(parts []policy.Part) (string, bool) {
	text := policy.NewText(policy.Range{}, parts...)
	return text.Value, text.Known()
}

func (c *call) arnParse() *value {
	fields, known := c.args[0].arnFields()
	switch {
	case !known:
		return nil
	case fields == nil:
		return c.e.wrong(c.at, c.name+notAnARN)
	}
	v := &value{kind: policy.Object, at: c.at}
	for i, name := range []string{"partition", "service", "region", "account_id", "resource"} {
		v.members = append(v.members, member{key: str(name, c.at), value: ofParts(fields[i+1], c.args[0].at)})
	}
	return v
}

func (c *call) arnBuild() *value {
	v := &value{kind: policy.String, at: c.at, pieces: []piece{{text: "arn", start: -1}}}
	for _, arg := range c.args {
		if !arg.scalar() && !arg.unknown() {
			return nil
		}
		v.pieces = append(v.pieces, piece{text: ":", start: -1}, asPiece(arg))
	}
	return v
}

// trimIAMRolePath takes the path out of the ARN of a role.
func (c *call) trimIAMRolePath() *value {
	fields, known := c.args[0].arnFields()
	if !known {
		return nil
	}
	if fields == nil {
		return c.e.wrong(c.at, c.name+notAnARN)
	}
	service, ok := textOf(fields[2])
	resource := fields[resourceFieldARN]
	if !ok || len(resource) == 0 || resource[0].Symbol != nil {
		return nil
	}
	if service != "iam" || !strings.HasPrefix(resource[0].Literal, rolePrefix) {
		return c.e.wrong(c.at, c.name+" of what is not the ARN of a role")
	}
	trimmed := []policy.Part{{Literal: "arn"}}
	for _, field := range fields[1:resourceFieldARN] {
		trimmed = append(append(trimmed, policy.Part{Literal: ":"}), field...)
	}
	name := resource
	for i, part := range resource {
		if part.Symbol != nil && !part.Symbol.Colonless() {
			return nil // it may have a path
		}
		if at := strings.LastIndexByte(part.Literal, '/'); at >= 0 {
			name = append([]policy.Part{{Literal: part.Literal[at+1:]}}, resource[i+1:]...)
		}
	}
	return ofParts(append(append(trimmed, policy.Part{Literal: ":" + rolePrefix}), name...), c.at)
}
